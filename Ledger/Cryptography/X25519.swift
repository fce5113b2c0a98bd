import COpenSSL

/// A private X25519 key (RFC 7748).
public struct X25519PrivateKey: Sendable {
    /// The public half, 32 bytes.
    public let publicBytes: [UInt8]
    let handle: KeyHandle

    /// - Returns: `nil` unless `secret` holds 32 bytes.
    public init?(secret: [UInt8]) {
        guard secret.count == 32 else { return nil }
        self.init(KeyHandle(EVP_PKEY_new_raw_private_key(copenssl_key_type_x25519(), nil, secret, 32)))
    }

    init?(_ handle: KeyHandle?) {
        guard let handle, let bytes = handle.rawPublicBytes else { return nil }
        self.handle = handle
        publicBytes = bytes
    }

    /// The 32 bytes shared with the owner of `peer`.
    /// - Returns: `nil` unless `peer` holds 32 bytes that are no point of small order.
    public func sharedSecret(with peer: [UInt8]) -> [UInt8]? {
        guard peer.count == 32,
            let other = KeyHandle(EVP_PKEY_new_raw_public_key(copenssl_key_type_x25519(), nil, peer, 32))
        else { return nil }
        var shared = [UInt8](repeating: 0, count: 32)
        guard copenssl_x25519(handle.key, other.key, &shared) == 1 else {
            ERR_clear_error()
            return nil
        }
        return shared
    }
}
