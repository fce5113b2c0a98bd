import ClaimTypes
import Clearing
import LedgerTypes
import TestSupport
import Testing

@Suite("Netting among numbered participants")
struct ParticipantNettingTests {
    @Test(
        "netting_preservesEveryPosition: by every method, among few and among thousands", arguments: 1...40 as ClosedRange<UInt64>
    )
    func netting_preservesEveryPosition(seed: UInt64) throws {
        // Above 2 048 participants obligations are sorted instead of summed in a square.
        for count in [2, 17, 400, 5_000] {
            let obligations = random(seed: seed, participantsCount: count)
            let netting = try ParticipantNetting.of(obligations, participantsCount: count).get()
            for method in NettingMethod.allCases {
                var left = [Int64](repeating: 0, count: count)
                for owed in obligations {
                    left[Int(owed.debtor.value)] -= owed.amount.units
                    left[Int(owed.creditor.value)] += owed.amount.units
                }
                for payment in netting[method] {
                    left[Int(payment.debtor.value)] += payment.amount.units
                    left[Int(payment.creditor.value)] -= payment.amount.units
                    #expect(payment.amount.isPositive)
                }
                #expect(left.allSatisfy { $0 == 0 }, "seed \(seed), \(count) participants, \(method)")
                let pairs = netting[method].map { [$0.debtor, $0.creditor] }
                #expect(Set(pairs).count == pairs.count, "seed \(seed): one payment per debtor and creditor")
                #expect(zip(pairs, pairs.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }, "seed \(seed): ascending")
            }
        }
    }

    @Test(
        "Both ways of adding up give the same, and the heap matches as a search would", arguments: 1...20 as ClosedRange<UInt64>)
    func sameByEveryWay(seed: UInt64) throws {
        let obligations = random(seed: seed, participantsCount: 30)
        let square = try ParticipantNetting.of(obligations, participantsCount: 30).get()
        let sorted = try ParticipantNetting.of(obligations, participantsCount: 3_000).get()
        for method in NettingMethod.allCases { #expect(square[method] == sorted[method], "seed \(seed), \(method)") }
        #expect(square.multilateral == searched(square.positions), "seed \(seed)")
    }

    /// The matching as its description says it: the largest pays the largest, found by looking at all.
    private func searched(_ positions: [Fen]) -> [ParticipantPayment] {
        var left = positions
        var payments: [ParticipantPayment] = []
        while let most = left.max(), most.isPositive, let least = left.min() {
            guard let creditor = left.firstIndex(of: most), let debtor = left.firstIndex(of: least) else { break }
            let amount = min(most, -least)
            payments.append(
                ParticipantPayment(
                    debtor: ParticipantIndex(Int32(debtor)), creditor: ParticipantIndex(Int32(creditor)), amount: amount))
            left[debtor] += amount
            left[creditor] -= amount
        }
        return payments.sorted { ($0.debtor, $0.creditor) < ($1.debtor, $1.creditor) }
    }

    private func random(seed: UInt64, participantsCount: Int) -> [ParticipantPayment] {
        var generator = SeededGenerator(seed: seed)
        let most: Int64 = Bool.random(using: &generator) ? 3 : 99_999_999
        return (0..<300).map { _ in
            let debtor = Int.random(in: 0..<participantsCount, using: &generator)
            let creditor = (debtor + Int.random(in: 1..<participantsCount, using: &generator)) % participantsCount
            return ParticipantPayment(
                debtor: ParticipantIndex(Int32(debtor)), creditor: ParticipantIndex(Int32(creditor)),
                amount: Fen(Int64.random(in: 1...most, using: &generator)))
        }
    }
}
