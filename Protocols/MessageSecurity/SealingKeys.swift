import Cryptography
import LedgerTypes

/// A region's private key for opening what was sealed to it, of one suite.
public struct OpeningKey: Sendable {
    enum Material: Sendable {
        case x25519(X25519PrivateKey)
        case sm2(SM2PrivateKey)
    }

    let material: Material
    public let sealingKey: SealingKey

    /// - Parameter secret: the 32 bytes of RFC 7748, or the scalar of SM2.
    /// - Returns: `nil` when they are no secret of the suite.
    public init?(_ suite: SecuritySuite, secret: [UInt8]) {
        switch suite {
        case .international:
            guard let key = X25519PrivateKey(secret: secret) else { return nil }
            self.init(.x25519(key))
        case .national:
            guard let key = SM2PrivateKey(secret: secret) else { return nil }
            self.init(.sm2(key))
        }
    }

    init(_ material: Material) {
        self.material = material
        switch material {
        case .x25519(let key): sealingKey = SealingKey(.x25519(key.publicBytes))
        case .sm2(let key): sealingKey = SealingKey(.sm2(key.publicKey))
        }
    }

    /// A new key from the system's random source; `nil` when that source fails.
    public static func generate(_ suite: SecuritySuite) -> OpeningKey? {
        switch suite {
        case .international: SystemRandom.bytes(32).flatMap { OpeningKey(suite, secret: $0) }
        case .national: SystemRandom.bytes(48).flatMap { OpeningKey(suite, secret: SM2PrivateKey.scalar(from: $0)) }
        }
    }

    public var suite: SecuritySuite { sealingKey.suite }

    /// The 32 bytes that an encapsulation carries for this key; `nil` when it was not made for it, or is none.
    public func sharedSecret(of encapsulation: [UInt8]) -> [UInt8]? {
        switch material {
        case .x25519(let key): return key.sharedSecret(with: encapsulation)
        case .sm2(let key):
            guard encapsulation.count == 129 else { return nil }
            return key.decrypt(encapsulation)
        }
    }
}

extension OpeningKey: CustomStringConvertible {
    /// Names the key by its public half; the secret is never printed.
    public var description: String { "opening key of \(sealingKey)" }
}

/// A region's public key that others seal to, of one suite.
public struct SealingKey: Sendable {
    enum Material: Sendable {
        case x25519([UInt8])
        case sm2(SM2PublicKey)
    }

    private let material: Material
    public let suite: SecuritySuite
    /// The 32 bytes of RFC 7748, or 04 ‖ x ‖ y of SM2.
    public let bytes: [UInt8]

    /// - Returns: `nil` when the bytes are no key of the suite.
    public init?(_ suite: SecuritySuite, bytes: [UInt8]) {
        switch suite {
        case .international:
            // A key of small order shares nothing secret; any private key shows it.
            guard let probe = X25519PrivateKey(secret: [UInt8](repeating: 1, count: 32)), probe.sharedSecret(with: bytes) != nil
            else { return nil }
            self.init(.x25519(bytes))
        case .national:
            guard let key = SM2PublicKey(bytes: bytes) else { return nil }
            self.init(.sm2(key))
        }
    }

    init(_ material: Material) {
        self.material = material
        switch material {
        case .x25519(let bytes): (suite, self.bytes) = (.international, bytes)
        case .sm2(let key): (suite, bytes) = (.national, key.bytes)
        }
    }

    /// 32 secret bytes and what carries them to the owner of this key: the ephemeral public key of X25519 (32 bytes), or C1 ‖ C3 ‖ C2 of
    /// SM2 encryption (129 bytes). A function of `random`, which has to be secret and used once.
    /// - Precondition: `random` holds `Self.randomBytes` bytes.
    func encapsulate(_ random: [UInt8]) -> (secret: [UInt8], encapsulation: [UInt8]) {
        precondition(random.count == Self.randomBytes, "M9: sealing takes \(Self.randomBytes) random bytes, not \(random.count)")
        switch material {
        case .x25519(let peer):
            guard let ephemeral = X25519PrivateKey(secret: Array(random[..<32])), let secret = ephemeral.sharedSecret(with: peer)
            else { preconditionFailure("M9: a key of small order was let in") }
            return (secret, ephemeral.publicBytes)
        case .sm2(let peer):
            let secret = Array(random[..<32])
            return (secret, peer.encrypt(secret, nonce: SM2PrivateKey.scalar(from: Array(random[32...]))))
        }
    }

    static let randomBytes = 80
}

extension SealingKey: Hashable, CustomStringConvertible {
    public static func == (left: SealingKey, right: SealingKey) -> Bool { left.suite == right.suite && left.bytes == right.bytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// Lower-case hexadecimal.
    public var description: String { Hexadecimal.text(of: bytes) }
}
