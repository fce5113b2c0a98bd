import Cryptography
import LedgerTypes

/// Number of a key among those of one node and one use. Counts from 1; a number is never given to another key.
public struct KeyID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let value: UInt32

    public init(_ value: UInt32) { self.value = value }

    public static func < (left: KeyID, right: KeyID) -> Bool { left.value < right.value }

    public var description: String { "\(value)" }
}

/// What a key is for. A key has one use.
public enum KeyUse: UInt8, CaseIterable, Sendable {
    /// Signs the envelopes of its owner.
    case signing = 1
    /// Opens what was sealed to its owner.
    case sealing = 2

    /// The word in key directories.
    public var name: String { self == .signing ? "signing" : "sealing" }
}

/// A node's private signing key, of one suite.
public struct SigningKey: Sendable {
    enum Material: Sendable {
        case ed25519(Ed25519PrivateKey)
        case sm2(SM2PrivateKey)
    }

    let material: Material
    public let verifyingKey: VerifyingKey

    /// - Parameter secret: the 32 bytes of RFC 8032, or the scalar of SM2.
    /// - Returns: `nil` when they are no secret of the suite.
    public init?(_ suite: SecuritySuite, secret: [UInt8]) {
        switch suite {
        case .international:
            guard let key = Ed25519PrivateKey(seed: secret) else { return nil }
            self.init(.ed25519(key))
        case .national:
            guard let key = SM2PrivateKey(secret: secret) else { return nil }
            self.init(.sm2(key))
        }
    }

    init(_ material: Material) {
        self.material = material
        switch material {
        case .ed25519(let key): verifyingKey = VerifyingKey(.ed25519(key.publicKey))
        case .sm2(let key): verifyingKey = VerifyingKey(.sm2(key.publicKey))
        }
    }

    /// A new key from the system's random source; `nil` when that source fails.
    public static func generate(_ suite: SecuritySuite) -> SigningKey? {
        switch suite {
        case .international: SystemRandom.bytes(32).flatMap { SigningKey(suite, secret: $0) }
        case .national: SystemRandom.bytes(48).flatMap { SigningKey(suite, secret: SM2PrivateKey.scalar(from: $0)) }
        }
    }

    public var suite: SecuritySuite { verifyingKey.suite }

    /// The 64-byte signature of `message`. Deterministic in the suite intl; SM2 takes a nonce of the library's own.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        switch material {
        case .ed25519(let key): key.sign(message)
        case .sm2(let key): key.sign(message)
        }
    }
}

extension SigningKey: CustomStringConvertible {
    /// Names the key by its public half; the secret is never printed.
    public var description: String { "signing key of \(verifyingKey)" }
}

/// A node's public signing key, of one suite.
public struct VerifyingKey: Sendable {
    enum Material: Sendable {
        case ed25519(Ed25519PublicKey)
        case sm2(SM2PublicKey)
    }

    private let material: Material
    public let suite: SecuritySuite
    /// The 32 bytes of RFC 8032, or 04 ‖ x ‖ y of SM2.
    public let bytes: [UInt8]

    /// - Returns: `nil` when the bytes are no key of the suite.
    public init?(_ suite: SecuritySuite, bytes: [UInt8]) {
        switch suite {
        case .international:
            guard let key = Ed25519PublicKey(bytes: bytes) else { return nil }
            self.init(.ed25519(key))
        case .national:
            guard let key = SM2PublicKey(bytes: bytes) else { return nil }
            self.init(.sm2(key))
        }
    }

    init(_ material: Material) {
        self.material = material
        switch material {
        case .ed25519(let key): (suite, bytes) = (.international, key.bytes)
        case .sm2(let key): (suite, bytes) = (.national, key.bytes)
        }
    }

    /// Whether `signature` was made over `message` with the private half of this key. Any bytes may be asked about.
    public func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        switch material {
        case .ed25519(let key): key.isValid(signature, of: message)
        case .sm2(let key): key.isValid(signature, of: message)
        }
    }
}

extension VerifyingKey: Hashable, CustomStringConvertible {
    public static func == (left: VerifyingKey, right: VerifyingKey) -> Bool {
        left.suite == right.suite && left.bytes == right.bytes
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// Lower-case hexadecimal.
    public var description: String { Hexadecimal.text(of: bytes) }
}
