import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import NodeRuntime
import StrictJSON

/// What the replay of several journals came to, for people and for programs.
struct ReplaySummary: Sendable {
    let journals: [ReplayFinding]
    /// From the first journal's begin to the last one's end.
    let seconds: Double

    /// Replays journals, one on each core, and shows how far it is. A journal says nothing about another, so each has a state of its own.
    /// - Parameter listing: how many differing records of each journal to list; `nil` ends a journal at its first.
    init(replaying journals: [any JournalStorage], until: JournalPoint? = nil, listing: Int? = nil) {
        let sizes = journals.map { [$0].byteCount }
        let progress = SharedProgress("重放 replaying", totals: sizes, unit: .bytes)
        let start = ContinuousClock.now
        self.journals = SideBySide.map(journals, weights: sizes) { index, journal in
            ReplayFinding(replaying: journal, until: until, listing: listing) {
                progress.show(Int($0), of: index, note: journal.location)
            }
        }
        seconds = (ContinuousClock.now - start) / .seconds(1)
        progress.finish()
    }

    var exit: CommandExit { .worst(journals.map(\.exit)) }

    var findings: [String] { journals.flatMap(\.sentences) }

    var text: String {
        var table = TextTable([
            .init("节点", "node"), .init("块", "blocks", alignment: .right), .init("记录", "records", alignment: .right),
            .init("秒", "seconds", alignment: .right), .init("每秒记录", "records/s", alignment: .right),
            .init("结算", "claims", alignment: .right), .init("每秒结算", "claims/s", alignment: .right),
            .init("结论", "verdict"), .init("状态摘要", "state digest"),
        ])
        for journal in journals {
            table.append([
                NodeID.title(journal.node), journal.blocks.grouped, journal.records.grouped, Self.seconds(journal.seconds),
                journal.recordsPerSecond.grouped, journal.claims.grouped, journal.claimsPerSecond.grouped, journal.verdict.text,
                journal.digest?.hex ?? "—",
            ])
        }
        if journals.count > 1 {
            let records = journals.reduce(0) { $0 + $1.records }
            table.appendRule()
            table.append([
                "合计 total", journals.reduce(0) { $0 + $1.blocks }.grouped, records.grouped, Self.seconds(seconds),
                (seconds > 0 ? Int(Double(records) / seconds) : 0).grouped, journals.reduce(0) { $0 + $1.claims }.grouped,
                (seconds > 0 ? Int(Double(journals.reduce(0) { $0 + $1.claims }) / seconds) : 0).grouped,
                Self.total(of: journals.map(\.verdict)), "",
            ])
        }
        return "日志重放 Journal replay\n\n" + table.render()
    }

    var json: JSONValue {
        .object([
            JSONMember("equal", .bool(exit == .done)),
            JSONMember("seconds", .number(DecimalText.text(of: Int64(seconds * 1_000), decimals: 3))),
            JSONMember("journals", .array(journals.map(\.json))),
        ])
    }

    /// The verdict of all together.
    private static func total(of verdicts: [ReplayFinding.Verdict]) -> String {
        let others = Set(verdicts).subtracting([.equal])
        return others.isEmpty
            ? ReplayFinding.Verdict.equal.text : others == [.short] ? ReplayFinding.Verdict.short.text : "不一致 not equal"
    }

    /// Two decimals, for people.
    private static func seconds(_ value: Double) -> String { DecimalText.text(of: Int64(value * 100), decimals: 2) }
}

extension ReplayFinding {
    enum Verdict: String {
        /// Equal as far as it goes, which is not to the point that was asked for.
        case short
        case equal, differs, damaged, unreadable

        var text: String {
            switch self {
            case .equal: "一致 equal"
            case .short: "未到该点 too short"
            case .differs: "不一致 differs"
            case .damaged: "损坏 damaged"
            case .unreadable: "无法读取 unreadable"
            }
        }
    }

    var verdict: Verdict {
        switch exit {
        case .done: .equal
        case .refused: failure == nil && differingRecords == 0 ? .short : .differs
        case .damaged: .damaged
        case .usage, .internal: .unreadable
        }
    }

    var json: JSONValue {
        var damage = JSONValue.null
        var difference = JSONValue.null
        switch failure {
        case nil: break
        case .journal(let error): damage = error.json
        case .record(let error):
            difference = .object([
                JSONMember("record", .optional(error.sequence)), JSONMember("code", .string(error.code.rawValue)),
                JSONMember("message", .string(error.message)),
            ])
        }
        return .object([
            JSONMember("node", NodeID.json(node)), JSONMember("location", .string(location)),
            JSONMember("verdict", .string(verdict.rawValue)), JSONMember("blocks", .integer(blocks)),
            JSONMember("records", .integer(records)),
            JSONMember("seconds", .number(DecimalText.text(of: Int64(seconds * 1_000), decimals: 3))),
            JSONMember("recordsPerSecond", .integer(recordsPerSecond)), JSONMember("claims", .integer(claims)),
            JSONMember("claimsPerSecond", .integer(claimsPerSecond)),
            JSONMember("digest", digest.map { .string($0.hex) } ?? .null), JSONMember("difference", difference),
            JSONMember("differingRecords", .integer(differingRecords)),
            JSONMember("differences", .array(differences.map(\.json))),
            JSONMember("damage", damage), JSONMember("tornTail", tornTail?.json ?? .null),
        ])
    }
}

extension ReplayDifference {
    /// `place` is the first differing byte of a decision, or the place of a posting in its record.
    fileprivate var json: JSONValue {
        let (name, place): (String, Int?) =
            switch part {
            case .outcome: ("outcome", nil)
            case .decision(let byte): ("decision", byte)
            case .postingCount: ("postingCount", nil)
            case .posting(let index): ("posting", index)
            }
        return .object([
            JSONMember("record", .integer(sequence)), JSONMember("part", .string(name)),
            JSONMember("place", place.map { .integer($0) } ?? .null), JSONMember("recorded", .string(recorded)),
            JSONMember("replayed", .string(replayed)),
        ])
    }
}
