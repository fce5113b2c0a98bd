import COpenSSL
public import LedgerTypes

/// SM3 (GB/T 32905).
public enum SM3 {
    /// The digest of `bytes`.
    public static func digest(of bytes: [UInt8]) -> Digest256 {
        var digest = [UInt8](repeating: 0, count: 32)
        precondition(copenssl_sm3(bytes, bytes.count, &digest) == 1, "M9: the library has no SM3")
        return Digest256(digest)
    }

    /// HMAC (RFC 2104) with SM3, 32 bytes.
    public static func code(for bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        precondition(copenssl_hmac_sm3(key, key.count, bytes, bytes.count, &code) == 1, "M9: the library has no HMAC with SM3")
        return code
    }
}

/// HKDF (RFC 5869), extract and expand.
public enum KeyDerivation: String, Sendable {
    case sha256 = "SHA256"
    case sm3 = "SM3"

    /// `count` bytes from a secret.
    public func derive(_ count: Int, from secret: [UInt8], salt: [UInt8] = [], info: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: count)
        precondition(
            copenssl_hkdf(rawValue, secret, secret.count, salt, salt.count, info, info.count, &output, count) == 1,
            "M9: the library refused to derive \(count) bytes from \(secret.count)")
        return output
    }
}

/// Whether two codes are equal, in a time that does not tell where they differ.
public func isEqualInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
}
