import Foundation
import LedgerTypes
import MerkleLog
import NodeConfiguration
import SecretFiles

/// The secrets a node signs checkpoints and cosigns with: 32 bytes each, in files of mode 0600 beside its other keys.
public struct WitnessKeyFiles: Sendable {
    /// Signs the checkpoints of the node's own journal.
    let log: NoteSigner
    /// Cosigns those of others.
    let witness: WitnessSigner

    private static let logFile = "checkpoint.secret"
    private static let witnessFile = "witness.secret"

    /// Makes both keys, and the book of the witness.
    /// - Parameters:
    ///   - folder: of the node's keys.
    ///   - book: where the witness remembers what it signed; a folder that has no book.
    ///   - name: of both keys; its last part is the node.
    /// - Returns: the lines of both public keys.
    public static func create(in folder: String, book: String, name: String) throws(ServiceFailure) -> [String] {
        let secrets = (0..<2).map { _ in (0..<32).map { _ in UInt8.random(in: .min ... .max) } }
        guard let log = NoteSigner(name: name, seed: secrets[0]), let witness = WitnessSigner(name: name, seed: secrets[1]) else {
            throw ServiceFailure(.configuration, "\(name) 不能作密钥名", "\(name) is no name of a key")
        }
        for (file, secret) in zip([logFile, witnessFile], secrets) {
            if case .failure(let refusal) = SecretFile.create("\(folder)/\(file)", secret) {
                throw ServiceFailure(.system, "无法写入密钥 \(file)", "the key \(folder)/\(file) cannot be written: \(refusal)")
            }
        }
        do throws(MerkleLogError) {
            try WitnessBook.create(in: FileLogStorage(folder: book), for: witness)
        } catch {
            throw ServiceFailure(.system, "无法建立见证簿 \(book)", error.message)
        }
        return [log.verifier.text, witness.key.text]
    }

    /// Makes keys and book of a node that has none.
    ///
    /// - Parameter name: of its log; without one that of the network's file, or `medclear.local/NODE`. Under another name it is another log:
    ///   whoever signed the old one signs this one too, whatever it holds.
    /// - Returns: the lines of both public keys.
    /// - Throws: `configuration` for a name whose last part is not the node; `system` when a file exists already or cannot be written.
    public static func create(for configuration: NodeConfiguration, name: String? = nil) throws(ServiceFailure) -> [String] {
        guard let settings = configuration.witness else { throw Witnessing.isOff }
        let log: String
        if let name {
            guard WitnessDirectory.node(named: name) == configuration.node else {
                throw ServiceFailure(
                    .configuration, "\(name) 的最后一段应为 \(configuration.node)",
                    "the last part of \(name) is not \(configuration.node)")
            }
            log = name
        } else {
            log =
                try WitnessDirectory(reading: settings.keys).logs[configuration.node]?.name
                ?? "medclear.local/\(configuration.node)"
        }
        return try create(in: configuration.keys.folder, book: settings.book, name: log)
    }

    /// Reads both secrets. Names are those under which the directory knows the node.
    /// - Throws: `configuration` when a file cannot be used, or its public half is not the one in the directory.
    init(_ node: NodeID, in folder: String, _ directory: WitnessDirectory, listedIn path: String) throws(ServiceFailure) {
        guard let logKey = directory.logs[node], let witnessKey = directory.witnesses[node] else {
            throw ServiceFailure(
                .configuration, "\(path) 中没有本节点 \(node) 的检查点与见证公钥",
                "\(path) has not both keys of this node, \(node): of its checkpoints and of its witness")
        }
        let (logSecret, witnessSecret) = (try Self.read(folder, Self.logFile), try Self.read(folder, Self.witnessFile))
        guard let log = NoteSigner(name: logKey.name, seed: logSecret), log.verifier == logKey,
            let witness = WitnessSigner(name: witnessKey.name, seed: witnessSecret), witness.key == witnessKey
        else {
            throw ServiceFailure(
                .configuration, "\(folder) 中的见证密钥与 \(path) 的公钥不符",
                "the secrets of checkpoints and witness in \(folder) are not those whose public halves stand in \(path)")
        }
        (self.log, self.witness) = (log, witness)
    }

    private static func read(_ folder: String, _ file: String) throws(ServiceFailure) -> [UInt8] {
        switch SecretFile.read("\(folder)/\(file)", atMost: 64) {
        case .success(let secret): return secret
        case .failure(let refusal):
            throw ServiceFailure(
                .configuration, "密钥 \(file) 无法使用（须为 0600，32 字节）",
                "the key \(folder)/\(file) cannot be used: it has to be 32 bytes in a file of mode 0600 (\(refusal))")
        }
    }
}
