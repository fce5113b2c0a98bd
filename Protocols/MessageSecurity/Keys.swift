import COpenSSL
import LedgerTypes

/// A node's private signing key. Ed25519.
public struct SigningKey: Sendable {
    /// The 32 secret bytes the key grows from.
    let seed: [UInt8]
    public let verifyingKey: VerifyingKey
    private let handle: KeyHandle

    /// - Returns: `nil` unless `seed` holds 32 bytes.
    public init?(seed: [UInt8]) {
        guard seed.count == 32, let key = EVP_PKEY_new_raw_private_key(copenssl_key_type_ed25519(), nil, seed, 32) else {
            return nil
        }
        handle = KeyHandle(key)
        var publicBytes = [UInt8](repeating: 0, count: 32)
        var count = 32
        guard EVP_PKEY_get_raw_public_key(key, &publicBytes, &count) == 1, let verifyingKey = VerifyingKey(bytes: publicBytes)
        else { return nil }
        self.seed = seed
        self.verifyingKey = verifyingKey
    }

    /// A new key from the system's random source; `nil` when that source fails.
    public static func generate() -> SigningKey? {
        var seed = [UInt8](repeating: 0, count: 32)
        guard RAND_priv_bytes(&seed, 32) == 1 else { return nil }
        return SigningKey(seed: seed)
    }

    /// The 64-byte signature of `message`. Deterministic.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 64)
        var count = 64
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        // With a key that was accepted, signing fails only when memory is gone.
        precondition(
            EVP_DigestSignInit(context, nil, nil, nil, handle.key) == 1
                && EVP_DigestSign(context, &signature, &count, message, message.count) == 1 && count == 64,
            "M9: the signing library refused to sign \(message.count) bytes")
        return signature
    }
}

extension SigningKey: CustomStringConvertible {
    /// Names the key by its public half; the secret is never printed.
    public var description: String { "signing key of \(verifyingKey)" }
}

/// A node's public key.
public struct VerifyingKey: Sendable {
    /// The 32 bytes of RFC 8032.
    public let bytes: [UInt8]
    private let handle: KeyHandle

    /// - Returns: `nil` unless `bytes` holds 32 bytes the library accepts as a key.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32, let key = EVP_PKEY_new_raw_public_key(copenssl_key_type_ed25519(), nil, bytes, 32) else {
            return nil
        }
        self.bytes = bytes
        handle = KeyHandle(key)
    }

    /// Whether `signature` was made over `message` with the private half of this key. Any bytes may be asked about.
    public func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == 64, let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, nil, nil, handle.key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

extension VerifyingKey: Hashable, CustomStringConvertible {
    public static func == (left: VerifyingKey, right: VerifyingKey) -> Bool { left.bytes == right.bytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// Lower-case hexadecimal.
    public var description: String { Digest256(bytes).hex }
}

/// Who signs with which key. A node outside the ring is unknown, whatever it presents.
public struct KeyRing: Sendable {
    private var keys: [NodeID: VerifyingKey]

    public init(_ keys: [NodeID: VerifyingKey] = [:]) { self.keys = keys }

    public subscript(node: NodeID) -> VerifyingKey? {
        get { keys[node] }
        set { keys[node] = newValue }
    }

    /// The nodes of the ring, ascending, the hub first.
    public var nodes: [NodeID] { keys.keys.sorted() }
}

/// Owns one key of the library.
///
/// Unchecked, because the compiler cannot see it: after construction the key is only read, which OpenSSL allows from any thread.
private final class KeyHandle: @unchecked Sendable {
    let key: OpaquePointer

    init(_ key: OpaquePointer) { self.key = key }

    deinit { EVP_PKEY_free(key) }
}
