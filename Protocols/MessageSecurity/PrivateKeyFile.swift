import ClaimTypes
import Cryptography
import SecretFiles

/// Why a file with a private key could not be used.
public enum KeyFileRefusal: Error, Hashable, Sendable {
    /// The system, its mode or its owner forbid it.
    case file(SecretFileRefusal)
    /// No PKCS#8 private key in PEM.
    case malformed(path: String)
    /// The key is under a password, and none was given.
    case passwordNeeded(path: String)
    /// The password does not open the key.
    case passwordWrong(path: String)
    /// A key of another algorithm than the suite's.
    case otherAlgorithm(path: String)
    /// A password of no bytes, or of more than 1,024, protects nothing.
    case passwordLength(path: String)

    init(_ refusal: PEMRefusal, path: String) {
        switch refusal {
        case .malformed: self = .malformed(path: path)
        case .passwordNeeded: self = .passwordNeeded(path: path)
        case .passwordWrong: self = .passwordWrong(path: path)
        case .otherAlgorithm: self = .otherAlgorithm(path: path)
        }
    }

    /// What an operator reads.
    public var text: BilingualText {
        switch self {
        case .file(let refusal): refusal.text
        case .malformed(let path):
            BilingualText("\(path) 不是 PKCS#8 PEM 私钥", "\(path) is no PKCS #8 private key in PEM")
        case .passwordNeeded(let path):
            BilingualText("私钥 \(path) 已加密，需要口令", "the key in \(path) is under a password, and none was given")
        case .passwordWrong(let path):
            BilingualText("口令不能打开私钥 \(path)", "the password does not open the key in \(path)")
        case .otherAlgorithm(let path):
            BilingualText("\(path) 中的私钥不是该密码套件的算法", "the key in \(path) is not of the suite's algorithm")
        case .passwordLength(let path):
            BilingualText("口令 \(path) 应为 1 至 1024 字节", "the password of \(path) has to have 1 to 1,024 bytes")
        }
    }
}

/// The password of a key file, from wherever the shell keeps it.
public struct KeyPassword: Sendable {
    let bytes: [UInt8]

    /// - Returns: `nil` for none of 1 … 1,024 bytes.
    public init?(_ bytes: [UInt8]) {
        guard (1...1_024).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// Reads a password from a file of its own, mode 0600; one line end at its end is left out.
    public static func load(from path: String) -> Result<KeyPassword, KeyFileRefusal> {
        SecretFile.read(path, atMost: 1_025).mapError(KeyFileRefusal.file).flatMap { bytes in
            let text = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
            guard let password = KeyPassword(Array(text)) else { return .failure(.passwordLength(path: path)) }
            return .success(password)
        }
    }
}

extension KeyPassword: CustomStringConvertible {
    public var description: String { "password of \(bytes.count) bytes" }
}

/// A key file holds PKCS#8 in PEM, mode 0600, in clear or under a password.
extension SigningKey {
    private static let fileBytesMax = 1 << 14

    /// Creates the file, whole and durable. An existing file is never overwritten.
    public func store(at path: String, password: KeyPassword? = nil) -> Result<Void, KeyFileRefusal> {
        let content =
            switch material {
            case .ed25519(let key): PEM.encode(key, password: password?.bytes)
            case .sm2(let key): PEM.encode(key, password: password?.bytes)
            }
        return SecretFile.create(path, content).mapError(KeyFileRefusal.file)
    }

    /// Reads a key of that suite, refusing a file that others may read.
    public static func load(
        _ suite: SecuritySuite, from path: String, password: KeyPassword? = nil
    ) -> Result<SigningKey, KeyFileRefusal> {
        SecretFile.read(path, atMost: fileBytesMax).mapError(KeyFileRefusal.file).flatMap { bytes in
            switch suite {
            case .international:
                PEM.ed25519(bytes, password: password?.bytes).map { SigningKey(.ed25519($0)) }
                    .mapError { KeyFileRefusal($0, path: path) }
            case .national:
                PEM.sm2(bytes, password: password?.bytes).map { SigningKey(.sm2($0)) }
                    .mapError { KeyFileRefusal($0, path: path) }
            }
        }
    }
}

/// A key file holds PKCS#8 in PEM, mode 0600, in clear or under a password.
extension OpeningKey {
    private static let fileBytesMax = 1 << 14

    /// Creates the file, whole and durable. An existing file is never overwritten.
    public func store(at path: String, password: KeyPassword? = nil) -> Result<Void, KeyFileRefusal> {
        let content =
            switch material {
            case .x25519(let key): PEM.encode(key, password: password?.bytes)
            case .sm2(let key): PEM.encode(key, password: password?.bytes)
            }
        return SecretFile.create(path, content).mapError(KeyFileRefusal.file)
    }

    /// Reads a key of that suite, refusing a file that others may read.
    public static func load(
        _ suite: SecuritySuite, from path: String, password: KeyPassword? = nil
    ) -> Result<OpeningKey, KeyFileRefusal> {
        SecretFile.read(path, atMost: fileBytesMax).mapError(KeyFileRefusal.file).flatMap { bytes in
            switch suite {
            case .international:
                PEM.x25519(bytes, password: password?.bytes).map { OpeningKey(.x25519($0)) }
                    .mapError { KeyFileRefusal($0, path: path) }
            case .national:
                PEM.sm2(bytes, password: password?.bytes).map { OpeningKey(.sm2($0)) }
                    .mapError { KeyFileRefusal($0, path: path) }
            }
        }
    }
}
