import CommandSupport
import Journal
import LedgerTypes
import Testing

@testable import JournalCommands

/// `journal replay` on the journals of a real month: equal as recorded, and every kind of change is found.
@Suite("journal replay")
struct ReplayTests {
    @Test("M1: every record of every node replays equal, twice, to the digest of the node that ran")
    func monthReplaysEqual() async throws {
        let journals: [any JournalStorage] = try JournalFolder.find([try await SmallMonth.folder]).map(\.storage)
        let (first, second) = (ReplaySummary(replaying: journals), ReplaySummary(replaying: journals))
        let verified = VerificationSummary(verifying: journals)
        #expect(first.exit == .done && first.findings == [])
        #expect(first.journals.map(\.records) == verified.reports.map(\.records))
        #expect(first.journals.map(\.blocks) == verified.reports.map(\.blocks))
        let running = try await SmallMonth.digests
        for journal in first.journals { #expect(journal.digest == running[try #require(journal.node)], "\(journal.location)") }
        #expect(first.journals.map(\.digest) == second.journals.map(\.digest))
        #expect(first.text.contains(first.journals[0].digest?.hex ?? "—"))
    }

    @Test("M1: a changed outcome, decision or posting under valid hashes differs, named with record and both values")
    func changedRecords() async throws {
        let original = FileStorage(folder: try await SmallMonth.folder + "/340000")
        var decision: UInt64 = 0
        _ = try CopiedJournal.rewritten(original) { if !$1.detail.isEmpty, !$1.postings.isEmpty { decision = $0 } }
        try #require(decision > 0)
        let rows: [(name: String, said: String, change: (inout JournalRecord) -> Void)] = [
            ("outcome", "outcome 77", { $0.outcome = 77 }),
            ("decision", "the decision differs from byte 0", { $0.detail[0] ^= 1 }),
            ("amount", "posting 0 recorded as", { $0.postings[0].amount.units += 1 }),
            ("a posting fewer", "postings, its replay made", { $0.postings.removeLast() }),
        ]
        for row in rows {
            let changed = try CopiedJournal.rewritten(original) { if $0 == decision { row.change(&$1) } }
            #expect(VerificationSummary(verifying: [changed]).exit == .done, "\(row.name): hashes are right")
            let summary = ReplaySummary(replaying: [changed])
            #expect(summary.exit == .refused && summary.journals[0].records == decision - 1, "\(row.name)")
            #expect(summary.journals[0].digest == nil, "\(row.name)")
            let finding = try #require(summary.findings.first)
            #expect(finding.contains("record \(decision)\n") && finding.contains(row.said), "\(row.name): \(finding)")
        }
    }

    @Test("M10: a command that no version knows, and a damaged byte, end with exit code 3")
    func damage() async throws {
        let original = FileStorage(folder: try await SmallMonth.folder + "/660000")
        let unknown = try CopiedJournal.rewritten(original) { if $0 == 5 { $1.kind = 60_000 } }
        let finding = ReplayFinding(replaying: unknown)
        #expect(finding.exit == .damaged && finding.records == 4)
        let flipped = try CopiedJournal.exact(original)
        var bytes = flipped.contents(of: 1)
        bytes[bytes.count / 2] ^= 1
        flipped.plant(bytes, as: 1)
        #expect(ReplaySummary(replaying: [original, flipped]).exit == .damaged)
    }
}
