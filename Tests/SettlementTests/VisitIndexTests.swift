import Benefits
import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// The insuring region alone hears of a person's care in every region: it finds visits that cannot both be, and visits that look odd.
@Suite("M10: visits of one person are compared across institutions and regions")
struct VisitIndexTests {
    /// V1: 2026-03-01 to 2026-03-05, inpatient, 1000.00.
    static let settled = """
        register V1                        → registered
        lines V1 B1 1000.00                → itemised 1000.00
        settle V1 B1 m1 1000.00            → unknown
        carry all                          → m1 settled 790.00
        """

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let visit: String
        let settle: String
        let answer: String
        let flags: String
    }

    private static let stay = "H31010100001 2026-03-01…2026-03-05"

    static let rows = [
        Row(
            testDescription: "a stay inside another", visit: "began=2026-03-02", settle: "at=2026-03-04",
            answer: "m2 refused stayOverlaps begntime", flags: "no claim"),
        Row(
            testDescription: "a stay around another", visit: "began=2026-02-20", settle: "at=2026-03-20",
            answer: "m2 refused stayOverlaps begntime", flags: "no claim"),
        Row(
            testDescription: "one day too early", visit: "began=2026-03-04", settle: "at=2026-03-09",
            answer: "m2 refused stayOverlaps begntime", flags: "no claim"),
        Row(
            testDescription: "transferred on the day of discharge", visit: "began=2026-03-05", settle: "at=2026-03-09",
            answer: "m2 settled 760.00", flags: ""),
        Row(
            testDescription: "discharged on the day the other stay began", visit: "began=2026-02-20", settle: "at=2026-03-01",
            answer: "m2 settled 760.00", flags: ""),
        Row(
            testDescription: "the same fee at the same institution on the same day", visit: "began=2026-03-05",
            settle: "at=2026-03-05", answer: "m2 settled 760.00", flags: "sameDayRepeat \(stay)"),
        Row(
            testDescription: "the same visit under another id", visit: "began=2026-03-01", settle: "at=2026-03-09",
            answer: "m2 refused visitDuplicate begntime", flags: "no claim"),
    ]

    @Test("what refuses and what only flags", arguments: rows)
    func table(_ row: Row) {
        check(
            text: Self.settled + """

                register V2 \(row.visit)               → registered
                lines V2 B2 1000.00 charged=2026-03-20 → itemised 1000.00
                settle V2 B2 m2 1000.00 \(row.settle)  → unknown
                carry all                              → \(row.answer)
                show flags V2 B2                       → \(row.flags)
                """)
    }

    @Test("the refusal names the other stay by institution and dates, in both languages")
    func text() throws {
        var index = VisitIndex()
        index.set(
            index.visits(of: Clinic.person) + [Self.record("V1", .inpatient, "2026-03-01", "2026-03-05")], of: Clinic.person)
        let finding = try #require(
            Self.record("V2", .inpatient, "2026-03-02", "2026-03-09").finding(beside: index.visits(of: Clinic.person)))
        let notice = finding.refusal.notice("begntime", finding.other)
        #expect(notice.text.chinese.contains(Self.stay) && notice.text.english.contains(Self.stay))
        #expect(index.visits(of: Clinic.member).isEmpty, "another person's visits are not looked at")
    }

    @Test("chronic-disease visits inside a stay, and emergency visits before one, are flagged in either order")
    func flags() {
        var index = VisitIndex()
        index.set(
            index.visits(of: Clinic.person) + [Self.record("V1", .inpatient, "2026-03-01", "2026-03-05")], of: Clinic.person)
        index.set(
            index.visits(of: Clinic.person) + [Self.record("V2", .chronicOutpatient, "2026-03-09", "2026-03-09")],
            of: Clinic.person)
        index.set(
            index.visits(of: Clinic.person) + [Self.record("V3", .emergency, "2026-03-20", "2026-03-20")], of: Clinic.person)
        func kinds(_ record: VisitRecord) -> [VisitFlag.Kind] {
            record.flags(beside: index.visits(of: Clinic.person), atMost: 16).map(\.kind)
        }
        #expect(kinds(Self.record("V4", .chronicOutpatient, "2026-03-03", "2026-03-03")) == [.outpatientDuringStay])
        #expect(
            kinds(Self.record("V4", .chronicOutpatient, "2026-03-05", "2026-03-05")) == [],
            "the day of discharge is no day inside")
        #expect(kinds(Self.record("V4", .outpatient, "2026-03-03", "2026-03-03")) == [], "only chronic-disease visits")
        #expect(kinds(Self.record("V5", .inpatient, "2026-03-07", "2026-03-11")) == [.outpatientDuringStay])
        #expect(kinds(Self.record("V6", .emergencyInpatient, "2026-03-20", "2026-03-25")) == [.emergencyBilledBefore])
        #expect(kinds(Self.record("V6", .emergencyInpatient, "2026-03-23", "2026-03-25")) == [.emergencyBilledBefore])
        #expect(kinds(Self.record("V6", .emergencyInpatient, "2026-03-24", "2026-03-25")) == [], "too long before")
        #expect(kinds(Self.record("V6", .inpatient, "2026-03-20", "2026-03-25")) == [])
        #expect(
            Self.record("V6", .emergencyInpatient, "2026-03-20", "2026-03-25").flags(
                beside: index.visits(of: Clinic.person), atMost: 0) == [])
    }

    @Test("M6: an undone stay leaves the index; the other may be settled then")
    func undone() {
        check(
            text: Self.settled + """

                register V2 began=2026-03-02           → registered
                lines V2 B2 1000.00                    → itemised 1000.00
                settle V2 B2 m2 1000.00                → unknown
                carry all                              → m2 refused stayOverlaps begntime
                cancel V1 B1 c1 of m1                  → unknown
                carry all                              → c1 cancelled -790.00
                settle V2 B2 m3 1000.00                → unknown
                carry all                              → m3 settled 790.00
                settle V1 B1 m4 1000.00                → unknown
                carry all                              → m4 refused stayOverlaps begntime
                """)
    }

    @Test("a trial is told the same as the settlement would be")
    func trial() {
        check(
            text: Self.settled + """

                register V2 began=2026-03-02           → registered
                lines V2 B2 1000.00                    → itemised 1000.00
                trial V2 B2 p2 1000.00                 → unknown
                carry all                              → p2 refused stayOverlaps begntime
                """)
    }

    private static func record(_ visitID: String, _ type: VisitType, _ began: String, _ ended: String) -> VisitRecord {
        var visit = Clinic.visit(visitID)
        visit.visitType = type
        visit.beganAt = Clinic.moment(began)
        return VisitRecord(
            ClaimSubmission(
                visit: visit, messageID: "m", batch: "B", split: ScopeSplit(inScope: Fen(Int64(visitID.ownFee))),
                hospitalPart: .zero, useAccount: true, settledAt: Clinic.moment(ended)))
    }
}

extension String {
    /// A fee of its own for each visit.
    fileprivate var ownFee: Int { utf8.reduce(0) { $0 * 31 + Int($1) } }
}
