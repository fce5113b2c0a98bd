import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Adjustments by audit (审核扣款): records of their own that lower what the insuring region owes and what the hospital is owed by the same
/// amount, as often as something is left, and never touch the patient's cash.
@Suite("M3, M6: an audit adjusts by records of its own")
struct AdjustmentTests {
    static let settled = """
        register V1                        → registered
        lines V1 B1 1000.00                → itemised 1000.00
        settle V1 B1 m1 1000.00            → unknown
        carry all                          → m1 settled 790.00
        """

    @Test("M3: both debts go down by the same fen, through the deduction account, which is empty again")
    func books() {
        check(
            text: Self.settled + """

                adjust V1 B1 a1 310101:100.00           → asked
                show unknown                            → 1
                show life V1 B1                         → adjusting
                show owed                               → I 790.00 T 790.00
                carry all                               → -
                show owed                               → I 690.00 T 690.00
                show hospital                           → owed 690.00 withheld 0.00
                show window 2026-03                     → I 690.00 T 690.00 hub 690.00
                show life V1 B1                         → adjusted
                show life V1 B1 I                       → adjusted
                day 2026-03-05
                carry all
                reconcile 2026-03-05                    → 2 pairs, 0 unequal
                """)
    }

    @Test("M4: the same adjustment again changes nothing; another id adjusts again, until nothing is left")
    func repeatedly() {
        check(
            text: Self.settled + """

                adjust V1 B1 a1 310101:700.00           → asked
                adjust V1 B1 a1 310101:700.00           → again
                adjust V1 B1 a2 310101:1.00             → refused outcomeUnknown
                carry all                               → -
                adjust V1 B1 a1 310101:700.00           → again
                adjust V1 B1 a2 310101:20.01            → refused adjustmentExceedsLeft
                adjust V1 B1 a2 310101:20.00            → asked
                carry all                               → -
                adjust V1 B1 a3 310101:0.01             → refused adjustmentExceedsLeft
                show owed                               → I 70.00 T 70.00
                """)
    }

    @Test("each fund by itself; what comes off an account goes back to its owner")
    func byFund() {
        check(
            text: Self.settled + """

                show account 7                          → 0.00
                show account 8                          → 0.00
                adjust V1 B1 a1 310101:20.00,310201:50.00,310202:5.00 → asked
                carry all                               → -
                show account 7                          → 50.00
                show account 8                          → 5.00
                show owed                               → I 715.00 T 715.00
                adjust V1 B1 a2 310101:1.00,310201:0.01 → refused adjustmentExceedsLeft    # all or nothing
                """)
    }

    @Test("M6: an adjusted settlement is not undone before the audit gives its deduction back")
    func cancelAfterwards() {
        check(
            text: Self.settled + """

                adjust V1 B1 a1 310101:100.00           → asked
                cancel V1 B1 c1 of m1                   → refused outcomeUnknown mdtrt_id
                carry all                               → -
                cancel V1 B1 c1 of m1                   → refused adjustedByAudit setl_id
                reverse V1 x1 of m1                     → refused adjustedByAudit setl_id
                adjust V1 B1 a2 310101:40.00 reason=190 → asked
                carry all                               → -
                show hospital                           → owed 730.00 withheld 0.00
                adjust V1 B1 a3 310101:60.01 reason=190 → refused adjustmentExceedsLeft
                adjust V1 B1 a3 310101:60.00 reason=190 → asked
                carry all                               → -
                show life V1 B1                         → settled
                cancel V1 B1 c1 of m1                   → unknown
                carry all                               → c1 cancelled -790.00
                adjust V1 B1 a4 310101:1.00             → refused adjustmentUnsound
                show owed                               → I 0.00 T 0.00
                show account 7                          → 50.00
                """)
    }

    @Test("M6, M7: a confirmed month stays as it was; an adjustment found later is a negative line of the open one")
    func afterTheFence() {
        check(
            text: Self.settled + """

                fence I 2026-03                         → done
                fence T 2026-03                         → done
                carry all                               → -
                show stage 2026-03                      → I fenced T fenced
                close 2026-03                           → done
                carry all                               → -
                show stage 2026-03                      → I cleared T cleared
                show life V1 B1                         → settled, cleared
                paid I 2026-03                          → done
                paid T 2026-03                          → done
                paid T 2026-03                          → again
                show stage 2026-03                      → I paid T paid
                show life V1 B1                         → settled, paid
                show owed                               → I 0.00 T 0.00
                adjust V1 B1 a1 310101:100.00           → asked
                carry all                               → -
                show window 2026-03                     → I 790.00 T 790.00 hub 790.00
                show window 2026-04                     → I -100.00 T -100.00 hub -100.00
                show life V1 B1                         → adjusted
                fence I 2026-04                         → done
                fence T 2026-04                         → done
                carry all                               → -
                close 2026-04                           → done
                carry all                               → -
                show net 2026-04                        → [-100.00, 100.00]
                paid I 2026-04                          → done
                paid T 2026-04                          → done
                show owed                               → I 0.00 T 0.00
                """)
    }

    @Test(
        "M3: the insuring region checks for itself: not more than was settled, and only the region that treated, for the person treated"
    )
    func refusedByInsuringRegion() {
        let network = check(text: Self.settled).network
        let request = AdjustmentRequest(
            institution: Clinic.hospital, visitID: "V1", batch: "B1", adjustmentID: "a1",
            settlementID: network[Clinic.treating].bookedClaim(Clinic.hospital, visitID: "V1", batch: "B1")?.settlementID ?? 0,
            person: Clinic.person, insurance: .employee, type: .audit, reason: .chargedTwice,
            amounts: [FundAmount(.employeePooled, Fen(80_000))], adjustedAt: Clinic.moment("2026-03-09"))
        var machine = network[Clinic.insuring]
        var postings: [Posting] = []
        let decision = machine.decide(request, from: Clinic.treating, at: Clinic.time, into: &postings)
        guard case .refused(let notice) = decision.outcome else {
            Issue.record("M3: more than was settled was taken off")
            return
        }
        #expect(notice.code == SettlementRefusal.adjustmentExceedsLeft.rawValue && postings.isEmpty)
        for (person, treating) in [(PersonNumber(8), Clinic.treating), (Clinic.person, Clinic.other)] {
            var foreign = request
            foreign.person = person
            foreign.amounts = [FundAmount(.employeePooled, Fen(1))]
            guard case .refused = machine.decide(foreign, from: treating, at: Clinic.time, into: &postings).outcome else {
                Issue.record("M3: a stranger adjusted a claim")
                return
            }
        }
        #expect(machine.canonicalBytes == network[Clinic.insuring].canonicalBytes)
        network.audit("refused adjustments", #_sourceLocation)
    }
}
