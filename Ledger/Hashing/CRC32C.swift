/// CRC-32C (Castagnoli, RFC 3720 appendix B.4): finds torn and rotten headers before their lengths are believed.
///
/// An error-detecting checksum, no digest: it proves nothing against a forger. Polynomial 0x1EDC6F41 reflected, initial value and
/// final exclusive-or all ones. One table look-up per byte, which is enough for headers of a few hundred bytes.
public enum CRC32C {
    /// The checksum of `bytes`; of none it is 0. O(bytes).
    public static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state = UInt32.max
        table.withUnsafeBufferPointer { table in
            for byte in bytes { state = table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8) }
        }
        return ~state
    }

    public static func checksum(of bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { checksum(of: $0) } }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0x82F6_3B78 ^ (value >> 1) : value >> 1 }
    }
}
