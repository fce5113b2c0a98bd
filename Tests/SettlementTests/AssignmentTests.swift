import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// I owes T 790.00 and cannot pay: money under the withdrawn number is given to payments in its place, and by two desks to different ones.
@Suite("M3, M6: what a person gave to a payment is taken back")
struct AssignmentTests {
    private static let pay = MoneyTests.pay
    static let advance = "YF-2026-340000-310000-1"
    /// 300.00 to be paid now under -1, 490.00 under -1Q, and 300.00 in suspense on both sides.
    static let twoPayments =
        MoneyTests.closed + MoneyTests.issue + """
            money hub resolve-default 202603 340000 pro-rata 30000 → done
            money hub issue-payments 202603 2026-05-20 2026-05-30 TABLE → done
            carry all                      → -
            money I bank-confirmed \(pay) paid 30000 2026-04-25 R1 → done
            money T bank-confirmed \(pay) received 30000 2026-04-25 R1 → done
            money I assign-suspense paid R1 \(pay)-1Q → done
            carry all                      → -

            """

    @Test("two desks gave one transfer to different payments: one takes it back, and every book is as if it had never been")
    func twoDesks() {
        let before = check(text: Self.twoPayments).network
        let network = check(
            text: Self.twoPayments + """
                money T assign-suspense received R1 \(Self.pay)-1 → done
                carry all                      → -
                show money hub 2026-03         → 340000→310000 0.00/790.00 withdrawn, 340000→310000 300.00/300.00 discharged, 340000→310000 300.00/490.00 bankConfirmed
                show moneybooks hub            → obligation 310000 -190.00 obligation 340000 190.00
                money T withdraw-assignment received R1 \(Self.pay)-1 → done
                money T withdraw-assignment received R1 \(Self.pay)-1 → refused assignmentUnknown
                carry all                      → -
                show money T 2026-03           → 340000→310000 0.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed, 340000→310000 0.00/490.00 confirmed
                show moneysuspense T           → R1 payee 300.00 notDue
                show moneybooks T              → clearing 790.00 in 300.00 found -300.00
                show moneybooks hub            → obligation 310000 -490.00 obligation 340000 490.00
                """
        ).network
        let region = Clinic.treating
        #expect(network[region].money.register.suspended == before[region].money.register.suspended)
        #expect(network[region].money.register.all == before[region].money.register.all)
        #expect(network.hub.money.register.all == before.hub.money.register.all)
    }

    @Test("given to the payment the payer meant, and the rest paid: nobody owes anybody, the hub counts what both hold")
    func givenAgain() {
        let network = check(
            text: Self.twoPayments + """
                money T assign-suspense received R1 \(Self.pay)-1 → done
                carry all                      → -
                money T withdraw-assignment received R1 \(Self.pay)-1 → done
                money T assign-suspense received R1 \(Self.pay)-1Q → done
                money I bank-confirmed \(Self.pay)-1 paid 30000 2026-05-02 R2 → done
                money T bank-confirmed \(Self.pay)-1 received 30000 2026-05-02 R2 → done
                money I bank-confirmed \(Self.pay)-1Q paid 19000 2026-05-03 R3 → done
                money T bank-confirmed \(Self.pay)-1Q received 19000 2026-05-03 R3 → done
                carry all                      → -
                show moneybooks I              → out -790.00
                show moneybooks T              → in 790.00
                show moneybooks hub            → zero
                show moneystate 2026-03        → discharged
                show stage 2026-03             → I paid T paid
                """
        ).network
        for due in network.hub.money.register.all {
            #expect(network[due.payer].money.register[due.number]?.paid == due.paid, "\(due.number)")
            #expect(network[due.payee].money.register[due.number]?.received == due.received, "\(due.number)")
        }
    }

    @Test("what was paid late and given to a payment bears interest there no more once it is taken back")
    func interest() {
        check(
            text: InterestTests.issued() + """
                money I bank-confirmed X paid 79000 2026-05-10 R1 → done
                money I assign-suspense paid R1 \(Self.pay) → done
                carry all                      → -
                show interest I 2026-05-10     → 0.79 booked 0.79 held 0.00 agreed
                money I withdraw-assignment paid R1 \(Self.pay) → done
                carry all                      → -
                show money hub 2026-03         → 340000→310000 0.00/790.00 confirmed
                show moneysuspense I           → R1 payer 790.00 unknownNumber
                money I assign-suspense paid R1 \(Self.pay) → done
                carry all                      → -
                show interest I 2026-05-10     → 0.79 booked 0.79 held 0.00 agreed
                show interest T 2026-05-10     → 0.79 booked 0.79 held 0.00 agreed
                """)
    }

    @Test("an advance (预付金) that came back is in suspense on both sides, stays counted, and is made good under its number")
    func returnedAdvance() {
        check(
            text: """
                money hub prefund-quota 340000 310000 2026 80000 2026-02-28 → done
                carry all                      → -
                money I bank-confirmed \(Self.advance) paid 80000 2026-02-20 R1 → done
                money T bank-confirmed \(Self.advance) received 80000 2026-02-20 R1 → done
                carry all                      → -
                money I bank-returned \(Self.advance) received 50000 2026-02-21 R2 AC04 → done
                money T bank-returned \(Self.advance) paid 50000 2026-02-21 R2 AC04 → done
                carry all                      → -
                show moneysuspense I           → R2 payee 500.00 returned
                show moneysuspense T           → R2 payer 500.00 returned
                show moneyprefund              → hub 800.00 placed 800.00 held 800.00 used 0 calm
                money I bank-confirmed \(Self.advance) paid 20000 2026-02-22 R3 → done
                show moneysuspense I           → R2 payee 300.00 returned
                money I bank-confirmed \(Self.advance) paid 40000 2026-02-23 R4 → done
                money T bank-confirmed \(Self.advance) received 20000 2026-02-22 R3 → done
                money T bank-confirmed \(Self.advance) received 40000 2026-02-23 R4 → done
                carry all                      → -
                show moneysuspense I           → R4 payer 100.00 paidTwice
                show moneysuspense T           → R4 payee 100.00 paidTwice
                show moneyprefund              → hub 800.00 placed 800.00 held 800.00 used 0 calm
                """)
    }

    static let refusals: [RefusalTableTests.Row] = [
        .init(
            .assignmentUnknown,
            MoneyTests.closed + MoneyTests.issue + "money I bank-confirmed \(pay) paid 100 2026-04-25 R1 → done\n"
                + "money I withdraw-assignment paid R1 \(pay) → refused assignmentUnknown # its own number took it\n"
                + "money I withdraw-assignment paid R9 \(pay) → refused assignmentUnknown\n"
                + "money I withdraw-assignment paid R1 FK-1 → refused paymentUnknown\ncarry all → -"),
        .init(
            .assignmentOfAdvance,
            "money hub prefund-quota 340000 310000 2026 80000 2026-02-28 → done\ncarry all → -\n"
                + "money T bank-confirmed X received 80000 2026-02-20 R1 → done\n"
                + "money T assign-suspense received R1 \(advance) → done\n"
                + "money T withdraw-assignment received R1 \(advance) → refused assignmentOfAdvance\ncarry all → -"),
    ]

    @Test("M10: each refusal changes nothing", arguments: refusals)
    func refusal(_ row: RefusalTableTests.Row) {
        #expect(check(text: row.text).refusals.contains(row.refusal))
    }
}
