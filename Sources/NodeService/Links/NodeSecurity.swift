import ClaimTypes
import Foundation
import Hashing
import LedgerTypes
import MessageSecurity
import NodeConfiguration
import Synchronization

/// The keys a process works with: its own private ones, and the public ones of everybody. Both are read from files and can be read again
/// while the node runs, which is how keys are changed without a pause.
public final class NodeSecurity: Sendable {
    /// What stands in the files at one moment.
    struct Keys: Sendable {
        let credentials: NodeCredentials
        let ring: KeyRing
        /// SHA-256 of the ring's file: what two operators approve.
        let ringDigest: Digest256
    }

    private let node: NodeID
    private let settings: KeySettings
    private let keys: Mutex<Keys>

    public init(_ node: NodeID, _ settings: KeySettings) throws(ServiceFailure) {
        self.node = node
        self.settings = settings
        keys = Mutex(try Self.load(node, settings))
    }

    var current: Keys { keys.withLock { $0 } }

    /// Reads the files again. A ring that differs from the one in use has to be approved by two operators first. On a fault the former
    /// keys stay in use.
    public func reload(approved: Digest256?) throws(ServiceFailure) {
        let next = try Self.load(node, settings)
        guard next.ringDigest == approved ?? current.ringDigest else {
            throw ServiceFailure(
                .configuration, "公钥环已变（\(next.ringDigest.hex)），须先由两名操作员 approve-keys",
                "the key ring has changed (\(next.ringDigest.hex)): two operators have to approve it first, by approve-keys")
        }
        keys.withLock { $0 = next }
    }

    /// At the start: a ring other than the one approved last is not believed.
    func requireApproved(_ approved: Digest256?) throws(ServiceFailure) {
        guard let approved, approved != current.ringDigest else { return }
        throw ServiceFailure(
            .configuration, "公钥环 \(settings.ring) 不是两名操作员批准的那一份",
            "the key ring \(settings.ring) is not the one two operators approved")
    }

    /// Of the key ring's file as it lies there now: what two operators may approve here. A ring nobody can read is none.
    func digestOfRingFile() throws(ServiceFailure) -> Digest256 { try Self.load(node, settings).ringDigest }

    private static func load(_ node: NodeID, _ settings: KeySettings) throws(ServiceFailure) -> Keys {
        guard let suite = SecuritySuite(name: settings.suite) else {
            throw ServiceFailure(.configuration, "未知的密码套件 \(settings.suite)", "there is no suite \(settings.suite)")
        }
        guard let data = FileManager.default.contents(atPath: settings.ring), let text = String(data: data, encoding: .utf8)
        else {
            throw ServiceFailure(.configuration, "无法读取公钥环 \(settings.ring)", "the key ring \(settings.ring) cannot be read")
        }
        let ring: KeyRing
        switch KeyDirectory.ring(from: text) {
        case .success(let read): ring = read
        case .failure(let fault):
            throw ServiceFailure(
                .configuration, "公钥环 \(settings.ring) 第 \(fault.line) 行有误",
                "line \(fault.line) of the key ring \(settings.ring): \(fault.reason)")
        }
        var signing: [KeyID: SigningKey] = [:]
        var opening: [KeyID: OpeningKey] = [:]
        let password = try settings.passwordFile.map { path throws(ServiceFailure) in try use(KeyPassword.load(from: path)) }
        for file in KeyFileName.all(in: settings.folder) {
            let path = "\(settings.folder)/\(file.text)"
            switch file.use {
            case .signing: signing[file.id] = try use(SigningKey.load(file.suite, from: path, password: password))
            case .sealing: opening[file.id] = try use(OpeningKey.load(file.suite, from: path, password: password))
            }
        }
        let provider = SoftwareKeys(signing: signing, opening: opening)
        return Keys(
            credentials: NodeCredentials(node, suite, provider), ring: ring, ringDigest: SHA256.digest(of: Array(data)))
    }

    private static func use<Key>(_ result: Result<Key, KeyFileRefusal>) throws(ServiceFailure) -> Key {
        switch result {
        case .success(let key): return key
        case .failure(let refusal): throw ServiceFailure(.configuration, refusal.text.chinese, refusal.text.english)
        }
    }
}

/// How a private key's file is named: `signing-1-intl.pem`, `sealing-2-gm.pem`.
public struct KeyFileName: Sendable {
    public let use: KeyUse
    public let id: KeyID
    public let suite: SecuritySuite

    public init(_ use: KeyUse, _ id: KeyID, _ suite: SecuritySuite) {
        self.use = use
        self.id = id
        self.suite = suite
    }

    init?(text: String) {
        guard text.hasSuffix(".pem") else { return nil }
        let parts = text.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let use = KeyUse.allCases.first(where: { $0.name == parts[0] }), let number = UInt32(parts[1]),
            let suite = SecuritySuite(name: parts[2])
        else { return nil }
        self.init(use, KeyID(number), suite)
    }

    public var text: String { "\(use.name)-\(id)-\(suite.name).pem" }

    static func all(in folder: String) -> [KeyFileName] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { KeyFileName(text: $0) }
    }
}

/// What operators approve of a key ring: the digest of its file.
public enum KeyRingDigest {
    public static func of(_ bytes: [UInt8]) -> Digest256 { SHA256.digest(of: bytes) }
}
