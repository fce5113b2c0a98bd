import ArgumentParser
import CommandSupport
import Foundation
import LedgerTypes
import MerkleLog

/// Which witnesses the reader of a checkpoint believes, and how many of them have to have cosigned it.
package struct WitnessDemand: Sendable {
    let witnesses: [WitnessKey]
    /// `nil` for more than half of those that may sign a log.
    let quorum: Int?

    /// The policy for one log. Its own node's key does not count, whoever listed it. Time does not matter in an archive.
    func policy(for origin: String) -> QuorumPolicy {
        let others = Set(witnesses.map(\.name)).subtracting([origin])
        return QuorumPolicy(witnesses, needed: quorum ?? QuorumPolicy.majority(of: others.count)).without(origin)
    }

    /// How a checkpoint stands with the witnesses.
    struct Finding: Sendable {
        let standing: QuorumStanding
        let refusal: QuorumRefusal?

        /// `names, of count: 3/2`.
        var text: String { "\(standing.times.count)/\(standing.needed): \(standing.times.keys.sorted().joined(separator: ", "))" }

        /// When the quorum was complete, for people.
        var time: String? {
            standing.since.map { Timestamp(nanoseconds: min($0, 18_000_000_000) * 1_000_000_000).chinaTime }
        }
    }

    func finding(_ note: SignedNote, origin: String) -> Finding {
        let policy = policy(for: origin)
        return Finding(standing: policy.standing(of: note, at: nil), refusal: policy.refusal(of: note, at: nil))
    }
}

/// The options that name witnesses.
struct WitnessArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Public key of a witness (name+hex+base64), or a file of verifier keys; may be given several times.",
            valueName: "vkey"))
    var witnessKey: [String] = []

    @Option(
        help: ArgumentHelp("Witnesses that have to have cosigned. (default: more than half of those given)", valueName: "k"))
    var quorum: Int?

    /// `nil` when no witness was named.
    func demand() throws -> WitnessDemand? {
        guard !witnessKey.isEmpty else {
            guard quorum == nil else {
                throw CommandFailure(.usage, "--quorum 须与 --witness-key 同用", "--quorum goes with --witness-key")
            }
            return nil
        }
        let keys = try witnessKey.flatMap { value -> [WitnessKey] in
            if let key = WitnessKey(text: value) { return [key] }
            return try KeyLines.read(value).compactMap { WitnessKey(text: $0) }
        }
        guard !keys.isEmpty else {
            throw CommandFailure(.usage, "没有给出见证公钥", "no key of a witness was given: its type is 0x04")
        }
        if let quorum, !(1...Set(keys.map(\.name)).count).contains(quorum) {
            throw CommandFailure(
                .usage, "--quorum \(quorum) 应为 1 到 \(keys.count)",
                "--quorum \(quorum) is not from 1 to \(keys.count), the witnesses given")
        }
        return WitnessDemand(witnesses: keys, quorum: quorum)
    }
}

/// A file of verifier keys, one a line: those of logs and those of witnesses may stand side by side.
enum KeyLines {
    /// A key of either kind, or the lines of a file of them.
    static func keys(_ value: String) throws -> [String] {
        NoteVerifier(text: value) != nil || WitnessKey(text: value) != nil ? [value] : try read(value)
    }

    /// - Throws: `CommandFailure` with 2 when there is no such file, or a line is no key of either kind.
    static func read(_ path: String) throws -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "\(path) 既不是公钥也不是文件", "\(path) is neither a verifier key nor a file")
        }
        return try String(decoding: data, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let text = String(line)
            guard NoteVerifier(text: text) != nil || WitnessKey(text: text) != nil else {
                throw CommandFailure(.usage, "\(path) 中的公钥有误", "\(path) holds a line that is no verifier key: \(line)")
            }
            return text
        }
    }
}
