import ClaimTypes
import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import MessageSecurity
import NodeRuntime
import StrictJSON

/// What checking the evidence of several journals came to, for people and for programs.
struct EvidenceSummary: Sendable {
    struct Entry: Sendable {
        let location: String
        let finding: EvidenceFinding
        /// What stopped the check: damage, or a record that cannot be read.
        let failure: NodeError?
    }

    let entries: [Entry]

    /// Checks journals, one on each core, and shows how far it has come.
    init(checking journals: [any JournalStorage], ring: KeyRing) {
        let sizes = journals.map { [$0].byteCount }
        let progress = SharedProgress("核验 evidence", totals: sizes, unit: .bytes)
        entries = SideBySide.map(journals, weights: sizes) { index, journal in
            do throws(NodeError) {
                let finding = try EvidenceCheck.run(journal, ring: ring) { done in
                    progress.show(Int(clamping: done), of: index, note: journal.location)
                }
                return Entry(location: journal.location, finding: finding, failure: nil)
            } catch {
                return Entry(location: journal.location, finding: EvidenceFinding(), failure: error)
            }
        }
        progress.finish()
    }

    var exit: CommandExit {
        .worst(entries.map { $0.failure != nil ? .damaged : $0.finding.broken.isEmpty ? .done : .refused })
    }

    /// One sentence for each thing that is not as it should be; of many broken records of a journal, the first three.
    var findings: [String] {
        entries.flatMap { entry in
            let broken = entry.finding.broken.prefix(3).map {
                "证据不成立 does not hold: \(entry.location), 记录 record \($0.sequence): \($0.reason.text.chinese) / "
                    + $0.reason.text.english
            }
            return broken + [entry.failure.map { "损坏 damaged: \(entry.location): \($0)" }].compactMap(\.self)
        }
    }

    var text: String {
        var table = TextTable([
            .init("日志", "journal"), .init("信封", "envelopes", alignment: .right), .init("报文", "messages", alignment: .right),
            .init("不成立", "broken", alignment: .right), .init("结论", "verdict"),
        ])
        for entry in entries {
            table.append([
                entry.location, entry.finding.envelopes.grouped, entry.finding.messages.grouped,
                entry.finding.broken.count.grouped, entry.verdict,
            ])
        }
        return "签名与密封核验 Evidence of signed messages\n\n" + table.render()
    }

    var json: JSONValue {
        .object([
            JSONMember("proven", .bool(exit == .done)),
            JSONMember(
                "journals",
                .array(
                    entries.map { entry in
                        .object([
                            JSONMember("journal", .string(entry.location)),
                            JSONMember("envelopes", .number("\(entry.finding.envelopes)")),
                            JSONMember("messages", .number("\(entry.finding.messages)")),
                            JSONMember(
                                "broken",
                                .array(
                                    entry.finding.broken.map {
                                        .object([
                                            JSONMember("record", .number("\($0.sequence)")),
                                            JSONMember("code", .number("\($0.reason.code)")),
                                            JSONMember("reason", .string($0.reason.text.english)),
                                        ])
                                    })),
                            JSONMember("failure", entry.failure.map { .string($0.description) } ?? .null),
                        ])
                    })),
        ])
    }
}

extension EvidenceSummary.Entry {
    fileprivate var verdict: String {
        if failure != nil { return "损坏 damaged" }
        return finding.broken.isEmpty ? "全部成立 proven" : "有不成立 broken"
    }
}
