import COpenSSL

/// A private SM2 key on the recommended curve (GB/T 32918.5).
public struct SM2PrivateKey: Sendable {
    /// The public half.
    public let publicKey: SM2PublicKey
    let handle: KeyHandle

    /// - Parameter secret: the scalar d, 32 bytes, big-endian.
    /// - Returns: `nil` unless d lies in 1 … n − 2.
    public init?(secret: [UInt8]) {
        guard secret.count == 32 else { return nil }
        var point = [UInt8](repeating: 0, count: 65)
        guard copenssl_sm2_point(secret, &point) == 1, let handle = KeyHandle(copenssl_sm2_key(secret, point)),
            let publicKey = SM2PublicKey(bytes: point)
        else { return nil }
        self.handle = handle
        self.publicKey = publicKey
    }

    init?(_ handle: KeyHandle?) {
        var secret = [UInt8](repeating: 0, count: 32)
        guard let handle, copenssl_sm2_scalar(handle.key, &secret) == 1 else { return nil }
        self.init(secret: secret)
    }

    /// The signature r ‖ s, 64 bytes, of SM3(Z ‖ message) with the usual identifier. Its nonce is the library's: no two are equal.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 64)
        // With a key that was accepted, signing fails only when memory or randomness is gone.
        precondition(
            copenssl_sm2_sign(handle.key, message, message.count, &signature) == 1,
            "M9: the signing library refused to sign \(message.count) bytes")
        return signature
    }

    /// Opens C1 ‖ C3 ‖ C2 of GB/T 32918.4 around at most 32 bytes; `nil` when it was not made for this key, or was changed.
    public func decrypt(_ cipher: [UInt8]) -> [UInt8]? {
        guard (98...129).contains(cipher.count) else { return nil }
        var plain = [UInt8](repeating: 0, count: cipher.count - 97)
        guard copenssl_sm2_decrypt(handle.key, cipher, plain.count, &plain) == 1 else {
            ERR_clear_error()
            return nil
        }
        return plain
    }

    /// A scalar in range from 48 random bytes: a secret, or the nonce of an encryption.
    public static func scalar(from random: [UInt8]) -> [UInt8] {
        precondition(random.count == 48, "M9: a scalar takes 48 random bytes, not \(random.count)")
        var scalar = [UInt8](repeating: 0, count: 32)
        precondition(copenssl_sm2_reduce(random, &scalar) == 1, "M9: no memory to reduce a number")
        return scalar
    }
}

/// A public SM2 key.
public struct SM2PublicKey: Sendable {
    /// 04 ‖ x ‖ y, 65 bytes.
    public let bytes: [UInt8]
    private let handle: KeyHandle

    /// - Returns: `nil` unless `bytes` is an uncompressed point of the curve.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 65, bytes[0] == 4, let handle = KeyHandle(copenssl_sm2_key(nil, bytes)) else { return nil }
        self.bytes = bytes
        self.handle = handle
    }

    /// Whether `signature` (r ‖ s) was made over `message` with the private half of this key. Any bytes may be asked about.
    public func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == 64 else { return false }
        defer { ERR_clear_error() }
        return copenssl_sm2_verify(handle.key, signature, message, message.count) == 1
    }

    /// SM2 encryption: C1 ‖ C3 ‖ C2.
    /// - Parameter nonce: a scalar from `SM2PrivateKey.scalar(from:)` that is never used again for another text.
    /// - Precondition: 1 … 32 bytes of text.
    public func encrypt(_ plain: [UInt8], nonce: [UInt8]) -> [UInt8] {
        var cipher = [UInt8](repeating: 0, count: plain.count + 97)
        precondition(
            nonce.count == 32 && copenssl_sm2_encrypt(bytes, nonce, plain, plain.count, &cipher) == 1,
            "M9: SM2 takes 1 to 32 bytes and a nonce in range")
        return cipher
    }
}
