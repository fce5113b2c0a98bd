import Cryptography
import Hashing
import LedgerTypes

/// A set of algorithms, named by one number in every envelope. Numbers are frozen; a number outside this table is refused, not guessed.
///
/// | Number | Name | Signature | Digest | Key agreement | Key derivation | Sealing |
/// |---|---|---|---|---|---|---|
/// | 1 | `intl` | Ed25519 (RFC 8032) | SHA-256 | X25519 (RFC 7748) | HKDF-SHA-256 (RFC 5869) | AES-256-GCM |
/// | 2 | `gm` | SM2 with SM3 (GB/T 32918.2), identifier 1234567812345678 | SM3 (GB/T 32905) | SM2 encryption of a fresh secret (GB/T 32918.4) | HKDF-SM3 | SM4-CTR (GB/T 32907), then HMAC-SM3 |
public enum SecuritySuite: UInt8, CaseIterable, Sendable {
    case international = 1
    case national = 2

    /// The name in configurations, key directories and reports.
    public var name: String {
        switch self {
        case .international: "intl"
        case .national: "gm"
        }
    }

    /// The suite of that name.
    public init?(name: some StringProtocol) {
        guard let suite = Self.allCases.first(where: { name == $0.name }) else { return nil }
        self = suite
    }

    /// The digest of a payload as it travels.
    public func digest(of bytes: [UInt8]) -> Digest256 {
        switch self {
        case .international: SHA256.digest(of: bytes)
        case .national: SM3.digest(of: bytes)
        }
    }

    var derivation: KeyDerivation {
        switch self {
        case .international: .sha256
        case .national: .sm3
        }
    }

    var cipher: SealingCipher.Kind {
        switch self {
        case .international: .aes256GCM
        case .national: .sm4CTRWithHMACSM3
        }
    }
}

/// Texts that open everything signed, bound or derived, each with one zero byte behind it, so that bytes made for one purpose can never
/// be taken for those of another. Frozen.
enum SecurityContext {
    static let envelope = bytes("medclear-envelope-v1")
    static let payload = bytes("medclear-payload-v1")
    static let document = bytes("medclear-document-v1")
    static let sealRandomness = bytes("medclear-seal-v1 randomness")
    static let sealSecret = bytes("medclear-seal-v1 secret")
    static let sealCommitment = bytes("medclear-seal-v1 commitment")
    static let sealKey = bytes("medclear-seal-v1 key")

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }
}
