/// 32 bytes of a cryptographic digest (SHA-256 unless a document says otherwise).
public struct Digest256: Hashable, Comparable, Sendable {
    public var bytes: [UInt8] { (0..<32).map { self[$0] } }

    /// The bytes as four big-endian words.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    @inlinable
    public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// - Precondition: `bytes` holds exactly 32 bytes.
    public init(_ bytes: some Collection<UInt8>) {
        precondition(bytes.count == 32, "a digest has 32 bytes, not \(bytes.count)")
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        self.words = (words[0], words[1], words[2], words[3])
    }

    public static let zero = Digest256([UInt8](repeating: 0, count: 32))

    /// The byte at `index`, 0…31.
    public subscript(index: Int) -> UInt8 {
        let word =
            switch index / 8 {
            case 0: words.0
            case 1: words.1
            case 2: words.2
            default: words.3
            }
        return UInt8(truncatingIfNeeded: word >> UInt64(56 - index % 8 * 8))
    }

    /// Lower-case hexadecimal, 64 characters.
    public var hex: String {
        let digits = Array("0123456789abcdef")
        return String((0..<32).flatMap { [digits[Int(self[$0] >> 4)], digits[Int(self[$0] & 15)]] })
    }

    public static func == (left: Digest256, right: Digest256) -> Bool { left.words == right.words }

    public static func < (left: Digest256, right: Digest256) -> Bool { left.words < right.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

extension Digest256: CustomStringConvertible {
    public var description: String { hex }
}
