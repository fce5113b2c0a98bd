import COpenSSL

/// Seals many messages under one key, each under its own number. Not for several threads at once.
///
/// | Cipher | Key | Message n is sealed with | Tag |
/// |---|---|---|---|
/// | AES-256-GCM | 32 bytes | nonce: 4 zero bytes, n in 8 bytes | 16 bytes |
/// | SM4-CTR, then HMAC-SM3 | 16 for SM4, 32 for HMAC | first counter block: n in 8 bytes, 8 zero bytes; tag over the length of the associated data in 8 bytes, these data, n in 8 bytes, the ciphertext | 32 bytes |
///
/// Numbers are big-endian. The tag follows the ciphertext. No counter block repeats while a message has fewer than 2⁶⁴ blocks.
public final class SealingCipher {
    /// The construction; fixed by the suite.
    public enum Kind: Sendable {
        case aes256GCM
        case sm4CTRWithHMACSM3

        /// Bytes of the key.
        public var keyBytes: Int { self == .aes256GCM ? 32 : 48 }
        /// What sealing adds to a message.
        public var tagBytes: Int { self == .aes256GCM ? 16 : 32 }
    }

    private let kind: Kind
    private let key: [UInt8]
    private let codeKey: [UInt8]
    private let context: OpaquePointer

    /// - Precondition: `key` has the length of the kind.
    public init(_ kind: Kind, key: [UInt8]) {
        precondition(key.count == kind.keyBytes, "M9: a key of \(key.count) bytes is none of \(kind)")
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("M9: no memory for a cipher") }
        self.kind = kind
        self.key = kind == .aes256GCM ? key : Array(key[..<16])
        codeKey = kind == .aes256GCM ? [] : Array(key[16...])
        self.context = context
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Ciphertext and tag. The same number must never be used for two messages under one key.
    public func seal(_ plain: [UInt8], number: UInt64, associated: [UInt8]) -> [UInt8] {
        switch kind {
        case .aes256GCM: return sealed(plain, nonce: Self.nonce(number), associated)
        case .sm4CTRWithHMACSM3:
            let cipher = counted(plain, from: Self.block(number))
            return cipher + code(cipher[...], number, associated)
        }
    }

    /// The message; `nil` when ciphertext, tag, number or associated data are not those it was sealed with.
    public func open(_ sealed: [UInt8], number: UInt64, associated: [UInt8]) -> [UInt8]? {
        let count = sealed.count - kind.tagBytes
        guard count >= 0 else { return nil }
        switch kind {
        case .aes256GCM:
            var plain = [UInt8](repeating: 0, count: count)
            let isGenuine =
                copenssl_aes_gcm_open(context, key, Self.nonce(number), associated, associated.count, sealed, count, &plain) == 1
            if !isGenuine { ERR_clear_error() }
            return isGenuine ? plain : nil
        case .sm4CTRWithHMACSM3:
            guard isEqualInConstantTime(Array(sealed[count...]), code(sealed[..<count], number, associated)) else { return nil }
            return counted(Array(sealed[..<count]), from: Self.block(number))
        }
    }

    /// AES-256-GCM under a nonce of 12 bytes.
    func sealed(_ plain: [UInt8], nonce: [UInt8], _ associated: [UInt8]) -> [UInt8] {
        var sealed = [UInt8](repeating: 0, count: plain.count + kind.tagBytes)
        precondition(
            copenssl_aes_gcm_seal(context, key, nonce, associated, associated.count, plain, plain.count, &sealed) == 1,
            "M9: the library refused to seal \(plain.count) bytes")
        return sealed
    }

    /// SM4 in counter mode from a first counter block of 16 bytes.
    func counted(_ bytes: [UInt8], from block: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        var output = [UInt8](repeating: 0, count: bytes.count)
        precondition(
            copenssl_sm4_ctr(context, key, block, bytes, bytes.count, &output) == 1,
            "M9: the library refused to encrypt \(bytes.count) bytes")
        return output
    }

    private func code(_ cipher: ArraySlice<UInt8>, _ number: UInt64, _ associated: [UInt8]) -> [UInt8] {
        SM3.code(
            for: Self.bigEndian(UInt64(associated.count)) + associated + Self.bigEndian(number) + cipher, key: codeKey)
    }

    private static func nonce(_ number: UInt64) -> [UInt8] { [0, 0, 0, 0] + bigEndian(number) }

    private static func block(_ number: UInt64) -> [UInt8] { bigEndian(number) + [UInt8](repeating: 0, count: 8) }

    private static func bigEndian(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}
