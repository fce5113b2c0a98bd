import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// I owes T 790.00 for March, has to pay by 30 April, and states no interest; T's bank says that the money came on 10 May.
@Suite("Late interest that the payer never stated")
struct InterestClaimTests {
    private static let pay = MoneyTests.pay

    /// Paid late, by T's bank; nothing stated, because I's calendar knows no interest.
    private static let unstated =
        InterestTests.issued((0, 36_500)) + """
            money I bank-confirmed \(pay) paid 79000 2026-05-10 R1 → done
            money T bank-confirmed \(pay) received 79000 2026-05-10 R1 → done
            carry all                      → -

            """

    @Test("M3, M4: a claim books nothing; the payer's record does, once, at the payee's rate; and it is agreed")
    func claimed() {
        check(
            text: Self.unstated + """
                show interest T 2026-05-31     → 0.79
                show interest I 2026-05-31     → none
                money T claim-interest \(Self.pay) → done
                carry all                      → -
                show interest T 2026-05-31     → 0.79 claimed 0.79
                show interest I 2026-05-31     → 0.00 claimed 0.79
                show window 2026-04            → I 0.00 T 0.00 hub 0.00
                money I correct-interest \(Self.pay) → done
                money I correct-interest \(Self.pay) → refused interestNotContested
                carry all                      → -
                show interest I 2026-05-31     → 0.79 booked 0.79 held 0.00 agreed
                show interest T 2026-05-31     → 0.79 booked 0.79 held 0.00 agreed
                show moneybooks T              → receivable 0.79 in 790.00
                show window 2026-04            → I 0.79 T 0.79 hub 0.79
                money T claim-interest \(Self.pay) → refused interestStated
                """)
    }

    @Test(
        "M4: after a claim was taken, money that comes back and is paid again bears the days after that only, at the claim's rate"
    )
    func returned() {
        check(
            text: Self.unstated + """
                money T claim-interest \(Self.pay) → done
                carry all                      → -
                money I correct-interest \(Self.pay) → done
                carry all                      → -
                money T bank-returned \(Self.pay) paid 79000 2026-05-12 R2 AC04 → done
                money I bank-returned \(Self.pay) received 79000 2026-05-12 R2 AC04 → done
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-20 R3 → done
                money T bank-confirmed \(Self.pay) received 79000 2026-05-20 R3 → done
                carry all                      → -
                show interest I 2026-07-01     → 1.42 booked 1.42 held 0.00 agreed
                show interest T 2026-07-01     → 1.42 booked 1.42 held 0.00 agreed
                """)
    }

    @Test("the payer's bank says in time: the claim is the payee's to take back, and to make again")
    func takenBack() {
        check(
            text: InterestTests.issued() + """
                money I bank-confirmed \(Self.pay) paid 79000 2026-04-30 R1 → done
                money T bank-confirmed \(Self.pay) received 79000 2026-05-10 R1 → done
                carry all                      → -
                money T claim-interest \(Self.pay) → done
                carry all                      → -
                money T accept-interest \(Self.pay) → done
                money T accept-interest \(Self.pay) → refused interestUnknown
                carry all                      → -
                show interest I 2026-05-31     → none
                money I correct-interest \(Self.pay) → refused interestUnknown
                money T claim-interest \(Self.pay) → done
                carry all                      → -
                money I correct-interest \(Self.pay) → done
                carry all                      → -
                show interest I 2026-05-31     → 0.00 booked 0.79 held 0.00 agreed
                show interest T 2026-05-31     → 0.79 booked 0.79 held 0.00 agreed
                """)
    }

    @Test("M4: a record that crosses a claim, or follows it, takes its place, whichever arrives first")
    func crossing() {
        let late = "money I bank-confirmed \(Self.pay) paid 79000 2026-05-10 R1 → done\n"
        let claim = """
            money T bank-confirmed \(Self.pay) received 79000 2026-05-10 R1 → done
            money T claim-interest \(Self.pay) → done

            """
        let end = """
            carry all                      → -
            show interest I 2026-05-31     → 0.79 booked 0.79 held 0.00 agreed
            show interest T 2026-05-31     → 0.79 booked 0.79 held 0.00 agreed
            show window 2026-04            → I 0.79 T 0.79 hub 0.79
            """
        for order in [claim + late, claim + "carry T>I → -\n" + late, claim + late + "carry I>T → -\n"] {
            let network = check(text: InterestTests.issued() + order + end).network
            #expect(network[Clinic.insuring].money.interest.claims.isEmpty)
            #expect(network[Clinic.treating].money.interest.claims.isEmpty)
        }
    }

    @Test("M10: a claim on a payment this region does not make, or in another's name, changes nothing")
    func hostile() {
        let network = check(text: Self.unstated).network
        let claim = InterestAnswer(
            notice: Self.pay, payer: Clinic.insuring, payee: Clinic.treating, settlementID: 0, finding: .unstated, total: Fen(79),
            rateMillionths: 36_500)
        var (unknown, foreign) = (claim, claim)
        unknown.notice = "FK-1"
        foreign.payee = Clinic.other
        for lie in [unknown, foreign] {
            var twin = network
            let stream = StreamKey(sender: Clinic.treating.node, receiver: Clinic.insuring.node)
            let batch = OutboundBatch(
                firstSequence: twin[Clinic.insuring].received(from: stream.sender) + 1, messages: [.month(.interestAnswer(lie))])
            #expect(twin.deliver(batch, on: stream).firstCode == UInt32(SettlementRefusal.messageUnexpected.rawValue))
            #expect(twin[Clinic.insuring].money == network[Clinic.insuring].money)
        }
    }
}
