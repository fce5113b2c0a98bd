import ClaimTypes
import Foundation
import LedgerTypes
import MessageSecurity
import NodeConfiguration

/// Makes a node's next key: the private half as a file beside the others, the public half as the line that everybody's key ring gets.
public enum KeyMaker {
    /// What was made.
    public struct Made: Sendable {
        /// The file of the private key.
        public let path: String
        /// The line for `keyring.txt`.
        public let line: String
    }

    /// - Parameters:
    ///   - use: `signing` or `sealing`.
    ///   - validFrom: first instant at which the key may be used; everybody has to know it by then.
    public static func make(_ configuration: NodeConfiguration, use name: String, validFrom: Timestamp) throws(ServiceFailure)
        -> Made
    {
        let (node, settings) = (configuration.node, configuration.keys)
        guard let use = KeyUse.allCases.first(where: { $0.name == name }), node != .hub || use == .signing else {
            throw ServiceFailure(
                .configuration, "用途应为 signing 或 sealing；国家平台只签名", "the use is signing or sealing; the hub only signs")
        }
        guard let suite = SecuritySuite(name: settings.suite) else {
            throw ServiceFailure(.configuration, "未知的密码套件 \(settings.suite)", "there is no suite \(settings.suite)")
        }
        let text = FileManager.default.contents(atPath: settings.ring).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard case .success(let ring) = KeyDirectory.ring(from: text) else {
            throw ServiceFailure(.configuration, "公钥环 \(settings.ring) 有误", "the key ring \(settings.ring) is faulty")
        }
        // A number is never given again, whether its file is still there or not.
        let known =
            KeyFileName.all(in: settings.folder).filter { $0.use == use }.map(\.id.value)
            + ring.records.filter { $0.node == node && $0.use == use }.map(\.id.value)
        let id = KeyID((known.max() ?? 0) + 1)
        let path = "\(settings.folder)/\(KeyFileName(use, id, suite).text)"
        let bytes = try store(use, suite, at: path, settings)
        let record = PublicKeyRecord(node: node, use: use, id: id, suite: suite, bytes: bytes, validFrom: validFrom)
        guard case .success(let own) = KeyRing.make([record]) else {
            throw ServiceFailure(.system, "密钥无法使用", "the key cannot be used")
        }
        return Made(path: path, line: KeyDirectory.text(of: own).split(separator: "\n").last.map(String.init) ?? "")
    }

    private static func store(
        _ use: KeyUse, _ suite: SecuritySuite, at path: String, _ settings: KeySettings
    ) throws(ServiceFailure) -> [UInt8] {
        let password = try settings.passwordFile.map { file throws(ServiceFailure) in try take(KeyPassword.load(from: file)) }
        switch use {
        case .signing:
            guard let key = SigningKey.generate(suite) else { throw noRandomness }
            try take(key.store(at: path, password: password))
            return key.verifyingKey.bytes
        case .sealing:
            guard let key = OpeningKey.generate(suite) else { throw noRandomness }
            try take(key.store(at: path, password: password))
            return key.sealingKey.bytes
        }
    }

    private static var noRandomness: ServiceFailure {
        ServiceFailure(.system, "系统随机源不可用", "the system gives no random bytes")
    }

    private static func take<Value>(_ result: Result<Value, KeyFileRefusal>) throws(ServiceFailure) -> Value {
        switch result {
        case .success(let value): return value
        case .failure(let refusal): throw ServiceFailure(.configuration, refusal.text.chinese, refusal.text.english)
        }
    }
}
