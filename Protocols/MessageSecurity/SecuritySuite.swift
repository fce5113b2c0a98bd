/// A set of algorithms, named by one number in every envelope. Numbers are frozen; a number outside this table is refused, not guessed.
public enum SecuritySuite: UInt8, CaseIterable, Sendable {
    /// Ed25519 signatures (RFC 8032) and SHA-256 payload digests.
    case international = 1
}

/// Bytes signed before the envelope body, so that a signature made here can never be taken for one of another document.
enum SignatureContext {
    static let envelope: [UInt8] = Array("medclear-envelope-v1".utf8) + [0]
}
