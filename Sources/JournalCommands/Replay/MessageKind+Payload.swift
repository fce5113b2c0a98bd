import Messages

extension MessageKind {
    /// The kind of a payload, from its first bytes alone: the number of its only field. `nil` when they are no such field.
    ///
    /// For counting and sorting; whether the rest is a message only `PeerMessage.decode` says.
    init?(ofPayload bytes: some Collection<UInt8>) {
        var iterator = bytes.makeIterator()
        guard let first = iterator.next() else { return nil }
        var tag = UInt16(first & 0x7F)
        if first & 0x80 != 0 {
            guard let second = iterator.next(), second & 0x80 == 0 else { return nil }
            tag |= UInt16(second) << 7
        }
        // Wire type 2: bytes with their length before them.
        guard tag & 7 == 2, let number = UInt8(exactly: tag >> 3) else { return nil }
        self.init(rawValue: number)
    }
}
