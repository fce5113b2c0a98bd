import ClaimTypes
import Clearing
import LedgerTypes
import PaymentDesk
import PaymentFiles
import TestSupport
import Testing

@Suite("Confirmations are matched by end-to-end id; money without an owner goes to suspense")
struct MatchingTests {
    private static let payBy = Samples.day

    private func expected(_ number: String, _ units: Int64) -> ExpectedPayment {
        ExpectedPayment(
            number: number, payer: RegionCode(340_000), payee: RegionCode(310_000), amount: Fen(units), payBy: Self.payBy)
    }

    private func told(
        _ number: String, _ units: Int64, _ reference: String, day: Int = 0, side: PaymentSide = .payee, reason: String? = nil
    ) -> BankedPayment {
        BankedPayment(
            number: number, side: side, amount: Fen(units), on: Self.payBy.adding(days: day), reference: reference,
            returnReason: reason)
    }

    @Test("every class, with what is applied and what goes to suspense")
    func classes() throws {
        let payments = ["A", "B", "C", "D", "E", "F", "G"].map { expected($0, 1_000) }
        let confirmations = [
            told("A", 1_000, "1"), told("A", 1_000, "1"), told("A", 1_000, "2"), told("A", 999, "2"),
            told("B", 1_000, "3", day: 2), told("C", 400, "4"), told("C", 700, "5"), told("X", 50, "6"), told("", 60, "7"),
            told("D", 1_000, "8"), told("D", 1_000, "9", day: 1, side: .payer, reason: "AC04"),
            told("E", 1_000, "91", side: .payer),
        ]
        let matching = try PaymentMatching.match(payments, confirmations, side: .payee).get()
        let rows = matching.findings.map { "\($0.confirmation.reference) \($0.kind) \($0.applied.units) \($0.suspense.units)" }
        #expect(
            rows == [
                "1 matched 1000 0", "1 repeated 0 0", "2 paidTwice 0 1000", "2 referenceReused 0 0", "4 amountBelow 400 0",
                "5 amountAbove 600 100", "6 unknownNumber 0 50", "7 unknownNumber 0 60", "8 matched 1000 0",
                "91 directionDiffers 0 -1000", "9 returned -1000 0", "3 matchedLate 1000 0",
            ])
        #expect(matching.findings.last?.daysLate == 2)
        #expect(matching.standings.map(\.open.units) == [0, 0, 0, 1_000, 1_000, 1_000, 1_000])
        #expect(
            !matching.standings[3].isOverdue(on: Self.payBy) && matching.standings[3].isOverdue(on: Self.payBy.adding(days: 1)))
        #expect(!matching.standings[0].isOverdue(on: Self.payBy.adding(days: 99)))
        #expect(matching.suspense.count == 5)
    }

    @Test("money in suspense that goes back leaves it; only what is beyond it opens the payment")
    func suspenseReturns() throws {
        let confirmations = [
            told("A", 1_000, "1"), told("A", 300, "2", day: 1), told("A", 500, "3", day: 2, side: .payer, reason: "AC04"),
        ]
        let matching = try PaymentMatching.match([expected("A", 1_000)], confirmations, side: .payee).get()
        let rows = matching.findings.map { "\($0.confirmation.reference) \($0.kind) \($0.applied.units) \($0.suspense.units)" }
        #expect(rows == ["1 matched 1000 0", "2 paidTwice 0 300", "3 returned -200 -300"])
        #expect(matching.standings[0].open == Fen(200))
    }

    @Test("a number that stands for two payments is refused, not guessed")
    func numberRepeated() {
        let result = PaymentMatching.match([expected("A", 1), expected("A", 2)], [], side: .payee)
        #expect(result == .failure(NumberRepeated(number: "A")))
    }

    @Test("money is conserved: what moved is what was applied and what is in suspense; a file told twice changes nothing")
    func conserved() throws {
        for seed in [1, 2, 3, 4, 5] as [UInt64] {
            var generator = SeededGenerator(seed: seed)
            for round in 0..<200 {
                let payments = (0..<5).map { expected("N\($0)", Int64.random(in: 1...50, using: &generator)) }
                let confirmations = (0..<Int.random(in: 0...12, using: &generator)).map { index in
                    let side: PaymentSide = Int.random(in: 0...3, using: &generator) == 0 ? .payer : .payee
                    return told(
                        "N\(Int.random(in: 0...6, using: &generator))", Int64.random(in: 0...60, using: &generator), "R\(index)",
                        day: Int.random(in: -2...2, using: &generator), side: side,
                        reason: Bool.random(using: &generator) ? "AC04" : nil)
                }
                let once = try PaymentMatching.match(payments, confirmations, side: .payee).get()
                let moved = confirmations.reduce(Int64(0)) { $0 + ($1.side == .payee ? 1 : -1) * $1.amount.units }
                let applied = once.findings.reduce(Int64(0)) { $0 + $1.applied.units }
                let suspense = once.findings.reduce(Int64(0)) { $0 + $1.suspense.units }
                #expect(moved == applied + suspense, "seed \(seed) round \(round)")
                #expect(applied == once.standings.reduce(Int64(0)) { $0 + $1.confirmed.units })
                #expect(once.standings.allSatisfy { !$0.confirmed.isNegative && !$0.open.isNegative })
                let twice = try PaymentMatching.match(payments, confirmations + confirmations, side: .payee).get()
                #expect(twice.standings == once.standings, "seed \(seed) round \(round): told twice")
                #expect(twice.suspense == once.suspense)
            }
        }
    }

    @Test("a bank file gives one confirmation per booked transfer, and none for what is only pending")
    func confirmations() {
        let all = Samples.bank(.notification).confirmations
        #expect(all.map(\.reference) == ["B1", "B2", "T1", "B3#2", "B5"])
        #expect(all.map(\.number) == ["FK-202609-340000-310000", "FK-2", "FK-1", "", ""])
        #expect(all[1].returnReason == "AC04" && all[0].returnReason == nil)
    }
}
