import COpenSSL
public import LedgerTypes

/// SHA-256 (FIPS 180-4) in one call. No errors; no allocation.
public enum SHA256 {
    /// The digest of `bytes`.
    public static func digest(of bytes: [UInt8]) -> Digest256 { bytes.withUnsafeBytes { digest(of: $0) } }

    /// The digest of `bytes`.
    public static func digest(of bytes: ArraySlice<UInt8>) -> Digest256 { bytes.withUnsafeBytes { digest(of: $0) } }

    /// The digest of `bytes`.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> Digest256 {
        var stream = SHA256Stream()
        stream.update(bytes)
        return stream.finish()
    }

    /// The digest of a text's UTF-8 bytes.
    public static func digest(of text: String) -> Digest256 { digest(of: Array(text.utf8)) }
}

/// SHA-256 of bytes that arrive in pieces. A value: a copy continues on its own from the bytes seen so far.
public struct SHA256Stream: Sendable {
    private var state = SHA256_CTX()

    public init() { copenssl_sha256_init(&state) }

    /// Adds bytes to the text whose digest `finish` gives. O(bytes).
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        copenssl_sha256_update(&state, bytes.baseAddress, bytes.count)
    }

    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    public mutating func update(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { update($0) } }

    public mutating func update(_ byte: UInt8) { withUnsafeBytes(of: byte) { update($0) } }

    /// Adds the 32 bytes of a digest.
    public mutating func update(_ digest: Digest256) {
        let words = digest.words
        let bytes = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        withUnsafeBytes(of: bytes) { update($0) }
    }

    /// The digest of everything added. The stream can go on: finishing does not disturb it.
    public func finish() -> Digest256 {
        var final = state
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { target in
            target.withMemoryRebound(to: UInt8.self) { copenssl_sha256_final(&final, $0.baseAddress) }
        }
        return Digest256(
            words: (
                UInt64(bigEndian: words.0), UInt64(bigEndian: words.1), UInt64(bigEndian: words.2), UInt64(bigEndian: words.3)
            ))
    }
}
