import Hashing
public import LedgerTypes

/// HMAC-SHA-256 (RFC 2104) with the key already absorbed: a code costs the hashing of its text alone.
public struct HMACSHA256: Sendable {
    private var inner = SHA256Stream()
    private var outer = SHA256Stream()

    /// - Parameter key: of any length; one longer than 64 bytes is hashed first.
    public init(_ key: [UInt8]) {
        var block = key.count > 64 ? SHA256.digest(of: key).bytes : key
        block += [UInt8](repeating: 0, count: 64 - block.count)
        inner.update(block.map { $0 ^ 0x36 })
        outer.update(block.map { $0 ^ 0x5C })
    }

    /// The code of `bytes` under the key, 32 bytes. O(bytes).
    public func code(for bytes: [UInt8]) -> Digest256 {
        var inner = inner
        inner.update(bytes)
        var outer = outer
        outer.update(inner.finish())
        return outer.finish()
    }

    /// The code of a text's UTF-8.
    public func code(for text: String) -> Digest256 { code(for: Array(text.utf8)) }
}
