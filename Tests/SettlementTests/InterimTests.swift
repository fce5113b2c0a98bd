import Benefits
import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Interim bills of a long stay (中途结算): each later bill takes the place of the one before, so the stay nets to its last bill.
@Suite("M3, M6: interim bills net to the final bill")
struct InterimTests {
    /// Deductible 100.00 once, 80 % of the rest, 50.00 and 20.00 from the accounts.
    static let interim = """
        register V1                        → registered
        lines V1 B1 1000.00                → itemised 1000.00
        settle V1 B1 i1 1000.00 interim=1  → unknown
        carry all                          → i1 settled 790.00
        """

    @Test("three bills of one stay owe what one bill of the whole stay owes, on all sides and in every account")
    func nets() {
        let long = check(
            text: Self.interim + """

                lines V1 B2 500.00                      → itemised 500.00
                trial V1 B2 p2 1500.00 interim=1        → unknown
                carry all                               → p2 trial 1190.00
                settle V1 B2 i2 1500.00 interim=1       → unknown
                show held                               → 500.00
                carry all                               → i2 settled 1190.00 in place of 790.00
                show owed                               → I 1190.00 T 1190.00
                lines V1 B3 2000.00,-100.00             → itemised 1900.00
                settle V1 B3 m3 3400.00                 → unknown
                carry all                               → m3 settled 2710.00 in place of 1190.00
                show owed                               → I 2710.00 T 2710.00
                show window 2026-03                     → I 2710.00 T 2710.00 hub 2710.00
                show account 7                          → 0.00
                show life V1 B1                         → superseded
                show life V1 B2                         → superseded
                show life V1 B3                         → settled
                show life V1 B3 I                       → settled
                settle V1 B3 m3 3400.00                 → settled 2710.00 again
                """
        ).network
        let short = check(
            text: """
                register V1                             → registered
                lines V1 B3 1000.00,500.00,2000.00,-100.00 → itemised 3400.00
                settle V1 B3 m3 3400.00                 → unknown
                carry all                               → m3 settled 2710.00
                """
        ).network
        #expect(long[Clinic.insuring].accumulators == short[Clinic.insuring].accumulators, "M6: the year counts one stay")
        #expect(long[Clinic.insuring].payables(to: Clinic.treating) == short[Clinic.insuring].payables(to: Clinic.treating))
    }

    @Test("items of an interim bill that are returned later make a batch that returns more than it charges")
    func returnedItems() {
        check(
            text: Self.interim + """

                lines V1 B2 -300.00                     → itemised -300.00
                settle V1 B2 m2 700.00                  → unknown
                show held                               → 0.00
                carry all                               → m2 settled 550.00 in place of 790.00
                show owed                               → I 550.00 T 550.00
                """)
        check(
            text: Self.interim + """

                lines V1 B2 -1000.01                    → itemised -1000.01
                settle V1 B2 m2 -0.01                   → refused totalNegative medfee_sumamt
                """)
    }

    @Test("a stay over the turn of the year belongs whole to the year of discharge")
    func crossYear() {
        let network = check(
            text: Self.interim + """

                lines V1 B2 500.00                      → itemised 500.00
                settle V1 B2 m2 1500.00 at=2027-01-03   → unknown
                carry all                               → m2 settled 1190.00 in place of 790.00
                """
        ).network
        let years = network[Clinic.insuring].accumulators
        let of = { (year: Int32) in
            years[AccumulatorKey(person: Clinic.person, insurance: .employee, year: year)] ?? .zero
        }
        #expect(of(2026) == .zero && of(2027).admissions == 1 && of(2027).inpatientDeductible == Fen(10_000))
    }

    @Test("a cancelled bill of a stay leaves the stay to be billed again, whole")
    func cancels() {
        check(
            text: Self.interim + """

                lines V1 B2 500.00                      → itemised 500.00
                settle V1 B2 m2 1500.00                 → unknown
                carry all                               → m2 settled 1190.00 in place of 790.00
                cancel V1 B1 c1 of i1                   → refused supersededByLater setl_id
                cancel V1 B2 c2 of m2                   → unknown
                carry all                               → c2 cancelled -1190.00
                show owed                               → I 0.00 T 0.00
                show account 7                          → 50.00
                settle V1 B1 i9 1000.00 interim=1       → refused supersededByLater chrg_bchno
                settle V1 B2 m3 1500.00                 → unknown
                carry all                               → m3 settled 1190.00
                cancel V1 B2 c3 of m3                   → unknown
                carry all                               → c3 cancelled -1190.00
                """)
        check(
            text: Self.interim + """

                cancel V1 B1 c1 of i1                   → unknown
                carry all                               → c1 cancelled -790.00
                lines V1 B2 500.00                      → itemised 500.00
                settle V1 B2 m2 1500.00                 → unknown
                carry all                               → m2 settled 1190.00    # B1's lines are still part of the stay
                settle V1 B1 i2 1000.00 interim=1       → refused stayBilled mdtrt_id
                """)
    }

    @Test(
        "M5: while a later bill is unknown the interim bill stands and cannot be undone; a reversal undoes the later bill alone")
    func unknown() {
        check(
            text: Self.interim + """

                lines V1 B2 500.00                      → itemised 500.00
                settle V1 B2 m2 1500.00                 → unknown
                cancel V1 B1 c1 of i1                   → refused outcomeUnknown mdtrt_id
                reverse V1 x1 of i1                     → unknown
                adjust V1 B1 a1 310101:1.00             → refused outcomeUnknown
                reverse V1 x2 of m2                     → unknown
                carry all                               → x2 reversed -1190.00
                show life V1 B1                         → superseded
                show owed                               → I 0.00 T 0.00
                settle V1 B2 m3 1500.00                 → unknown
                carry all                               → m3 settled 1190.00
                """)
    }

    @Test("M5: a refused later bill leaves the interim bill as it was")
    func refused() {
        var network = check(
            text: Self.interim + "\nlines V1 B2 500.00 → itemised 500.00\nsettle V1 B2 m2 1500.00 → unknown"
        ).network
        network.facts = { _, _ in nil }
        check(
            network,
            text: """
                carry all                               → m2 refused personNotEnrolled psn_no
                show life V1 B1                         → settled
                show owed                               → I 790.00 T 790.00
                cancel V1 B1 c1 of i1                   → unknown
                carry all                               → c1 cancelled -790.00
                """)
    }

    @Test("an interim bill of a month that is confirmed is netted in the open one")
    func acrossTheFence() {
        check(
            text: Self.interim + """

                fence I 2026-03                         → done
                fence T 2026-03                         → done
                lines V1 B2 500.00                      → itemised 500.00
                settle V1 B2 m2 1500.00 at=2026-04-02   → unknown
                carry all                               → m2 settled 1190.00 in place of 790.00
                show window 2026-03                     → I 790.00 T 790.00 hub 790.00
                show window 2026-04                     → I 400.00 T 400.00 hub 400.00
                day 2026-04-02
                carry all
                reconcile 2026-04-02                    → 2 pairs, 0 unequal
                fence I 2026-04                         → done
                fence T 2026-04                         → done
                carry all
                close 2026-03                           → done
                close 2026-04                           → done
                carry all
                """)
    }

    @Test(
        "a stay in a second institution continues the first where the policy says so: the deductible is charged once",
        arguments: [
            (TransferRule(.once, withinDays: 1), "800.00"), (TransferRule.newStay, "760.00"),
        ])
    func transfer(_ rule: TransferRule, _ owed: String) {
        var policy = Clinic.policy()
        policy.benefits[0].transfer = rule
        var network = check(Network(insuringPolicy: policy), text: Self.interim).network
        var visit = Clinic.visit("V2")
        visit.institution = InstitutionCode(31_010_100_002)
        network.apply(.hospital(.register(visit, messageID: "r2")), at: Clinic.treating)
        network.apply(
            .hospital(
                .uploadLines(
                    LineUpload(
                        institution: visit.institution, visitID: "V2", batch: "B", messageID: "u2",
                        lines: [Clinic.line(Fen(100_000))]))), at: Clinic.treating)
        network.apply(
            .hospital(
                .settle(
                    BillRequest(
                        institution: visit.institution, visitID: "V2", batch: "B", messageID: "m2", medicalFee: Fen(100_000),
                        hospitalPart: .zero, useAccount: false, settledAt: Clinic.moment("2026-03-09")))), at: Clinic.treating)
        check(network, text: "carry all → m2 settled \(owed)")
    }
}
