import ArgumentParser
import CommandSupport
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import StrictJSON
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
            #expect(summary.findings.count == 1 && summary.journals[0].differences.first?.sequence == decision)
            let finding = try #require(summary.findings.first)
            #expect(finding.contains("record \(decision)\n") && finding.contains(row.said), "\(row.name): \(finding)")
        }
    }

    @Test("claims are counted by the kind of each answer, as reading them would")
    func claimCount() async throws {
        var (counted, read) = (UInt64(0), UInt64(0))
        try RecordScan.blocks(FileStorage(folder: try await SmallMonth.folder + "/340000")) { block, _ in
            counted += ClaimCount.claims(in: block)
            for record in block.records {
                if record.kind == RegionCommand.Kind.settle.rawValue { read += 1 }
                guard record.kind == RegionCommand.Kind.envelope.rawValue, !record.postings.isEmpty else { continue }
                for answer in EnvelopeDetail.answers(in: record.detail) {
                    let message = try PeerMessage.decode(answer).get()
                    #expect(MessageKind(ofPayload: answer) == message.kind)
                    if case .settleDecision = message { read += 1 }
                }
            }
            return true
        }
        #expect(counted == read && counted > 10)
        #expect(ReplayFinding(replaying: FileStorage(folder: try await SmallMonth.folder + "/340000")).claims == counted)
        for bytes: [UInt8] in [[], [0], [0x80], [0x80, 0x80], [0xFF, 0x7F], [2], [32]] {
            #expect(MessageKind(ofPayload: bytes) == nil, "\(bytes)")
        }
    }

    @Test("a replay that ends early, within a block or at a difference, counts the claims of the records it replayed")
    func claimsSoFar() async throws {
        let storage = FileStorage(folder: try await SmallMonth.folder + "/340000")
        var settled: [UInt64] = []
        try RecordScan.blocks(storage) { block, _ in
            var before: UInt64 = 0
            for (index, record) in block.records.enumerated() {
                let claims = ClaimCount.claims(in: block, first: index + 1)
                settled += Array(repeating: record.sequence.value, count: Int(claims - before))
                before = claims
            }
            return true
        }
        let middle = settled[settled.count / 2]
        for last in [1, settled[0] - 1, settled[0], middle - 1, middle] {
            let until: JournalPoint = try #require(JournalPoint(text: "record:\(last)"))
            let finding = ReplayFinding(replaying: storage, until: until)
            #expect(finding.records == last && finding.claims == UInt64(settled.count { $0 <= last }), "record:\(last)")
        }
        let changed = try CopiedJournal.rewritten(storage) { if $0 == middle { $1.outcome = 77 } }
        #expect(ReplayFinding(replaying: changed).claims == UInt64(settled.count { $0 < middle }))
    }

    @Test("M1: --all lists every differing record with both values, counts those behind the limit, and gives no digest")
    func allDifferences() async throws {
        let original = FileStorage(folder: try await SmallMonth.folder + "/340000")
        var booked: [UInt64] = []
        let whole = ReplayFinding(replaying: original)
        _ = try CopiedJournal.rewritten(original) { if !$1.detail.isEmpty, !$1.postings.isEmpty { booked.append($0) } }
        let (first, last) = (try #require(booked.first), try #require(booked.last))
        let middle = booked[booked.count / 2]
        try #require(first < middle && middle < last)
        let changed = try CopiedJournal.rewritten(original) { sequence, record in
            if sequence == first { record.outcome = 77 }
            if sequence == middle { record.postings[0].amount.units += 1 }
            if sequence == last {
                record.detail[0] ^= 1
                record.postings[0].amount.units += 1
            }
        }
        let listed = ReplayFinding(replaying: changed, listing: 10)
        #expect(
            listed.exit == .refused && listed.records == whole.records && listed.digest == nil && listed.differingRecords == 3)
        #expect(listed.differences.map(\.sequence) == [first, middle, last, last])
        #expect(
            listed.differences.map(\.part) == [.outcome, .posting(0), .decision(from: 0), .posting(0)], "\(listed.differences)")
        #expect(listed.differences.first?.recorded == "77" && listed.differences.first?.replayed == "0")
        #expect(listed.differences.allSatisfy { $0.recorded != $0.replayed })
        let summary = ReplaySummary(replaying: [changed], listing: 2)
        #expect(summary.findings.count == 3 && summary.findings.last?.contains("3 records differ, 2 are listed") == true)
        let json = try JSONParser.parse(Array(summary.json.text.utf8)).get()
        guard case .array(let journals)? = json["journals"], case .array(let differences)? = journals.first?["differences"],
            differences.count == 2
        else {
            Issue.record("no differences in \(json.text)")
            return
        }
        #expect(journals[0]["differingRecords"] == .number("3"))
        #expect(differences[1]["record"] == .number("\(middle)") && differences[1]["part"] == .string("posting"))
        let equal = ReplayFinding(replaying: original, listing: 10)
        #expect(equal.exit == .done && equal.digest == whole.digest && equal.differences.isEmpty)
        #expect(throws: (any Error).self) { try ReplayCommand.parse(["x", "--limit", "3"]) }
        #expect(throws: (any Error).self) { try ReplayCommand.parse(["x", "--all", "--limit", "0"]) }
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
