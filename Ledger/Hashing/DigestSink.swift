public import LedgerTypes

/// A canonical sink that keeps only the SHA-256 of what it is given. Memory: one buffer of 64 KiB, however large the state.
public struct DigestSink: CanonicalSink, Sendable {
    @usableFromInline static let bufferBytes = 64 << 10

    @usableFromInline var buffer: [UInt8]
    private var stream = SHA256Stream()

    public init() {
        buffer = []
        buffer.reserveCapacity(Self.bufferBytes)
    }

    @inlinable
    public mutating func append(_ byte: UInt8) {
        buffer.append(byte)
        if buffer.count >= Self.bufferBytes { drain() }
    }

    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferBytes { drain() }
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferBytes { drain() }
    }

    @inlinable
    public mutating func append(word: UInt64, byteCount: Int) {
        withUnsafeBytes(of: word.littleEndian) { buffer.append(contentsOf: $0.prefix(byteCount)) }
        if buffer.count >= Self.bufferBytes { drain() }
    }

    /// The digest of everything received. The sink can go on: finishing does not disturb it.
    public func finish() -> Digest256 {
        var rest = stream
        rest.update(buffer)
        return rest.finish()
    }

    @usableFromInline
    mutating func drain() {
        stream.update(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
