import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// I owes T 790.00 and cannot pay; banks tell of the payment that is withdrawn while the hub's word and theirs are on their way.
@Suite("M3, M4: a payment is withdrawn while banks confirm it")
struct WithdrawalTests {
    private static let pay = MoneyTests.pay
    private static let issued = MoneyTests.closed + MoneyTests.issue
    private static let proRata = "money hub resolve-default 202603 340000 pro-rata 30000 → done\n"
    /// Which of two words on their way arrives first.
    static let orders = ["carry I>H → -\ncarry T>H → -\ncarry H>I → -\ncarry H>T → -\n", "carry H>I → -\ncarry H>T → -\n"]

    /// The hub has counted of each payment what its two sides hold told, and wants as much of it.
    private func checkCounts(_ network: Network, _ location: Testing.SourceLocation = #_sourceLocation) {
        for due in network.hub.money.register.all {
            for (region, side) in [(due.payer, PaymentSide.payer), (due.payee, .payee)] {
                guard let own = network[region].money.register[due.number] else { continue }
                #expect(
                    own.told(side) == due.told(side) && own.wanted == due.wanted, "\(due.number) at \(region)",
                    sourceLocation: location)
            }
        }
    }

    @Test(
        "the payer's bank confirms before the payer hears of it: in suspense, and given to the payments in its place",
        arguments: orders)
    func payerPays(order: String) {
        let network = check(
            text: Self.issued + Self.proRata + """
                money I bank-confirmed \(Self.pay) paid 79000 2026-04-25 R1 → done
                \(order)carry all              → -
                show money I 2026-03           → 340000→310000 0.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed
                show moneysuspense I           → R1 payer 790.00 notDue
                show moneybooks I              → clearing -790.00 out -790.00 lost 790.00
                show moneybooks hub            → obligation 310000 -790.00 obligation 340000 790.00
                money T bank-confirmed \(Self.pay) received 79000 2026-04-26 R1 → done
                show moneysuspense T           → R1 payee 790.00 notDue
                money I assign-suspense paid R1 \(Self.pay)-1 → done
                money T assign-suspense received R1 \(Self.pay)-1 → done
                money I assign-suspense paid R1 \(Self.pay) → refused suspenseNotAssignable
                carry all                      → -
                show money hub 2026-03         → 340000→310000 0.00/790.00 withdrawn, 340000→310000 300.00/300.00 discharged, 340000→310000 0.00/490.00 queued
                money hub issue-payments 202603 2026-05-20 2026-05-30 TABLE → done
                carry all                      → -
                money I assign-suspense paid R1 \(Self.pay)-1Q → done
                money T assign-suspense received R1 \(Self.pay)-1Q → done
                carry all                      → -
                show moneysuspense I           → none
                show moneysuspense T           → none
                show moneystate 2026-03        → discharged
                show moneybooks I              → out -790.00
                show moneybooks T              → in 790.00
                show moneybooks hub            → zero
                show stage 2026-03             → I paid T paid
                """
        ).network
        checkCounts(network)
    }

    @Test("one side told of a part and the hub counted it: the other side's bank may tell of it later", arguments: [true, false])
    func countedPart(isPayerFirst: Bool) {
        let words = [("I", "paid"), ("T", "received")]
        let (first, second) = isPayerFirst ? (words[0], words[1]) : (words[1], words[0])
        let network = check(
            text: Self.issued + """
                money \(first.0) bank-confirmed \(Self.pay) \(first.1) 40000 2026-04-25 R1 → done
                carry all                      → -

                """ + Self.proRata + """
                    carry all                      → -
                    show money hub 2026-03         → 340000→310000 400.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed, 340000→310000 0.00/90.00 queued
                    show money \(second.0) 2026-03 → 340000→310000 0.00/790.00 confirmed, 340000→310000 0.00/300.00 confirmed
                    money \(second.0) bank-confirmed \(Self.pay) \(second.1) 50000 2026-04-26 R7 → done
                    show money \(second.0) 2026-03 → 340000→310000 400.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed
                    show moneysuspense \(second.0) → R7 \(isPayerFirst ? "payee" : "payer") 100.00 notDue
                    money \(second.0) assign-suspense \(second.1) R7 \(Self.pay)-1 → done
                    carry all                      → -
                    show moneysuspense \(second.0) → none
                    show moneysuspense \(first.0)  → none
                    show moneybooks hub            → obligation 310000 -290.00 obligation 340000 290.00
                    """
        ).network
        checkCounts(network)
    }

    @Test("more was told by one side than the hub had counted of the other: what is beyond it is in suspense", arguments: orders)
    func partBeyond(order: String) {
        let network = check(
            text: Self.issued + """
                money I bank-confirmed \(Self.pay) paid 40000 2026-04-25 R1 → done
                carry all                      → -

                """ + Self.proRata + """
                    money T bank-confirmed \(Self.pay) received 40000 2026-04-25 R1 → done
                    money T bank-confirmed \(Self.pay) received 39000 2026-04-26 R2 → done
                    \(order)carry all              → -
                    show money T 2026-03           → 340000→310000 400.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed
                    show moneysuspense T           → R2 payee 390.00 notDue
                    show moneybooks T              → clearing 390.00 in 790.00 found -390.00
                    show money I 2026-03           → 340000→310000 400.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed
                    """
        ).network
        checkCounts(network)
    }

    @Test("money that comes back and the withdrawal cross each other: both sides end with what is left", arguments: orders)
    func returnCrosses(order: String) {
        let network = check(
            text: Self.issued + """
                money I bank-confirmed \(Self.pay) paid 40000 2026-04-25 R1 → done
                carry all                      → -

                """ + Self.proRata + """
                    money I bank-confirmed \(Self.pay) paid 39000 2026-04-26 R2 → done
                    money I bank-returned \(Self.pay) received 20000 2026-04-27 R3 AC04 → done
                    \(order)carry all              → -
                    show money I 2026-03           → 340000→310000 400.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed
                    show moneysuspense I           → R2 payer 190.00 notDue
                    show money hub 2026-03         → 340000→310000 400.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed, 340000→310000 0.00/90.00 queued
                    """
        ).network
        checkCounts(network)
    }

    @Test(
        "what the hub counted goes back on its way: the counted part is open again on both sides, and is paid again",
        arguments: orders)
    func countedPartReturns(order: String) {
        let network = check(
            text: Self.issued + """
                money I bank-confirmed \(Self.pay) paid 40000 2026-04-25 R1 → done
                carry all                      → -

                """ + Self.proRata + """
                    money I bank-returned \(Self.pay) received 40000 2026-04-27 R3 AC04 → done
                    \(order)carry all              → -
                    show money I 2026-03           → 340000→310000 0.00/790.00 confirmed, 340000→310000 0.00/300.00 confirmed
                    show money hub 2026-03         → 340000→310000 0.00/790.00 confirmed, 340000→310000 0.00/300.00 confirmed, 340000→310000 0.00/90.00 queued
                    show moneybooks hub            → obligation 310000 -790.00 obligation 340000 790.00
                    money I instruct-payment \(Self.pay) 2026-04-28 → done
                    money I bank-confirmed \(Self.pay) paid 40000 2026-04-28 R4 → done
                    carry all                      → -
                    show money I 2026-03           → 340000→310000 400.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed
                    show moneybooks hub            → obligation 310000 -390.00 obligation 340000 390.00
                    """
        ).network
        checkCounts(network)
    }

    @Test("a payment that came back is withdrawn a second time: as much less is wanted of it")
    func twice() {
        let network = check(
            text: Self.issued + """
                money I bank-confirmed \(Self.pay) paid 40000 2026-04-25 R1 → done
                carry all                      → -

                """ + Self.proRata + """
                    carry all                      → -
                    money I bank-returned \(Self.pay) received 30000 2026-04-27 R3 AC04 → done
                    carry all                      → -
                    show money hub 2026-03         → 340000→310000 100.00/790.00 bankConfirmed, 340000→310000 0.00/300.00 confirmed, 340000→310000 0.00/90.00 queued
                    money hub resolve-default 202603 340000 hold-back 0 → done
                    carry all                      → -
                    show money I 2026-03           → 340000→310000 100.00/790.00 withdrawn, 340000→310000 0.00/300.00 withdrawn
                    show money hub 2026-03         → 340000→310000 100.00/790.00 withdrawn, 340000→310000 0.00/300.00 withdrawn, 340000→310000 0.00/90.00 withdrawn, 340000→310000 0.00/690.00 queued
                    show moneybooks hub            → obligation 310000 -690.00 obligation 340000 690.00
                    """
        ).network
        checkCounts(network)
    }

    // MARK: - Money in suspense that goes back

    @Test(
        "what was in suspense and comes back is gone, once; nobody can give it to a payment any more",
        arguments: ["pro-rata", "hold-back", "re-run"])
    func suspenseReturns(method: String) {
        let network = check(
            text: Self.issued + """
                money hub resolve-default 202603 340000 \(method) \(method == "pro-rata" ? 30000 : 0) → done
                money I bank-confirmed \(Self.pay) paid 79000 2026-04-25 R1 → done
                money T bank-confirmed \(Self.pay) received 79000 2026-04-25 R1 → done
                carry all                      → -
                show moneysuspense I           → R1 payer 790.00 notDue
                money T bank-returned \(Self.pay) paid 79000 2026-04-28 R2 AC04 → done
                money I bank-returned \(Self.pay) received 79000 2026-04-28 R2 AC04 → done
                money I bank-returned \(Self.pay) received 79000 2026-04-28 R2 AC04 → again
                money I assign-suspense paid R1 \(Self.pay)-1 → refused suspenseUnknown
                show moneysuspense I           → none
                show moneysuspense T           → none
                show moneybooks I              → clearing -790.00
                show moneybooks T              → clearing 790.00
                carry all                      → -
                show moneybooks hub            → obligation 310000 -790.00 obligation 340000 790.00
                """
        ).network
        checkCounts(network)
    }

    @Test("what was given to the payment in its place and comes back is taken off that payment by a person; it is open again")
    func assignedReturns() {
        let network = check(
            text: Self.issued + Self.proRata + """
                money I bank-confirmed \(Self.pay) paid 79000 2026-04-25 R1 → done
                carry all                      → -
                money I assign-suspense paid R1 \(Self.pay)-1 → done
                money I bank-returned \(Self.pay) received 79000 2026-04-28 R2 AC04 → done
                show moneysuspense I           → R2 payee 300.00 returned
                show moneybooks I              → clearing -490.00 out -300.00 in 300.00 found -300.00
                money I assign-suspense received R2 \(Self.pay) → refused suspenseNotAssignable
                money I assign-suspense received R2 \(Self.pay)-1 → done
                carry all                      → -
                show moneysuspense I           → none
                show moneybooks I              → clearing -790.00 out -300.00 in 300.00
                show money hub 2026-03         → 340000→310000 0.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed, 340000→310000 0.00/490.00 queued
                """
        ).network
        checkCounts(network)
    }

    // MARK: - Late interest

    @Test("what was paid late under the number and is not wanted any more bears no interest there: its record is taken back")
    func interest() {
        check(
            text: InterestTests.issued() + Self.proRata + """
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-10 R1 → done
                show interest I 2026-05-10     → 0.79 booked 0.79 held 0.00 agreed
                carry all                      → interestDiffers # until the record that takes it back comes
                show interest I 2026-05-10     → 0.00 booked 0.00 held 0.00 agreed, 0.30
                show interest T 2026-05-10     → 0.00 booked 0.00 held 0.00 agreed, 0.30
                money I assign-suspense paid R1 \(Self.pay)-1 → done
                carry all                      → -
                show interest I 2026-07-01     → 0.00 booked 0.00 held 0.00 agreed, 0.30 booked 0.30 held 0.00 agreed
                """)
    }

    // MARK: - Law M10

    @Test("M10: a withdrawal of what is no payment of the window, or takes nothing back, or says other figures changes nothing")
    func lyingHub() throws {
        let network = check(
            text: Self.issued + "money I bank-confirmed \(Self.pay) paid 40000 2026-04-25 R1 → done\ncarry all → -\n"
        ).network
        let first = try #require(network[Clinic.insuring].money.positions[Clinic.window])
        let real = WithdrawnPayment(number: Self.pay, counted: Fen(10_000))
        var foreign = first
        foreign.table = Clinic.digest(9)
        foreign.withdrawn = [real]
        let lies: [(WindowPosition, String)] = [
            (first, "nothing is withdrawn"), (foreign, "another table"),
            (withdrawing([WithdrawnPayment(number: "FK-1", counted: .zero), real], first), "an unknown payment beside a known"),
            (withdrawing([WithdrawnPayment(number: Self.pay, counted: Fen(79_000))], first), "nothing less is wanted"),
            (withdrawing([WithdrawnPayment(number: Self.pay, counted: Fen(-1))], first), "less than nothing is wanted"),
        ]
        let stream = StreamKey(sender: .hub, receiver: Clinic.insuring.node)
        func tell(_ position: WindowPosition, _ twin: inout Network) -> UInt32? {
            let next = twin[Clinic.insuring].received(from: .hub) + 1
            return twin.deliver(OutboundBatch(firstSequence: next, messages: [.month(.position(position))]), on: stream).firstCode
        }
        for (lie, why) in lies {
            var twin = network
            #expect(tell(lie, &twin) == UInt32(SettlementRefusal.positionDiffers.rawValue), "\(why)")
            var money = twin[Clinic.insuring].money
            #expect(money.refused.map(\.refusal) == [.positionDiffers], "operators see it: \(why)")
            money.refused = []
            #expect(money == network[Clinic.insuring].money, "\(why)")
            #expect(twin[Clinic.insuring].ledger.totals == network[Clinic.insuring].ledger.totals, "\(why)")
        }
        var twin = network
        #expect(tell(withdrawing([real], first), &twin) == CommandOutput.accepted)
        #expect(twin[Clinic.insuring].money.register[Self.pay]?.wanted == Fen(10_000))

        var early = check(text: MoneyTests.closed).network
        #expect(
            tell(withdrawing([real], first), &early) == UInt32(SettlementRefusal.positionDiffers.rawValue), "a first position")
        #expect(early[Clinic.insuring].money.positions.isEmpty)
    }

    private func withdrawing(_ payments: [WithdrawnPayment], _ position: WindowPosition) -> WindowPosition {
        var later = position
        later.withdrawn = payments
        return later
    }
}
