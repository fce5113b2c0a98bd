import Settlement
import Testing

/// Law M10 for late interest.
@Suite("M10: refusals about late interest")
struct InterestRefusalTests {
    static let operators: [RefusalTableTests.Row] = [
        .init(
            .interestUnknown,
            "money I correct-interest FK-1 → refused interestUnknown\nmoney T accept-interest FK-1 → refused interestUnknown"),
        .init(
            .interestNotContested,
            InterestTests.issued() + "money I bank-confirmed \(MoneyTests.pay) paid 79000 2026-05-10 R1 → done\ncarry all → -\n"
                + "money I correct-interest \(MoneyTests.pay) → refused interestNotContested\n"
                + "money T correct-interest \(MoneyTests.pay) → refused interestUnknown # the payer's to say"),
        .init(
            .interestNotHeld,
            InterestTests.issued() + "money I bank-confirmed \(MoneyTests.pay) paid 79000 2026-05-10 R1 → done\ncarry all → -\n"
                + "money T accept-interest \(MoneyTests.pay) → refused interestNotHeld\n"
                + "money I accept-interest \(MoneyTests.pay) → refused interestUnknown # the payee's to say"),
        .init(
            .interestStated,
            InterestTests.issued() + "money I bank-confirmed \(MoneyTests.pay) paid 79000 2026-05-10 R1 → done\ncarry all → -\n"
                + "money T bank-confirmed \(MoneyTests.pay) received 79000 2026-05-10 R1 → done\n"
                + "money T claim-interest \(MoneyTests.pay) → refused interestStated"),
        .init(
            .interestNotCounted,
            InterestTests.issued() + "money T claim-interest \(MoneyTests.pay) → refused interestNotCounted\n"
                + "money T bank-confirmed \(MoneyTests.pay) received 10000 2026-05-10 R1 → done\n"
                + "money T claim-interest \(MoneyTests.pay) → refused interestNotCounted # a part\n"
                + "money I claim-interest \(MoneyTests.pay) → refused interestUnknown # the payee's to say"),
        .init(
            .interestPaymentOpen,
            InterestTests.issued() + "money T bank-confirmed \(MoneyTests.pay) received 79000 2026-05-10 R1 → done\n"
                + "money T claim-interest \(MoneyTests.pay) → done\ncarry all → -\n"
                + "money I correct-interest \(MoneyTests.pay) → refused interestPaymentOpen # its own record may still come"),
    ]

    /// What a payee answers to a message; see "another rate".
    static let peers: [SettlementRefusal] = [.interestDiffers]

    static var reached: [SettlementRefusal] { operators.map(\.refusal) + peers }

    @Test("M10: each refusal changes nothing", arguments: operators)
    func refusal(_ row: RefusalTableTests.Row) {
        #expect(check(text: row.text).refusals.contains(row.refusal))
    }
}
