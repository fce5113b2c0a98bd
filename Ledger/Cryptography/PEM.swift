import COpenSSL

/// Why bytes are no private key that can be used here.
public enum PEMRefusal: Error, Hashable, Sendable {
    /// No PKCS#8 private key in PEM.
    case malformed
    /// The key is under a password, and none was given.
    case passwordNeeded
    /// The password does not open the key.
    case passwordWrong
    /// A key of another algorithm than the one asked for.
    case otherAlgorithm
}

/// Private keys as PKCS#8 in PEM (RFC 5958, RFC 7468); under a password with scrypt and AES-256-CBC (RFC 7914, RFC 8018). Stock tools
/// read and make them: `openssl pkcs8 -topk8 -scrypt`, `openssl genpkey`.
public enum PEM {
    /// The bytes of a file with this key.
    public static func encode(_ key: Ed25519PrivateKey, password: [UInt8]?) -> [UInt8] { encode(key.handle, password) }

    /// The bytes of a file with this key.
    public static func encode(_ key: X25519PrivateKey, password: [UInt8]?) -> [UInt8] { encode(key.handle, password) }

    /// The bytes of a file with this key.
    public static func encode(_ key: SM2PrivateKey, password: [UInt8]?) -> [UInt8] { encode(key.handle, password) }

    /// Reads an Ed25519 key.
    public static func ed25519(_ bytes: [UInt8], password: [UInt8]?) -> Result<Ed25519PrivateKey, PEMRefusal> {
        read(bytes, password, "ED25519") { Ed25519PrivateKey($0) }
    }

    /// Reads an X25519 key.
    public static func x25519(_ bytes: [UInt8], password: [UInt8]?) -> Result<X25519PrivateKey, PEMRefusal> {
        read(bytes, password, "X25519") { X25519PrivateKey($0) }
    }

    /// Reads an SM2 key.
    public static func sm2(_ bytes: [UInt8], password: [UInt8]?) -> Result<SM2PrivateKey, PEMRefusal> {
        read(bytes, password, "SM2") { SM2PrivateKey($0) }
    }

    private static func encode(_ handle: KeyHandle, _ password: [UInt8]?) -> [UInt8] {
        var text = [UInt8](repeating: 0, count: 4_096)
        let count = withPassword(password) { copenssl_pem_write(handle.key, $0, $1, &text, text.count) }
        precondition(count > 0, "M9: the library refused to write a key")
        return Array(text[..<count])
    }

    private static func read<Key>(
        _ bytes: [UInt8], _ password: [UInt8]?, _ algorithm: String, _ make: (KeyHandle) -> Key?
    ) -> Result<Key, PEMRefusal> {
        var wasAsked: Int32 = 0
        let key = withPassword(password) { copenssl_pem_read(bytes, bytes.count, $0, $1, &wasAsked) }
        guard let handle = KeyHandle(key) else {
            guard wasAsked == 1 else { return .failure(.malformed) }
            return .failure(password?.isEmpty ?? true ? .passwordNeeded : .passwordWrong)
        }
        guard EVP_PKEY_is_a(handle.key, algorithm) == 1, let key = make(handle) else { return .failure(.otherAlgorithm) }
        return .success(key)
    }

    /// An empty password counts as none.
    private static func withPassword<Value>(_ password: [UInt8]?, _ body: (UnsafePointer<CChar>?, Int) -> Value) -> Value {
        guard let password, !password.isEmpty else { return body(nil, 0) }
        return password.withUnsafeBytes { body($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
    }
}
