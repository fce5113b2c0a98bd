import ArgumentParser
import ClaimTypes
import Foundation
import Journal
import LedgerTypes
import Settlement
import StrictJSON
import Testing

@testable import CommandSupport
@testable import JournalCommands

/// `journal diff`, `export`, `sample`, and points of a journal.
@Suite("journal diff, export, sample")
struct AuditTests {
    private static func journal(_ node: String) async throws -> any JournalStorage {
        FileStorage(folder: try await SmallMonth.folder + "/" + node)
    }

    private static func rows(_ journals: [any JournalStorage]) throws -> [BookedRecord] {
        var rows: [BookedRecord] = []
        try SettlementRows(journals).each { rows.append($0) }
        return rows
    }

    @Test("M3: two regions' journals of one pair agree by fund, window and reason, and record by record")
    func pairsAgree() async throws {
        for (one, other) in [("340000", "310000"), ("330000", "310000"), ("340000", "330000")] {
            let comparison = try JournalComparison(
                try await Self.journal(one), try await Self.journal(other), until: nil)
            #expect(comparison.exit == .done && !comparison.lines.isEmpty, "\(one) \(other): \(comparison.text)")
            #expect(comparison.json["equal"] == .bool(true))
        }
    }

    @Test("M3: one fen more on one side is an unequal line; a decision nobody received is a record of one side")
    func planted() async throws {
        let treating = try await Self.journal("310000")
        var isPlanted = false
        let changed = try CopiedJournal.rewritten(try await Self.journal("340000")) { _, record in
            for index in record.postings.indices where !isPlanted {
                let posting = record.postings[index]
                guard posting.credit.accountKind == .payableToTreating, posting.credit.counterparty == 310_000,
                    posting.effect == .post
                else { continue }
                record.postings[index].amount.units += 1
                isPlanted = true
            }
        }
        let comparison = try JournalComparison(changed, treating, until: nil)
        #expect(isPlanted && comparison.exit == .refused && comparison.unequal.count == 1)
        let figures = try #require(comparison.unequal.first).figures
        #expect(figures.payable - figures.receivable == 1)
        let early = try JournalComparison(try await Self.journal("340000"), treating, until: .record(5))
        #expect(early.lines.isEmpty, "nothing is booked in the first five records")
        let shorter = try CopiedJournal.rewritten(try await Self.journal("340000")) { _, record in record.detail = [] }
        let lost = try JournalComparison(shorter, treating, until: nil)
        #expect(lost.records.contains { $0.decided == nil && $0.received != nil } && lost.text.contains("decided 无 nothing"))
    }

    @Test("two copies of one journal part at the changed record, or one is longer")
    func copies() async throws {
        let original = try await Self.journal("hub")
        let same = try CopyComparison(original, try CopiedJournal.exact(original))
        #expect(same.exit == .done && same.common > 0 && same.fork == nil)
        let forked = try CopiedJournal.rewritten(original) { if $0 == 9 { $1.outcome += 1 } }
        let parted = try CopyComparison(original, forked)
        #expect(parted.exit == .refused && parted.fork == 9 && parted.common == 8)
        let before = try CopyComparison(original, forked, until: .record(8))
        #expect(before.exit == .done && before.common == 8 && before.fork == nil, "what lies behind the point is left out")
        let missed = try CopyComparison(original, original, until: .record(.max))
        #expect(missed.exit == .refused && missed.missed.count == 2 && missed.json["equal"] == .bool(true))
        let last = try #require(try CopiedJournal.places(original).last)
        let short = try CopiedJournal.exact(original)
        short.plant(Array(short.contents(of: 1).prefix(last.bytes.lowerBound)), as: 1)
        #expect(try CopyComparison(original, short).longer > 0 && CopyComparison(short, original).fork == nil)
    }

    @Test("changes between two points of a journal add up to the balances at its end")
    func periods() async throws {
        let journal = try await Self.journal("340000")
        let sheet = BalanceSheet(addingUp: journal, listsAll: true)
        let half = sheet.fold.records / 2
        var sums: [AccountID: Int128] = [:]
        for (from, to) in [(JournalPoint.record(0), JournalPoint.record(half)), (.record(half), .record(sheet.fold.records))] {
            for (line, change) in try PeriodComparison(journal, from: from, to: to).changes {
                sums[line.account, default: 0] += change
            }
        }
        for (account, totals) in sheet.fold.accounts { #expect(sums[account] ?? 0 == totals.balance, "\(account.title)") }
        let failure = #expect(throws: CommandFailure.self) {
            try PeriodComparison(journal, from: .record(0), to: .record(sheet.fold.records + 1))
        }
        #expect(failure?.exit == .refused)
        let backwards = #expect(throws: CommandFailure.self) { try PeriodComparison(journal, from: .record(9), to: .record(5)) }
        #expect(backwards?.exit == .usage && "\(String(describing: backwards))".contains("record:5 lies before record:9"))
    }

    @Test("points are read as they are written, and nothing else is")
    func points() {
        let rows: [(String, JournalPoint?)] = [
            ("record:12", .record(12)), ("block:3", .block(3)), ("window:2026-09", .window(WindowNumber(202_609))),
            ("2026-09-15 12:00:00", BusinessTime(text: "2026-09-15 12:00:00").map { .time($0) }),
            ("2026-09-15T12:00:00", BusinessTime(text: "2026-09-15 12:00:00").map { .time($0) }), ("2026-09-15T12:00:00Z", nil),
            ("2026-09-15T12:00", nil), ("2026-09-15T12:00:T0", nil),
            ("2026-09-15", BusinessTime(text: "2026-09-15 23:59:59").map { .time($0) }), ("record:x", nil), ("window:2026", nil),
            ("window:2026-13", nil), ("12", nil), ("", nil), ("segment:1", nil),
        ]
        for (text, point) in rows { #expect(JournalPoint(text: text) == point, "\(text)") }
    }

    @Test("M1: a replay ends at a record, a block, a window or a time; balances at the same point are those of its state")
    func untilPoints() async throws {
        let journal = try await Self.journal("340000")
        let whole = ReplayFinding(replaying: journal)
        #expect(whole.exit == .done && whole.claims > 0)
        let half = ReplayFinding(replaying: journal, until: .record(whole.records / 2))
        #expect(half.exit == .done && half.records == whole.records / 2 && half.digest != whole.digest)
        let window = ReplayFinding(replaying: journal, until: .window(WindowNumber(202_609)))
        #expect(window.exit == .done && window.records < whole.records && window.records > half.records)
        #expect(ReplayFinding(replaying: journal, until: .block(1)).blocks <= 1)
        let missed = ReplayFinding(replaying: journal, until: .record(whole.records + 1))
        #expect(missed.exit == .refused && missed.sentences.count == 1 && missed.verdict == .short)
        #expect(
            missed.digest == whole.digest
                && ReplaySummary(replaying: [journal, journal], until: .record(.max)).text.contains("合计"))
        #expect(ReplayFinding(replaying: journal, until: .window(WindowNumber(202_701))).exit == .refused)
        let sheet = BalanceSheet(addingUp: journal, listsAll: true, at: .record(whole.records / 2))
        #expect(sheet.fold.records == whole.records / 2 && sheet.exit == .done)
        #expect(BalanceSheet(addingUp: journal, listsAll: true, at: .record(.max)).exit == .refused)
        let late = try #require(BusinessTime(text: "2199-01-01 00:00:00"))
        #expect(ReplayFinding(replaying: journal, until: .time(late)).digest == whole.digest)
    }

    @Test("a journal that ends before the point is named by every command that takes one, and the exit code is 1")
    func endsBeforePoint() async throws {
        let (one, other) = (try await Self.journal("340000"), try await Self.journal("310000"))
        let pair = try JournalComparison(one, other, until: .record(.max))
        #expect(pair.exit == .refused && pair.missed == [one.location, other.location] && pair.json["equal"] == .bool(true))
        let sample = try AuditSample(from: SettlementRows([one], until: .record(.max)), size: 3, seed: 1, method: .simple)
        #expect(sample.missed == [one.location] && !sample.picks.isEmpty)
        let reached = try AuditSample(from: SettlementRows([one], until: .record(100)), size: 3, seed: 1, method: .simple)
        #expect(reached.missed.isEmpty)
        let command = try SampleCommand.parse([one.location, "--size", "3", "--seed", "1", "--until", "record:99999999"])
        #expect(throws: ExitCode(1)) { try command.run() }
        let diff = try DiffCommand.parse([one.location, other.location, "--until", "window:2027-01"])
        #expect(throws: ExitCode(1)) { try diff.run() }
    }

    @Test("what is exported is what is owed: Σ rows by pair = payable from postings; CSV and JSON have the same rows")
    func export() async throws {
        let month = try await SmallMonth.folder
        let journals: [any JournalStorage] = try JournalFolder.find([month]).map(\.storage)
        let records = try Self.rows(journals)
        #expect(!records.isEmpty && Set(records.map(\.settlementID)).count == records.count, "each record once")
        var owed: [UInt64: Int128] = [:]
        for record in records where record.insuring.value == 340_000 {
            owed[UInt64(record.treating.value), default: 0] += Int128(record.owed.units)
        }
        var payable: [UInt64: Int128] = [:]
        try RecordScan.blocks(try await Self.journal("340000")) { block, _ in
            for posting in block.records.flatMap(\.postings)
            where posting.effect == .post && [2, 3, 8].contains(posting.code) {
                if posting.credit.accountKind == .payableToTreating {
                    payable[posting.credit.counterparty, default: 0] += Int128(posting.amount.units)
                }
                if posting.debit.accountKind == .payableToTreating {
                    payable[posting.debit.counterparty, default: 0] -= Int128(posting.amount.units)
                }
            }
            return true
        }
        #expect(owed.filter { $0.value != 0 } == payable.filter { $0.value != 0 })
        let folder = Folder.make("export")
        for format in ["csv", "jsonl", "fhir"] {
            try ExportCommand.parse([month, "--format", format, "--out", "\(folder)/\(format)"]).run()
        }
        func lines(_ name: String) throws -> [Substring] {
            try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n")
        }
        #expect(try lines("csv").count == records.count + 1 && lines("jsonl").count == records.count)
        let bundle = try JSONParser.parse(Array(Data(contentsOf: URL(fileURLWithPath: folder + "/fhir")))).get()
        guard case .array(let entries)? = bundle["entry"] else {
            Issue.record("no entries")
            return
        }
        let benefits = entries.count { $0["resource"]?["resourceType"] == .string("ExplanationOfBenefit") }
        #expect(benefits == records.count { $0.kind == .settlement } && entries.count > benefits)
        try ExportCommand.parse([month, "--what", "postings", "--out", folder + "/postings"]).run()
        let postings = journals.reduce(UInt64(0)) { $0 + verifyJournal($1).postings }
        #expect(try lines("postings").count == Int(postings) + 1)
        #expect(throws: (any Error).self) { try ExportCommand.parse([month, "--what", "postings", "--format", "fhir"]) }
        #expect(CSVLine.text(["a,b", "c\"d", "e"]) == "\"a,b\",\"c\"\"d\",e")
    }

    @Test("a sample is the same for the same seed and another for another; the methods keep their promises")
    func sample() async throws {
        let journals: [any JournalStorage] = try JournalFolder.find([try await SmallMonth.folder]).map(\.storage)
        let records = try Self.rows(journals)
        for method in AuditSample.Method.allCases {
            let samples = [1, 1, 2].map { AuditSample(of: records, size: 8, seed: $0, method: method) }
            #expect(samples[0].text == samples[1].text && samples[0].drawn != samples[2].drawn, "\(method)")
            #expect(samples[0].json["method"] == .string(method.rawValue))
            #expect(
                AuditSample(of: records.reversed(), size: 8, seed: 1, method: method).text == samples[0].text,
                "order is no matter")
            #expect(
                try AuditSample(from: SettlementRows(journals), size: 8, seed: 1, method: method).text == samples[0].text,
                "read again, the records drawn are the same")
            #expect(AuditSample(of: [], size: 8, seed: 1, method: method).picks.isEmpty)
        }
        let simple = AuditSample(of: records, size: 8, seed: 1, method: .simple)
        #expect(simple.picks.count == 8 && Set(simple.picks.map(\.record.settlementID)).count == 8)
        #expect(AuditSample(of: records, size: 1_000_000, seed: 1, method: .simple).picks.count == simple.population)
        let units = AuditSample(of: records, size: 8, seed: 1, method: .monetaryUnit)
        #expect(units.picks.reduce(0) { $0 + $1.hits.count } == 8 && units.interval == units.total / 8)
        let picked = Set(units.picks.map(\.record.settlementID))
        let undone = Set(records.filter { $0.kind != .settlement && $0.kind != .adjustment }.map(\.original))
        for record in records where record.kind == .settlement && !undone.contains(record.settlementID) {
            if record.owed.units.magnitude >= units.interval {
                #expect(picked.contains(record.settlementID), "certain to be picked")
            }
        }
        #expect(picked.isDisjoint(with: undone))
        #expect(throws: (any Error).self) { try SampleCommand.parse(["x", "--size", "0", "--seed", "1"]) }
        var numbers = DrawnNumbers(seed: 7)
        let drawn = (0..<1_000).map { _ in numbers.next(below: 10) }
        #expect(Set(drawn).count == 10 && drawn.allSatisfy { $0 < 10 })
    }

    @Test("diff wants two journals of regions, or one and a point; commands end with their codes")
    func diffCommand() async throws {
        let month = try await SmallMonth.folder
        try DiffCommand.parse([month + "/340000", month + "/310000", "--json"]).run()
        try DiffCommand.parse([month + "/340000", "--from", "record:1", "--to", "window:2026-09"]).run()
        for arguments in [[month + "/340000"], [month + "/hub", month + "/340000"], [month, "--from", "record:1"]] {
            let command = try DiffCommand.parse(arguments)
            #expect(failureExit { try command.run() } == .usage, "\(arguments)")
        }
    }

    @Test("every command has examples and exit codes in its help, in both languages")
    func help() {
        for command in JournalCommand.configuration.subcommands {
            let text = command.helpMessage(columns: 200)
            #expect(text.contains("Example") && text.contains("Exit codes: 0"), "\(command)")
            #expect(text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(command)")
        }
    }

    @Test("the progress bar shows rate and time left once a second has passed")
    func pace() {
        #expect(ProgressBar.pace(50_000_000, of: 200_000_000, after: 10, .bytes) == "5.0 MB/s, 剩余 left 0:30")
        #expect(ProgressBar.pace(100, of: 7_000, after: 1, .items) == "100/s, 剩余 left 1:09")
        #expect(
            ProgressBar.pace(100, of: 100, after: 0.5, .items).isEmpty && ProgressBar.pace(0, of: 9, after: 5, .items).isEmpty)
    }
}

extension AuditSample {
    /// What was drawn, without the seed that the text shows.
    fileprivate var drawn: [UInt64] { [start] + picks.map(\.record.settlementID) }
}
