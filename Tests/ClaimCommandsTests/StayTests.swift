import Adjudication
import ArgumentParser
import Benefits
import ClaimCommands
import ClaimTypes
import Foundation
import HospitalInterface
import LedgerTypes
import StrictJSON
import TestSupport
import Testing

/// The files of `Documentation/Examples/Stays`: interim bills, overlapping stays, and who may not be settled for.
struct StayTests {
    static let stays = Fixtures.examplesPath + "/Stays"

    static func adjudicator() throws -> OfflineAdjudicator {
        let folder = try ExampleFolder.load(
            Fixtures.examplesPath, persons: [stays + "/persons.jsonl"], institutions: [stays + "/institutions.jsonl"])
        return OfflineAdjudicator(registry: folder.registry, policies: folder.policies, catalogues: folder.catalogues)
    }

    /// Row by row, with what the row is there to show.
    static let expected = [
        "settled",  // interim bill of 6 000
        "settled",  // of 10 000 in its place
        "supersededByLater omsgid",
        "sumsDoNotAddUp medfee_sumamt",  // 9 000 stated, 9 500 with the bills before
        "settled",  // the bill at discharge, with a return
        "stayBilled mdtrt_id",
        "stayOverlaps begntime",
        "settled",  // transferred on the day of discharge
        "visitDuplicate begntime",
        "notPayable.personDead psn_no",  // begun the day after the death
        "settled",  // begun on the day of death, settled ten days later
        "notPayable.credentialStopped psn_no",  // at the second of the report
        "settled",  // a second before
        "serviceNotOpen fixmedins_code",  // begun the day after the service ended
        "settled",  // begun a second before midnight, settled days later
        "serviceNotOpen fixmedins_code",  // a stay where only day surgery is open
        "settled",
        "notPayable.emergencyOutsideHours med_type",  // 24 hours and a second before
        "settled",
        "chargedOutsideStay feedetail[0].fee_ocur_time",
    ]

    static func lines() throws -> [[UInt8]] { try Fixtures.lines(of: "Stays/claims.jsonl") }

    @Test func everyRowIsAnsweredAsItsCommentSays() throws {
        var adjudicator = try Self.adjudicator()
        var summary = AdjudicationSummary()
        let answers = try Self.lines().enumerated().map { adjudicator.answer($0.element, line: $0.offset + 1) }
        #expect(answers.map(\.summary) == Self.expected)
        for answer in answers {
            summary.count(answer)
            guard let refusal = answer.refusal else { continue }
            #expect(!refusal.reason.chinese.isEmpty && !refusal.reason.english.isEmpty)
        }
        #expect(summary.superseded == 2 && summary.settled == 9 && summary.refusedCount == 11)
        let overlap = try #require(answers[6].refusal)
        #expect(
            overlap.reason.chinese.contains("H31019900001 2026-09-01…2026-09-12")
                && overlap.reason.english.contains("H31019900001 2026-09-01…2026-09-12"))
    }

    /// M3, M6: the bill at discharge, and the negatives of the interim bills before it, come to one bill of the whole stay.
    @Test func interimBillsNetToTheBillAtDischarge() throws {
        var adjudicator = try Self.adjudicator()
        let lines = try Self.lines()
        let bills = [0, 1, 4].map { adjudicator.answer(lines[$0], line: $0 + 1).settlement }
        let (first, second, last) = (try #require(bills[0]), try #require(bills[1]), try #require(bills[2]))
        #expect(first.superseded.isEmpty)
        #expect(second.superseded.map(\.amounts) == [-first.amounts], "I9")
        #expect(second.superseded.map(\.cancelledSettlementID) == [first.settlementID])
        #expect(last.superseded.map(\.amounts) == [-second.amounts])
        #expect(Set([first, second, last].flatMap { [$0.settlementID] + $0.superseded.map(\.settlementID) }).count == 5)

        var atOnce = try Self.adjudicator()
        let whole = try #require(atOnce.answer(Self.whole(lines), line: 1).settlement)
        #expect(last.amounts == whole.amounts && last.balance == whole.balance && last.amounts.total.yuan == "9500.00")
        // The year stands where one bill would have left it: the next stay is answered alike.
        #expect(
            adjudicator.answer(lines[7], line: 8).settlement?.amounts == atOnce.answer(lines[7], line: 8).settlement?.amounts)
    }

    /// All lines of the stay S1 in one row.
    private static func whole(_ lines: [[UInt8]]) throws -> ClaimFileRow {
        var all: SubmittedClaim?
        for index in [0, 1, 4] {
            guard case .claim(let claim) = try RowDecoder.decode(lines[index], line: index + 1).get() else { continue }
            let before = all?.lines ?? []
            all = claim
            all?.lines = before + claim.lines
            all?.isInterim = false
        }
        return .claim(try #require(all))
    }

    @Test func anUndoneBillLeavesTheWholeStayToBeBilledAgain() throws {
        var adjudicator = try Self.adjudicator()
        let lines = try Self.lines()
        for index in [0, 1] { _ = adjudicator.answer(lines[index], line: index + 1) }
        guard case .claim(var last) = try RowDecoder.decode(lines[4], line: 5).get() else { return }
        let settled = try #require(adjudicator.answer(.claim(last), line: 5).settlement)
        #expect(adjudicator.answer(.claim(last), line: 6).summary == "replayed", "M4")
        let back = adjudicator.answer(.cancel(Self.cancel(of: settled, last)), line: 7)
        #expect(back.settlement?.amounts == -settled.amounts && back.settlement?.superseded == [])
        #expect(back.settlement?.balance == Fen(200_000))
        #expect(adjudicator.answer(lines[1], line: 8).summary == "supersededByLater chrg_bchno")
        last.messageID = "AGAIN"
        let again = try #require(adjudicator.answer(.claim(last), line: 9).settlement)
        #expect(again.amounts == settled.amounts && again.superseded == [], "nothing stood that it could take the place of")
    }

    private static func cancel(of settled: SettlementAnswer, _ claim: SubmittedClaim) -> SubmittedCancel {
        SubmittedCancel(
            transaction: .inpatientCancel, messageID: "C-\(settled.settlementID)", institution: claim.institution,
            visitID: claim.visitID, person: claim.person, settlementID: settled.settlementID, originalMessageID: nil,
            cancelledAt: BusinessTime(seconds: claim.settledAt.seconds + 1))
    }

    /// A stay over New Year belongs whole to the year of discharge.
    @Test func theInterimBillOfTheOldYearLeavesThatYear() throws {
        let lines = try Self.lines()
        func answer(interim: Bool) throws -> [SettlementAnswer?] {
            var adjudicator = try Self.adjudicator()
            guard case .claim(var first) = try RowDecoder.decode(lines[0], line: 1).get() else { return [] }
            first.institution = try #require(InstitutionCode(text: "H31019900003"))
            first.beganAt = try #require(BusinessTime(text: "2026-12-20 08:00:00"))
            first.lines[0].chargedAt = first.beganAt
            first.settledAt = try #require(BusinessTime(text: "2026-12-30 08:00:00"))
            var last = first
            (last.messageID, last.batch, last.isInterim) = ("LAST", "B2", false)
            last.settledAt = try #require(BusinessTime(text: "2027-01-05 08:00:00"))
            last.lines[0].lineNumber = "B2-1"
            if interim { last.total += first.total } else { last.lines = first.lines + last.lines }
            last.total = Fen(1_200_000)
            // Another stay of the old year, answered after the discharge: deductible as of a first admission.
            var other = first
            (other.messageID, other.visitID, other.isInterim) = ("OTHER", "S9", false)
            other.beganAt = try #require(BusinessTime(text: "2026-11-01 08:00:00"))
            other.settledAt = try #require(BusinessTime(text: "2026-11-05 08:00:00"))
            other.lines[0].chargedAt = other.beganAt
            let before = interim ? [adjudicator.answer(.claim(first), line: 1).settlement] : []
            #expect(before.allSatisfy { $0 != nil })
            return [last, other].map { adjudicator.answer(.claim($0), line: 2).settlement }
        }
        let (inParts, atOnce) = (try answer(interim: true), try answer(interim: false))
        #expect(inParts.map(\.?.amounts) == atOnce.map(\.?.amounts) && !inParts.contains(nil))
    }

    /// Random stays in several bills, some of them undone and billed again: what stands is one bill of everything.
    @Test(arguments: [7, 20_261_126, 990_021] as [UInt64])
    func randomStays(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let base = try Self.whole(try Self.lines())
        guard case .claim(let shape) = base else { return }
        for number in 0..<(ProcessInfo.processInfo.environment["MEDCLEAR_SOAK"] == nil ? 20 : 60) {
            var adjudicator = try Self.adjudicator()
            var (billed, standing): ([FeeLine], SettlementAnswer?) = ([], nil)
            let bills = Int.random(in: 1...4, using: &random)
            for bill in 0..<bills {
                var claim = shape
                (claim.messageID, claim.batch) = ("M\(bill)", "B\(bill)")
                claim.isInterim = bill < bills - 1
                claim.settledAt = BusinessTime(seconds: shape.beganAt.seconds + Int64(bill + 11) * 86_400)
                var line = shape.lines[0]
                line.lineNumber = "\(bill)"
                line.amount = Fen(Int64.random(in: 1...2_000_000, using: &random))
                line.unitPrice = UnitPrice(microYuan: line.amount.units * 10_000)
                claim.lines = [line]
                billed.append(line)
                claim.total = billed.reduce(Fen.zero) { $0 + $1.amount }
                standing = adjudicator.answer(.claim(claim), line: bill).settlement
                let settled = try #require(standing, "seed \(seed), stay \(number), bill \(bill)")
                if Int.random(in: 0..<3, using: &random) == 0 {
                    _ = adjudicator.answer(.cancel(Self.cancel(of: settled, claim)), line: bill)
                    claim.messageID += "-again"
                    standing = adjudicator.answer(.claim(claim), line: bill).settlement
                }
            }
            var whole = shape
            (whole.messageID, whole.batch, whole.lines) = ("W", "W", billed)
            whole.total = billed.reduce(Fen.zero) { $0 + $1.amount }
            whole.settledAt = BusinessTime(seconds: shape.beganAt.seconds + Int64(bills + 10) * 86_400)
            var fresh = try Self.adjudicator()
            let atOnce = fresh.answer(.claim(whole), line: 1).settlement
            #expect(standing?.amounts == atOnce?.amounts && standing?.balance == atOnce?.balance, "seed \(seed), stay \(number)")
        }
    }

    /// The written answers name the negative, and the printed statement of the last bill shows the lines of all bills.
    @Test func answersAndStatementsShowTheWholeStay() throws {
        let (out, folder) = (Fixtures.temporaryFile(), Fixtures.temporaryFile() + ".statements")
        defer {
            try? FileManager.default.removeItem(atPath: out)
            try? FileManager.default.removeItem(atPath: folder)
        }
        let command = try AdjudicateCommand.parse([
            Self.stays + "/claims.jsonl", "--examples", Fixtures.examplesPath, "--persons", Self.stays + "/persons.jsonl",
            "--institutions", Self.stays + "/institutions.jsonl", "--out", out, "--explain", "--statements", folder,
        ])
        #expect(throws: (any Error).self, "some rows are refused") { try command.run() }
        let rows = try String(contentsOfFile: out, encoding: .utf8).split(separator: "\n").map {
            try JSONParser.parse(Array($0.utf8)).get()
        }
        let last = rows[4]
        #expect(last["superseded"]?.elements.count == 1)
        #expect(last["superseded"]?.elements[0]["setlinfo"]?["refd_setl_flag"] == .string("1"))
        let parts = last["explain"]?.elements.compactMap { $0["part"]?.text } ?? []
        #expect(parts.contains("\"pooled\"") && parts.contains("\"cash\""), "a step says which figure it adds to")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(files.filter { $0.hasPrefix("A") }.count == 11, "nine settlements and two negatives")
        guard case .string(let id)? = last["setlinfo"]?["setl_id"] else {
            Issue.record("the answer has no settlement id")
            return
        }
        let page = try String(contentsOfFile: "\(folder)/\(id).html", encoding: .utf8)
        for line in ["B1-1", "B2-1", "B3-1", "B3-2"] { #expect(page.contains(line), "\(line)") }
    }
}

extension JSONValue {
    fileprivate var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}
