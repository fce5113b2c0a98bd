/// Every maximum of the driver, in one place.
public enum LinkTransportLimits {
    /// Bytes of one frame; a longer one ends the link. An envelope of `MessageLimits` fits with room for its frame.
    public static let frameBytesMax = 8 << 20
}
