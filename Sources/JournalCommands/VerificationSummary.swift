import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import StrictJSON

/// What the verification of several journals came to, for people and for programs.
struct VerificationSummary: Sendable {
    let reports: [VerificationReport]

    /// Verifies journals one after the other and shows how far it is.
    init(verifying journals: [any JournalStorage]) {
        var progress = ProgressBar("校验 verifying", total: journals.byteCount)
        var reports: [VerificationReport] = []
        var before = 0
        for journal in journals {
            let report = verifyJournal(journal) { done, _ in progress.show(before + Int(done), note: journal.location) }
            before += Int(report.bytes)
            reports.append(report)
        }
        progress.finish()
        self.reports = reports
    }

    /// A torn tail is what a crash leaves, and no reason to distrust what stands before it.
    var exit: CommandExit { .worst(reports.compactMap(\.damage?.commandExit)) }

    /// One sentence for each thing that is not as it should be.
    var findings: [String] {
        reports.flatMap { [$0.damage?.sentence($0.location), $0.tornTail?.sentence($0.location)].compactMap(\.self) }
    }

    var text: String {
        var table = TextTable([
            .init("节点", "node"), .init("块", "blocks", alignment: .right), .init("记录", "records", alignment: .right),
            .init("分录", "postings", alignment: .right), .init("字节", "bytes", alignment: .right),
            .init("借方合计", "Σ debits", alignment: .right), .init("贷方合计", "Σ credits", alignment: .right),
            .init("末块哈希", "last block"), .init("默克尔根", "Merkle root"), .init("结论", "verdict"),
        ])
        for report in reports {
            table.append([
                NodeID.title(report.node), report.blocks.grouped, report.records.grouped, report.postings.grouped,
                report.bytes.grouped, report.debits.groupedYuan, report.credits.groupedYuan, report.lastBlockHash.short,
                report.merkleRoot.short, report.verdict.text,
            ])
        }
        if reports.count > 1 {
            table.appendRule()
            table.append([
                "合计 total", sum(\.blocks).grouped, sum(\.records).grouped, sum(\.postings).grouped, sum(\.bytes).grouped,
                reports.reduce(0) { $0 + $1.debits }.groupedYuan, reports.reduce(0) { $0 + $1.credits }.groupedYuan, "", "",
                reports.contains { $0.damage != nil } ? "损坏 damaged" : "无损坏 no damage",
            ])
        }
        return "日志校验 Journal verification    单位：元 in yuan\n\n" + table.render()
    }

    var json: JSONValue {
        .object([
            JSONMember("sound", .bool(reports.allSatisfy(\.isSound))),
            JSONMember("journals", .array(reports.map(\.json))),
        ])
    }

    private func sum(_ figure: KeyPath<VerificationReport, UInt64>) -> UInt64 { reports.reduce(0) { $0 + $1[keyPath: figure] } }
}

extension VerificationReport {
    /// The one word an auditor looks for.
    enum Verdict: String {
        case sound, tornTail, damaged, unreadable

        var text: String {
            switch self {
            case .sound: "完好 sound"
            case .tornTail: "尾块未写完 torn tail"
            case .damaged: "损坏 damaged"
            case .unreadable: "无法读取 unreadable"
            }
        }
    }

    var verdict: Verdict {
        if let damage { return damage.commandExit == .damaged ? .damaged : .unreadable }
        return tornTail == nil ? .sound : .tornTail
    }

    var json: JSONValue {
        .object([
            JSONMember("node", NodeID.json(node)), JSONMember("location", .string(location)),
            JSONMember("verdict", .string(verdict.rawValue)), JSONMember("segments", .integer(segments)),
            JSONMember("blocks", .integer(blocks)), JSONMember("records", .integer(records)),
            JSONMember("postings", .integer(postings)), JSONMember("bytes", .integer(bytes)),
            JSONMember("debitFen", .integer(debits)), JSONMember("creditFen", .integer(credits)),
            JSONMember("lastBlockHash", .string(lastBlockHash.hex)), JSONMember("merkleRoot", .string(merkleRoot.hex)),
            JSONMember("damage", damage?.json ?? .null), JSONMember("tornTail", tornTail?.json ?? .null),
        ])
    }
}

extension [any JournalStorage] {
    /// Bytes of all segments, as far as they can be listed: for a progress bar.
    var byteCount: Int { reduce(0) { $0 + ((try? $1.segments()) ?? []).reduce(0) { $0 + Int($1.byteCount) } } }
}
