import COpenSSL

/// A private Ed25519 key (RFC 8032).
public struct Ed25519PrivateKey: Sendable {
    /// The public half.
    public let publicKey: Ed25519PublicKey
    let handle: KeyHandle

    /// - Returns: `nil` unless `seed` holds the 32 secret bytes of RFC 8032.
    public init?(seed: [UInt8]) {
        guard seed.count == 32 else { return nil }
        self.init(KeyHandle(EVP_PKEY_new_raw_private_key(copenssl_key_type_ed25519(), nil, seed, 32)))
    }

    init?(_ handle: KeyHandle?) {
        guard let handle, let bytes = handle.rawPublicBytes, let publicKey = Ed25519PublicKey(bytes: bytes) else { return nil }
        self.handle = handle
        self.publicKey = publicKey
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

/// A public Ed25519 key.
public struct Ed25519PublicKey: Sendable {
    /// The 32 bytes of RFC 8032.
    public let bytes: [UInt8]
    private let handle: KeyHandle

    /// - Returns: `nil` unless `bytes` holds 32 bytes the library accepts as a key.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32,
            let handle = KeyHandle(EVP_PKEY_new_raw_public_key(copenssl_key_type_ed25519(), nil, bytes, 32))
        else { return nil }
        self.bytes = bytes
        self.handle = handle
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
