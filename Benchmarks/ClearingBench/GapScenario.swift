import BenchmarkSupport
import ClaimTypes
import Clearing
import LedgerTypes

/// `gap`: small gridlocks without money, settled by the queue's heuristic, beside the best of all subsets found by trying each one.
///
/// Nobody has money, so only what nets to nothing for every participant can settle; without that the heuristic would be tried on next to
/// nothing. Amounts are of few sizes, so that there is something to find.
struct GapScenario {
    private let settings: ClearingSettings

    init(_ settings: ClearingSettings) { self.settings = settings }

    func rows() throws -> [BenchmarkRow] {
        var source = RandomSource(seed: settings.seed)
        var (found, best, reached, solvable, worst) = (Int64(0), Int64(0), 0, 0, 1.0)
        for _ in 0..<settings.gapCases {
            let participants = 3 + source.below(3)
            let payments = (0..<settings.gapPayments).map { number in
                let debtor = source.below(participants)
                let creditor = (debtor + 1 + source.below(participants - 1)) % participants
                return LiquidityPayment(
                    id: UInt64(number + 1), debtor: ParticipantIndex(Int32(debtor)), creditor: ParticipantIndex(Int32(creditor)),
                    amount: Fen(Int64(1 + source.below(4)) * 100))
            }
            let exact = Self.best(payments, participants: Int(participants))
            let settled = try heuristic(payments, participants: Int(participants))
            guard settled <= exact else { throw BenchmarkFailure("the heuristic settled \(settled), the best is \(exact)") }
            guard exact > 0 else { continue }
            solvable += 1
            reached += settled == exact ? 1 : 0
            found += settled
            best += exact
            worst = min(worst, Double(settled) / Double(exact))
        }
        let name = "gap/\(settings.gapCases) gridlocks of \(settings.gapPayments)"
        return [
            BenchmarkRow(scenario: name, value: Double(solvable), unit: "with a solution"),
            BenchmarkRow(scenario: name, value: Double(reached) / Double(max(solvable, 1)) * 100, unit: "% solved as the best"),
            BenchmarkRow(scenario: name, value: Double(found) / Double(max(best, 1)) * 100, unit: "% of the best's money"),
            BenchmarkRow(scenario: name + " worst", value: worst * 100, unit: "% of the best's money"),
        ]
    }

    private func heuristic(_ payments: [LiquidityPayment], participants: Int) throws -> Int64 {
        let accounts = [LiquidityAccount](repeating: LiquidityAccount(balance: .zero), count: participants)
        let only = LiquiditySettings(bypasses: true, offsetsBilaterally: false, resolvesGridlocks: false)
        guard var queue = LiquidityQueue(accounts: accounts, settings: only) else {
            throw BenchmarkFailure("the accounts were refused")
        }
        for payment in payments { _ = queue.submit(payment, at: BusinessTime(seconds: 0)) }
        guard case .success = queue.resolve(at: BusinessTime(seconds: 1)) else { throw BenchmarkFailure("the queue is closed") }
        return queue.measures.settled.amount.units
    }

    /// Tries every subset. O(2^payments × payments).
    private static func best(_ payments: [LiquidityPayment], participants: Int) -> Int64 {
        var best: Int64 = 0
        for subset in 1..<(1 << payments.count) {
            var left = [Int64](repeating: 0, count: participants)
            var sum: Int64 = 0
            for (index, payment) in payments.enumerated() where subset >> index & 1 == 1 {
                left[Int(payment.debtor.value)] -= payment.amount.units
                left[Int(payment.creditor.value)] += payment.amount.units
                sum += payment.amount.units
            }
            if sum > best, !left.contains(where: { $0 < 0 }) { best = sum }
        }
        return best
    }
}
