import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import LedgerTypes
import MerkleLog
import StrictJSON

/// `medclear journal check-split FOLDER --key VKEY`
public struct CheckSplitCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "check-split", abstract: "Check a witness's evidence that a log showed two histories. 离线核验两套历史的证据",
        discussion: """
            Reads the folder that a witness keeps of an alarm (witness/alarms/…, `medclear-node admin witnesses` names it): two checkpoints
            and the proof that fails. Two roots of one size, both signed by the log, convict it without a journal and without anybody's
            word. Of two sizes only the log could show a better proof: ask it for one, or hold its journal against each checkpoint
            (medclear journal verify DIR --checkpoint FOLDER/seen).

            Examples:
              medclear journal check-split net/340000/witness/alarms/5c…-1 --key net/hub/checkpoint-keys.txt
              medclear journal check-split evidence --key 'medclear.local/hub+1f…' --json

            Exit codes: 0 the evidence convicts the log, 1 it does not by itself, 2 usage, 3 no such evidence, 4 internal.
            """)

    @Argument(help: "Folder with seen, shown and proof.", completion: .directory)
    var folder: String

    @Option(
        help: "Public key of the log and of witnesses (name+hex+base64), or a file of such lines; may be given several times.")
    var key: [String] = []

    @Flag(help: "Print one JSON object.")
    var json = false

    public init() {}

    public func run() throws {
        let check = SplitCheck(try evidence(), try key.flatMap(KeyLines.keys))
        print(json ? check.json.text + "\n" : check.text, terminator: "")
        try (check.convicts ? CommandExit.done : .refused).leave()
    }

    private func evidence() throws -> SplitView {
        func bytes(_ name: String) throws -> [UInt8] {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                throw CommandFailure(
                    .damaged, "\(folder) 中没有 \(name)", "\(folder) holds no \(name): it is no evidence of an alarm")
            }
            return Array(data)
        }
        guard let split = SplitView(proofFile: try bytes("proof"), seen: try bytes("seen"), shown: try bytes("shown")) else {
            throw CommandFailure(.damaged, "\(folder) 不是完整的告警证据", "\(folder) is no whole evidence of an alarm")
        }
        return split
    }
}

/// What the two checkpoints of an alarm say, and whether they convict their log.
struct SplitCheck {
    /// One of the two notes, in the order of time.
    private struct Side {
        let name: String
        let checkpoint: Checkpoint?
        let isSigned: Bool
        /// Witnesses among the keys given, with the seconds since 1970 UTC at which they signed.
        let cosigners: [(name: String, time: UInt64)]

        init(_ name: String, _ note: SignedNote, _ log: NoteVerifier?, _ witnesses: [WitnessKey]) {
            self.name = name
            checkpoint = try? Checkpoint(text: note.text)
            isSigned = log.map { note.refusal(by: [$0]) == nil } ?? false
            cosigners = witnesses.compactMap { key in
                if case .signed(let time) = note.cosignature(by: key) { (key.name, time) } else { nil }
            }
        }
    }

    /// Two roots of one size, both signed by the log.
    let convicts: Bool
    /// Two sizes, both signed by the log, and the proof that the witness was given fails.
    private let isUnanswered: Bool
    private let split: SplitView
    private let isKeyKnown: Bool
    private let sides: [Side]

    /// - Parameter keys: verifier keys of logs and witnesses, mixed.
    init(_ split: SplitView, _ keys: [String]) {
        self.split = split
        let log = keys.lazy.compactMap { NoteVerifier(text: $0) }.first { $0.name.utf8.elementsEqual(split.origin.utf8) }
        let witnesses = keys.compactMap { WitnessKey(text: $0) }
        isKeyKnown = log != nil
        let contradicts = log.map(split.convicts) ?? false
        let sides = [Side("seen", split.seen, log, witnesses), Side("shown", split.shown, log, witnesses)]
        // The proof of an alarm about two sizes is signed by nobody: a witness could have made one that fails.
        convicts = contradicts && sides[0].checkpoint?.size == sides[1].checkpoint?.size
        isUnanswered = contradicts && !convicts
        self.sides = sides
    }

    private var verdict: BilingualText {
        if convicts {
            return BilingualText(
                "两份检查点均由该日志签署且互相矛盾：该日志出示过两套历史",
                "both checkpoints are signed by the log and do not belong together: it showed two histories")
        }
        if isUnanswered {
            return BilingualText(
                "两份检查点均由该日志签署，见证方所收的一致性证明不成立；须由该日志出示证明，或以其日志核对两份检查点",
                "both checkpoints are signed by the log, and the proof the witness was given fails; the log has to show one, or its journal does"
            )
        }
        guard isKeyKnown else {
            return BilingualText("未给出该日志的公钥，无法判断", "no key of this log was given, so nothing is shown")
        }
        return BilingualText("证据不足以认定该日志出示过两套历史", "this does not show that the log has two histories")
    }

    private static func time(_ seconds: UInt64) -> String {
        Timestamp(nanoseconds: min(seconds, 18_000_000_000) * 1_000_000_000).chinaTime
    }

    var text: String {
        var lines = ["两套历史 split view  \(split.origin): \(split.reason), \(Self.time(split.time))"]
        for side in sides {
            let told = side.checkpoint.map { "\($0.size) 条 records  \($0.root.hex)" } ?? "不是检查点 no checkpoint"
            lines.append("\(side.name)  \(told)")
            lines.append("  日志签名 log's signature: \(side.isSigned ? "有效 right" : "未证实 not shown")")
            lines += side.cosigners.map { "  见证 cosigned: \($0.name), \(Self.time($0.time))" }
        }
        return (lines + ["结论 verdict: \(verdict.chinese) / \(verdict.english)"]).joined(separator: "\n") + "\n"
    }

    var json: JSONValue {
        .object([
            JSONMember("log", .string(split.origin)), JSONMember("reason", .string("\(split.reason)")),
            JSONMember("noticed", .string(Self.time(split.time))), JSONMember("convicts", .bool(convicts)),
            JSONMember("unanswered", .bool(isUnanswered)),
            JSONMember("keyKnown", .bool(isKeyKnown)),
            JSONMember("checkpoints", .array(sides.map(Self.json))),
        ])
    }

    private static func json(_ side: Side) -> JSONValue {
        .object([
            JSONMember("file", .string(side.name)),
            JSONMember("records", side.checkpoint.map { .integer($0.size) } ?? .null),
            JSONMember("root", side.checkpoint.map { .string($0.root.hex) } ?? .null),
            JSONMember("signedByLog", .bool(side.isSigned)),
            JSONMember("cosignedBy", .array(side.cosigners.map { .string($0.name) })),
        ])
    }
}
