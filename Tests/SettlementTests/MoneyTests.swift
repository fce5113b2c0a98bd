import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Settlement
import Testing

/// From a closed window to money received: positions, payments, prefunds, defaults. I owes T 790.00 for the window.
@Suite("From the close to money received")
struct MoneyTests {
    static let settled = """
        register V1                    → registered
        lines V1 B1 1000.00            → itemised 1000.00
        settle V1 B1 m1 1000.00        → unknown
        carry all                      → m1 settled 790.00

        """
    static let closing = """
        fence I 2026-03                → done
        fence T 2026-03                → done
        carry all                      → -
        close 2026-03                  → done
        carry all                      → -

        """
    static let closed = settled + closing
    static let issue = """
        money hub issue-payments 202603 2026-04-20 2026-04-30 TABLE → done
        carry all                      → -

        """
    static let pay = "FK-202603-340000-310000"

    @Test("M3, M4: instructed, paid in parts by two banks, discharged: every account comes to zero, a repeat has no effect")
    func settleTwice_doesNotDouble() {
        check(
            text: Self.closed + """
                show money hub 2026-03         → 340000→310000 0.00/790.00 computed
                show moneybooks I              → payable -790.00
                show moneybooks hub            → position 310000 -790.00 position 340000 790.00
                """ + "\n" + Self.issue + """
                    show money hub 2026-03         → 340000→310000 0.00/790.00 confirmed
                    show money I 2026-03           → 340000→310000 0.00/790.00 confirmed
                    show moneybooks I              → clearing -790.00
                    show moneybooks T              → clearing 790.00
                    show moneybooks hub            → obligation 310000 -790.00 obligation 340000 790.00
                    money I instruct-payment \(Self.pay) 2026-04-25 → done
                    show money I 2026-03           → 340000→310000 0.00/790.00 instructed
                    money I bank-confirmed \(Self.pay) paid 50000 2026-04-26 R1 → done
                    money I bank-confirmed \(Self.pay) paid 50000 2026-04-26 R1 → again
                    carry all                      → -
                    repeat I>H                     → dropped
                    show money hub 2026-03         → 340000→310000 500.00/790.00 bankConfirmed
                    show moneystate 2026-03        → partlyPaid
                    show moneybooks I              → clearing -290.00 out -500.00
                    money T bank-confirmed \(Self.pay) received 79000 2026-04-27 R1 → done
                    money T bank-confirmed \(Self.pay) received 79000 2026-04-27 R1 → again
                    carry all                      → -
                    show money hub 2026-03         → 340000→310000 790.00/790.00 discharged
                    show moneybooks hub            → zero
                    show moneybooks T              → in 790.00
                    show stage 2026-03             → I cleared T paid
                    money I bank-confirmed \(Self.pay) paid 29000 2026-04-28 R2 → done
                    carry all                      → -
                    show moneybooks I              → out -790.00
                    show stage 2026-03             → I paid T paid
                    show moneybooks hub            → zero
                    show moneystate 2026-03        → discharged
                    """)
    }

    @Test("M4, M10: too much, and money under a number nobody knows, is in suspense; the due takes what is due")
    func suspense() {
        check(
            text: Self.closed + Self.issue + """
                money I bank-confirmed \(Self.pay) paid 80000 2026-04-26 R1 → done
                money T bank-confirmed SOMETHING-ELSE received 1234 2026-04-26 R1 → done
                money T bank-confirmed \(Self.pay) paid 500 2026-04-26 R7 → done # T does not pay under this number
                carry all                      → -
                show money I 2026-03           → 340000→310000 790.00/790.00 discharged
                show moneybooks I              → out -800.00 lost 10.00
                show moneybooks T              → clearing 790.00 out -5.00 in 12.34 lost 5.00 found -12.34
                """)
    }

    @Test("M4: money in suspense says why it is there, and goes to the due it was for; the same line again is refused an effect")
    func suspenseAssigned() {
        check(
            text: Self.closed + Self.issue + """
                money T bank-confirmed PAYEE-FORGOT received 80000 2026-04-26 R1 → done
                money I bank-confirmed \(Self.pay) received 100 2026-04-26 R2 → done # I pays under this number
                money I bank-confirmed \(Self.pay) paid 80000 2026-04-26 R1 → done
                money I bank-confirmed \(Self.pay) paid 500 2026-04-27 R3 → done
                show moneysuspense T                → R1 payee 800.00 unknownNumber
                show moneysuspense I                → R1 payer 10.00 amountAbove, R3 payer 5.00 paidTwice, R2 payee 1.00 directionDiffers
                carry all                      → -
                show moneybooks T              → clearing 790.00 in 800.00 found -800.00
                money T assign-suspense received R1 \(Self.pay) → done
                money T assign-suspense received R1 \(Self.pay) → refused suspenseNotAssignable
                carry all                      → -
                show moneysuspense T                → R1 payee 10.00 unknownNumber
                show moneybooks T              → in 800.00 found -10.00
                show stage 2026-03             → I paid T paid
                show money hub 2026-03         → 340000→310000 790.00/790.00 discharged
                show moneybooks hub            → zero
                """)
    }

    @Test("Money that comes back (退汇) opens the payment again at both parties and is paid under another reference")
    func returned() {
        check(
            text: Self.closed + Self.issue + """
                money I instruct-payment \(Self.pay) 2026-04-25 → done
                money I bank-confirmed \(Self.pay) paid 79000 2026-04-26 R1 → done
                carry all                      → -
                show moneystate 2026-03        → discharged
                money I bank-returned \(Self.pay) received 79100 2026-04-28 R2 AC04 → done
                money I bank-returned \(Self.pay) received 79100 2026-04-28 R2 AC04 → again
                carry all                      → -
                show money I 2026-03           → 340000→310000 0.00/790.00 confirmed
                show money hub 2026-03         → 340000→310000 0.00/790.00 confirmed
                show moneystate 2026-03        → issued
                show moneysuspense I                → R2 payee 1.00 returned
                show moneybooks hub            → obligation 310000 -790.00 obligation 340000 790.00
                show stage 2026-03             → I cleared T cleared
                money I instruct-payment \(Self.pay) 2026-04-29 → done
                money I bank-confirmed \(Self.pay) paid 79000 2026-04-30 R3 → done
                money T bank-confirmed \(Self.pay) received 79000 2026-04-30 R1 → done
                carry all                      → -
                show moneystate 2026-03        → discharged
                show moneybooks hub            → zero
                show stage 2026-03             → I paid T paid
                """)
    }

    @Test("A due is overdue the day after its last day, until it is discharged, at the hub and in the region")
    func overdue() throws {
        let network = check(text: Self.closed + Self.issue).network
        let last = try #require(BusinessDate(text: "2026-04-30"))
        for register in [network.hub.money.register, network[Clinic.insuring].money.register] {
            #expect(register.overdue(on: last).isEmpty)
            #expect(register.overdue(on: last.adding(days: 1)).map(\.number) == [Self.pay])
        }
        let paid = check(
            network, text: "money I bank-confirmed \(Self.pay) paid 79000 2026-05-02 R1 → done\ncarry all → -"
        ).network
        #expect(paid.hub.money.register.overdue(on: last.adding(days: 9)).isEmpty)
    }

    @Test("Prefund: lodged on both sides, drawn once for a window, red at 90 %, topped up, given back in January")
    func prefund() {
        check(
            text: """
                money hub payment-terms multilateral draw → done
                money hub prefund-quota 340000 310000 2026 80000 2026-02-28 → done
                money hub prefund-quota 340000 310000 2026 80000 2026-02-28 → again
                carry all                      → -
                money I bank-confirmed YF-2026-340000-310000-1 paid 80000 2026-02-20 R1 → done
                money T bank-confirmed YF-2026-340000-310000-1 received 80000 2026-02-20 R1 → done
                money T bank-confirmed YF-2026-340000-310000-1 received 80000 2026-02-20 R1 → again
                carry all                      → -
                show moneyprefund              → hub 800.00 placed 800.00 held 800.00 used 0 calm
                show moneybooks hub            → pool 310000 800.00 pool 340000 -800.00
                """ + "\n" + Self.closed + """
                    show moneyprefund              → hub 800.00 placed 800.00 held 800.00 used 9875 red
                    money hub prefund-top-up 340000 310000 2026 20000 2026-04-10 → done
                    carry all                      → -
                    money I bank-confirmed YF-2026-340000-310000-3 paid 20000 2026-04-09 R2 → done
                    money T bank-confirmed YF-2026-340000-310000-3 received 20000 2026-04-09 R2 → done
                    carry all                      → -
                    show moneyprefund              → hub 1000.00 placed 1000.00 held 1000.00 used 7900 yellow
                    """ + "\n" + Self.issue + """
                        show moneyprefund              → hub 210.00 placed 210.00 held 210.00 used 0 calm
                        show money hub 2026-03         → none
                        show moneystate 2026-03        → discharged
                        show stage 2026-03             → I paid T paid
                        show moneybooks I              → out -1000.00
                        show moneybooks T              → in 1000.00
                        show moneybooks hub            → pool 310000 210.00 pool 340000 -210.00
                        money hub prefund-quota 340000 310000 2027 11000 2027-02-28 → done
                        carry all                      → -
                        money T bank-confirmed YF-2027-340000-310000-5 paid 10000 2027-02-01 R8 → done
                        money I bank-confirmed YF-2027-340000-310000-5 received 10000 2027-02-01 R8 → done
                        carry all                      → -
                        show moneyprefund              → hub 110.00 placed 110.00 held 110.00 used 0 calm
                        """)
    }

    @Test("A window that is only partly covered pays the rest in cash, and both sides draw by the same funds")
    func partCover() {
        check(
            text: """
                money hub payment-terms gross-bilateral draw → done
                money hub prefund-quota 340000 310000 2026 75000 2026-02-28 → done
                carry all                      → -
                money I bank-confirmed YF-2026-340000-310000-1 paid 75000 2026-02-20 R1 → done
                money T bank-confirmed YF-2026-340000-310000-1 received 75000 2026-02-20 R1 → done
                carry all                      → -
                """ + "\n" + Self.closed + Self.issue + """
                    show money I 2026-03           → 340000→310000 0.00/40.00 confirmed
                    show moneyprefund              → hub 0.00 placed 0.00 held 0.00 used 20000 red
                    show moneybooks I              → clearing -40.00 out -750.00
                    show moneybooks T              → clearing 40.00 in 750.00
                    money T bank-confirmed \(Self.pay) received 4000 2026-04-20 R2 → done
                    money I bank-confirmed \(Self.pay) paid 4000 2026-04-20 R2 → done
                    carry all                      → -
                    show moneybooks hub            → zero
                    show stage 2026-03             → I paid T paid
                    show moneyprefund              → hub 0.00 placed 0.00 held 0.00 used 0 calm
                    """)
    }

    @Test(
        "A participant that cannot pay: what it can is paid, the rest waits and is issued later; nothing is lost",
        arguments: ["pro-rata", "hold-back", "re-run"])
    func cannotPay(method: String) {
        let now = method == "pro-rata" ? "300.00" : "0.00"
        let part =
            method == "pro-rata"
            ? """
            show money I 2026-03 → 340000→310000 0.00/790.00 withdrawn, 340000→310000 0.00/300.00 confirmed
            money I bank-confirmed \(Self.pay)-1 paid 30000 2026-04-25 R1 → done
            carry all → -
            """ : "show money I 2026-03 → 340000→310000 0.00/790.00 withdrawn"
        let left = method == "pro-rata" ? 49_000 : 79_000
        check(
            text: Self.closed + Self.issue + """
                money hub resolve-default 202603 340000 \(method) \(method == "pro-rata" ? 30000 : 0) → done
                carry all                      → -
                \(part)
                show moneystate 2026-03        → inDefault
                money I bank-confirmed \(Self.pay) paid 100 2026-04-25 R9 → done # withdrawn: suspense
                money hub issue-payments 202603 2026-05-20 2026-05-30 TABLE → done
                carry all                      → -
                money I bank-confirmed \(Self.pay)-1Q paid \(left) 2026-05-25 R2 → done
                carry all                      → -
                show moneystate 2026-03        → discharged
                show moneybooks I              → out -791.00 lost 1.00
                show moneybooks hub            → zero
                """)
        #expect(now != "790.00")
    }

    @Test("Four eyes: nothing about money is done by one operator")
    func fourEyes() {
        check(
            text: Self.closed + """
                order hub 1 a money issue-payments 202603 2026-04-20 2026-04-30 TABLE → asked
                show moneystate 2026-03        → computed
                order hub 1 a money issue-payments 202603 2026-04-20 2026-04-30 TABLE → refused orderSameOperator
                order hub 1 b money issue-payments 202603 2026-04-20 2026-04-30 TABLE → done
                order hub 1 c money issue-payments 202603 2026-04-20 2026-04-30 TABLE → again
                carry all                      → -
                order I 2 a money instruct-payment \(Self.pay) 2026-04-25 → asked
                order I 2 b money instruct-payment \(Self.pay) 2026-04-25 → done
                order I 3 a money seal-window 202603 TABLE → asked
                order I 3 b money seal-window 202603 TABLE → refused orderForeign
                order hub 4 a money instruct-payment \(Self.pay) 2026-04-25 → asked
                order hub 4 b money instruct-payment \(Self.pay) 2026-04-25 → refused orderForeign
                show money I 2026-03           → 340000→310000 0.00/790.00 instructed
                """)
    }

    @Test(
        "Two operators attest the seal in the journal and never make one: another digest is refused, before and after the hub has sealed"
    )
    func operatorsAttestTheSeal() {
        let other = String(repeating: "0", count: 64)
        let network = check(
            text: Self.closed + """
                order hub 1 a money seal-window 202603 \(other) → asked
                order hub 1 b money seal-window 202603 \(other) → refused windowNotSealed
                money hub seal-window 202603 TABLE → done
                order hub 1 b money seal-window 202603 \(other) → refused sealDiffers
                order hub 2 a money seal-window 202603 TABLE → asked
                order hub 2 b money seal-window 202603 TABLE → done
                money hub seal-window 202603 TABLE → again
                """
        ).network
        #expect(network.hub.money.seals[Clinic.window] == network.hub.clearingTableDigest(of: Clinic.window))
    }

    @Test("What is sealed of a window: positions add up to zero, and each rests on the fences of its own stream")
    func sealedClose() throws {
        let network = check(text: Self.closed + Self.issue + "money hub seal-window 202603 TABLE → done").network
        let sealed = try #require(network.hub.sealedClose(of: Clinic.window))
        #expect(sealed.positions.map(\.net) == [Fen(79_000), Fen(-79_000)] && sealed.sum == .zero)
        #expect(sealed.positions.allSatisfy { $0.fences.count == 1 && $0.fences[0].sequence > 0 })
        #expect(sealed.ways.map(\.payments) == [1, 1, 1])
        for position in sealed.positions { #expect(SealedPosition(text: position.text) == position) }
        #expect(network.hub.sealedClose(of: Clinic.window.next) == nil)
    }
}

/// Law M10 for money.
@Suite("M10: refusals about money")
struct MoneyRefusalTests {
    private static let issued = MoneyTests.closed + MoneyTests.issue
    private static let quota = "money hub prefund-quota 340000 310000 2026 80000 2026-02-28 → done\n"

    static let operators: [RefusalTableTests.Row] = [
        .init(
            .paymentsIssued,
            issued + "money hub issue-payments 202603 2026-04-20 2026-04-30 TABLE → refused paymentsIssued\n"
                + "paid I 2026-03 → refused paymentsIssued"),
        .init(
            .paymentsNotIssued,
            MoneyTests.closed + "money hub resolve-default 202603 340000 pro-rata 0 → refused paymentsNotIssued"
        ),
        .init(.windowNotCleared, "money hub issue-payments 202603 2026-04-20 2026-04-30 TABLE → refused windowNotCleared"),
        .init(.paymentUnknown, issued + "money I instruct-payment FK-1 2026-04-25 → refused paymentUnknown"),
        .init(
            .paymentNotOpen,
            issued + "money I instruct-payment \(MoneyTests.pay) 2026-04-25 → done\n"
                + "money I instruct-payment \(MoneyTests.pay) 2026-04-25 → refused paymentNotOpen"),
        .init(
            .confirmationDiffers,
            issued + "money I bank-confirmed \(MoneyTests.pay) paid 100 2026-04-25 R1 → done\n"
                + "money I bank-confirmed \(MoneyTests.pay) paid 101 2026-04-25 R1 → refused confirmationDiffers\n"
                + "carry all → -"),
        .init(
            .suspenseUnknown,
            issued + "money I assign-suspense paid R1 \(MoneyTests.pay) → refused suspenseUnknown"),
        .init(
            .suspenseNotAssignable,
            issued + "money I bank-confirmed X received 100 2026-04-25 R1 → done\n"
                + "money I assign-suspense received R1 \(MoneyTests.pay) → refused suspenseNotAssignable\n"
                + "money I assign-suspense received R1 FK-1 → refused paymentUnknown"),
        .init(.notThePayer, issued + "money T instruct-payment \(MoneyTests.pay) 2026-04-25 → refused notThePayer"),
        .init(
            .prefundUnknown, "money hub prefund-top-up 340000 310000 2026 20000 2026-04-10 → refused prefundUnknown"),
        .init(
            .prefundDueOpen,
            quota + "money hub prefund-quota 340000 310000 2026 90000 2026-02-28 → refused prefundDueOpen\ncarry all → -"),
        .init(
            .prefundNotRed,
            quota + "money hub prefund-top-up 340000 310000 2026 1 2026-02-28 → refused prefundNotRed\ncarry all → -"),
        .init(
            .defaultUnsound,
            issued + "money hub resolve-default 202603 310000 pro-rata 0 → refused defaultUnsound\n"
                + "money hub resolve-default 202603 340000 pro-rata 79000 → refused defaultUnsound"),
        .init(
            .moneyMoved,
            issued + "money I bank-confirmed \(MoneyTests.pay) paid 100 2026-04-25 R1 → done\ncarry all → -\n"
                + "money hub resolve-default 202603 340000 re-run 0 → refused moneyMoved"),
        .init(
            .sealDiffers,
            MoneyTests.closed + "money hub seal-window 202603 TABLE → done\nmoney hub seal-window 202603 TABLE → again\n"
                + "money hub seal-window 202603 \(String(repeating: "0", count: 64)) → refused sealDiffers"),
        .init(
            .tableDiffers,
            MoneyTests.closed
                + "money hub issue-payments 202603 2026-04-20 2026-04-30 \(String(repeating: "0", count: 64)) → refused tableDiffers\n"
                + "show moneystate 2026-03 → computed"),
        .init(
            .windowNotSealed,
            MoneyTests.closed + "order hub 1 a money seal-window 202603 TABLE → asked\n"
                + "order hub 1 b money seal-window 202603 TABLE → refused windowNotSealed"),
    ]

    static let peers: [SettlementRefusal] = [.positionDiffers, .paymentNoticeDiffers, .prefundDrawDiffers]

    static var reached: [SettlementRefusal] { operators.map(\.refusal) + peers }

    @Test("M10: each refusal changes nothing", arguments: operators)
    func refusal(_ row: RefusalTableTests.Row) {
        #expect(check(text: row.text).refusals.contains(row.refusal))
    }

    @Test("M9, M10: what the hub cannot have meant is not booked")
    func lyingHub() throws {
        let network = check(text: Self.issued).network
        let position = try #require(network[Clinic.insuring].money.positions[Clinic.window])
        var wrong = position
        (wrong.payable, wrong.net) = (position.payable + Fen(1), position.net - Fen(1))
        let day = try #require(BusinessDate(text: "2026-04-30"))
        let notice = PaymentNotice(
            number: MoneyTests.pay, window: Clinic.window, payer: Clinic.insuring, payee: Clinic.treating,
            amounts: [FundAmount(.employeePooled, Fen(1))], applyBy: day, payBy: day)
        let draw = PrefundNotice(
            number: "YF-1", year: 2_026, insuring: Clinic.insuring, treating: Clinic.treating, kind: .draw, quota: Fen(1),
            balance: Fen(1), used: 0, due: Fen(1), payBy: day, window: Clinic.window)
        let lies: [(MonthMessage, SettlementRefusal)] = [
            (.position(wrong), .positionDiffers), (.paymentNotice(notice), .paymentNoticeDiffers),
            (.prefundNotice(draw), .prefundDrawDiffers),
        ]
        for (lie, refusal) in lies {
            var twin = network
            let before = twin[Clinic.insuring].ledger.totals
            let stream = StreamKey(sender: .hub, receiver: Clinic.insuring.node)
            let batch = OutboundBatch(
                firstSequence: twin[Clinic.insuring].received(from: .hub) + 1, messages: [.month(lie)])
            #expect(twin.deliver(batch, on: stream).firstCode == UInt32(refusal.rawValue))
            #expect(twin[Clinic.insuring].ledger.totals == before)
            #expect(twin[Clinic.insuring].money.refused.map(\.refusal) == [refusal], "operators see it")
        }
    }
}
