import COpenSSL

/// Owns one key of the library.
///
/// Unchecked, because the compiler cannot see it: after construction the key is only read, which OpenSSL allows from any thread.
final class KeyHandle: @unchecked Sendable {
    let key: OpaquePointer

    /// Takes the key over; `nil` for a null pointer, after emptying the thread's error queue.
    init?(_ key: OpaquePointer?) {
        guard let key else {
            ERR_clear_error()
            return nil
        }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// The raw public half of an Ed25519 or X25519 key, 32 bytes.
    var rawPublicBytes: [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = 32
        return EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1 && count == 32 ? bytes : nil
    }
}

/// Bytes from the system's generator, for keys and for what seals messages.
public enum SystemRandom {
    /// - Returns: `nil` when the source fails; nothing may be sealed or made then.
    public static func bytes(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return RAND_priv_bytes(&bytes, Int32(count)) == 1 ? bytes : nil
    }
}
