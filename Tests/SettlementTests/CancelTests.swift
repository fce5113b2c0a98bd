import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Law M6: a cancel is a record of its own that exactly negates the original, once.
@Suite("M6: history is append-only")
struct CancelTests {
    static let settled = """
        register V1                        → registered
        lines V1 B1 1000.00                → itemised 1000.00
        settle V1 B1 m1 1000.00            → unknown
        carry all                          → m1 settled 790.00
        """

    @Test("M6, I9: a cancel negates every money field, is linked to its original and has an id of its own")
    func exactNegative() throws {
        let before = check(text: Self.settled).network
        let original = try #require(before[Clinic.treating].bookedClaim(Clinic.hospital, visitID: "V1", batch: "B1"))
        let after = check(before, text: "cancel V1 B1 c1 of m1 → unknown\ncarry all → c1 cancelled -790.00").network
        let decided = try #require(after[Clinic.insuring].decisions.values.first)
        guard case .undone(let negative, .cancelled, _) = decided.life else {
            Issue.record("M6: the decision still stands")
            return
        }
        #expect(negative.amounts == -original.amounts)
        #expect(negative.originalSettlementID == original.settlementID)
        #expect(negative.settlementID != original.settlementID && negative.settlementID != 0)
        #expect(negative.policyDigest == original.policyDigest)
        #expect(decided.claim == original, "M6: the original stays as it was written")
        #expect(after[Clinic.treating].bookedClaim(Clinic.hospital, visitID: "V1", batch: "B1") == original)
    }

    @Test("M6: accounts and the year's totals come back to the fen, also when a later stay was settled in between")
    func everythingComesBack() {
        let fresh = Network()
        let network = check(
            text: Self.settled + """

                show account 7                 → 0.00
                show account 8                 → 0.00
                register V2                    → registered
                lines V2 B2 1000.00            → itemised 1000.00
                settle V2 B2 m2 1000.00        → unknown
                carry all                      → m2 settled 760.00
                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c1 cancelled -790.00
                show account 7                 → 50.00
                show account 8                 → 20.00
                show owed                      → I 760.00 T 760.00
                cancel V2 B2 c2 of m2          → unknown
                carry all                      → c2 cancelled -760.00
                show account 7                 → 50.00
                show owed                      → I 0.00 T 0.00
                """
        ).network
        #expect(network[Clinic.insuring].accumulators == fresh[Clinic.insuring].accumulators)
    }

    @Test("M6: a settlement is cancelled once; there is no cancel of a cancel, and none of nothing; its reversal settles anew")
    func onlyOnce() {
        check(
            text: """
                cancel V1 B1 c0 of m1          → refused nothingToCancel mdtrt_id
                """ + "\n" + Self.settled + """

                    cancel V1 B1 c1 of other       → refused nothingToCancel omsgid
                    cancel V1 B1 c1 of m1          → unknown
                    cancel V1 B1 c2 of m1          → refused outcomeUnknown mdtrt_id
                    carry all                      → c1 cancelled -790.00
                    cancel V1 B1 c2 of m1          → refused alreadyCancelled setl_id
                    cancel V1 B1 c2 of c1          → refused alreadyCancelled setl_id
                    reverse V1 x1 of m1            → reversed -790.00 again
                    show owed                      → I 0.00 T 0.00
                    reverse V1 x2 of c1            → unknown
                    carry all                      → x2 settled 790.00
                    reverse V1 x2 of c1            → settled 790.00 again
                    show owed                      → I 790.00 T 790.00
                    """)
    }

    @Test("M6: the batch may be settled again by a new message, and each settlement is cancelled by itself")
    func settledAgain() {
        check(
            text: Self.settled + """

                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c1 cancelled -790.00
                settle V1 B1 m2 1000.00        → unknown
                carry all                      → m2 settled 790.00
                cancel V1 B1 c2 of m1          → refused alreadyCancelled setl_id
                reverse V1 x1 of m1            → reversed -790.00 again
                cancel V1 B1 c2 of m2          → unknown
                carry all                      → c2 cancelled -790.00
                cancel V1 B1 c1 of m1          → cancelled -790.00 again
                cancel V1 B1 c2 of m2          → cancelled -790.00 again
                show owed                      → I 0.00 T 0.00
                """)
    }

    @Test("M6, M7: a cancel after the fence negates in the next window and leaves the fenced one as it was confirmed")
    func cancelAfterFence() {
        check(
            text: Self.settled + """

                fence I 2026-03                → done
                fence T 2026-03                → done
                cancel V1 B1 c1 of m1 at=2026-04-01 → unknown
                carry all                      → c1 cancelled -790.00
                show window 2026-03            → I 790.00 T 790.00 hub 790.00
                show window 2026-04            → I -790.00 T -790.00 hub -790.00
                close 2026-03                  → done
                carry all
                fence I 2026-04                → done
                fence T 2026-04                → done
                carry all
                close 2026-04                  → done
                carry all
                show net 2026-03               → [790.00, -790.00]
                show net 2026-04               → [-790.00, 790.00]
                """)
    }
}
