import ClaimTypes
import Foundation
import LedgerTypes
import MerkleLog

/// The public keys of the network's logs and witnesses, from a file of verifier keys, one a line. The last part of a key's name says whose
/// it is: `medclear.local/340000`, `medclear.local/hub`. A log's key and its node's witness key may have one name; their types differ.
public struct WitnessDirectory: Sendable {
    /// Keys that sign checkpoints, by node.
    public private(set) var logs: [NodeID: NoteVerifier] = [:]
    /// Keys that cosign, by node.
    public private(set) var witnesses: [NodeID: WitnessKey] = [:]

    /// Reads the file.
    /// - Throws: `configuration` for a line that is no key, a name that names no node, and a second key of one kind for a node.
    public init(reading path: String) throws(ServiceFailure) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ServiceFailure(.configuration, "无法读取见证公钥文件 \(path)", "the file of witness keys \(path) cannot be read")
        }
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            guard take(String(line)) else {
                throw ServiceFailure(
                    .configuration, "\(path) 中的公钥有误：\(line)",
                    "\(path) holds a line that is no key of a node, or a second one: \(line)")
            }
        }
    }

    private mutating func take(_ line: String) -> Bool {
        if let log = NoteVerifier(text: line), let node = Self.node(named: log.name), logs[node] == nil {
            logs[node] = log
            return true
        }
        guard let witness = WitnessKey(text: line), let node = Self.node(named: witness.name), witnesses[node] == nil else {
            return false
        }
        witnesses[node] = witness
        return true
    }

    /// The node that the last part of a name names.
    static func node(named name: String) -> NodeID? {
        guard let last = name.split(separator: "/").last else { return nil }
        return last == "hub" ? .hub : RegionCode(text: String(last))?.node
    }
}
