import BenchmarkSupport
import ClaimTypes
import Clearing
import Hashing
import LedgerTypes

/// `queue`: a day of payments with the least money that can settle all of it: in order, and with everything that saves liquidity.
struct QueueScenario {
    private let settings: ClearingSettings

    init(_ settings: ClearingSettings) { self.settings = settings }

    func rows() throws -> [BenchmarkRow] {
        try settings.queueParticipants.flatMap { participants in
            let payments = Self.day(seed: settings.seed, count: settings.queuePayments, participants: participants)
            let bounds = LiquidityBounds(of: payments, participantsCount: participants)
            let least = bounds.accounts(sharing: .zero)
            let broke = least.map { _ in LiquidityAccount(balance: .zero) }
            return try rows("queue/\(participants)", payments, least, bounds)
                + rows("queue/\(participants) without money", payments, broke, bounds)
        }
    }

    private func rows(
        _ name: String, _ payments: [TimedPayment], _ accounts: [LiquidityAccount], _ bounds: LiquidityBounds
    ) throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        for (label, settings) in [("first in, first out", LiquiditySettings.firstInFirstOut), ("liquidity-saving", .saving)] {
            guard let queue = LiquidityQueue(accounts: accounts, settings: settings) else {
                throw BenchmarkFailure("the accounts were refused")
            }
            var watch = Stopwatch(.processor)
            let run = watch.lap { LiquidityRun(payments, through: queue) }
            let measures = run.queue.measures
            guard run.queue.accounts.reduce(Fen.zero, { $0 + $1.balance }) == accounts.reduce(Fen.zero, { $0 + $1.balance }),
                measures.settled.count + measures.returned.count == payments.count
            else { throw BenchmarkFailure("M3: money or payments were made or lost") }
            let scenario = "\(name) \(label)"
            let most = bounds.most.reduce(Fen.zero, +)
            var sink = DigestSink()
            for account in run.queue.accounts { sink.put(account.balance) }
            rows += [
                BenchmarkRow(scenario: scenario, value: watch.total.seconds * 1_000, unit: "ms", digest: sink.finish()),
                BenchmarkRow(
                    scenario: scenario, value: Double(measures.settledRatio?.value ?? 0) / 100, unit: "% of money settled"),
                BenchmarkRow(
                    scenario: scenario, value: Double(run.need.units) / Double(max(most.units, 1)) * 100,
                    unit: "% of real-time gross's money used"),
                BenchmarkRow(scenario: scenario, value: Double(measures.meanDelaySeconds ?? 0), unit: "s mean waiting"),
                BenchmarkRow(scenario: scenario, value: Double(measures.mostWaitingCount), unit: "waiting at most"),
            ]
        }
        return rows
    }

    /// Ten hours; the first tenth of the participants take part in a quarter more of the payments, on both sides, so that what
    /// flows in and out nearly balances; amounts from a few fen to 670 000 yuan, small ones as frequent as large ones.
    static func day(seed: UInt64, count: Int, participants: Int) -> [TimedPayment] {
        var source = RandomSource(seed: seed)
        let bound = UInt64(participants)
        func party() -> UInt64 { source.below(4) == 0 ? source.below(max(bound / 10, 1)) : source.below(bound) }
        return (0..<count).map { number in
            let debtor = party()
            var creditor = party()
            while creditor == debtor { creditor = party() }
            let amount = 1 + source.below(1 << (10 + source.below(17)))
            return TimedPayment(
                LiquidityPayment(
                    id: UInt64(number), debtor: ParticipantIndex(Int32(debtor)), creditor: ParticipantIndex(Int32(creditor)),
                    amount: Fen(Int64(amount))),
                at: BusinessTime(seconds: 28_800 + Int64(number) * 36_000 / Int64(count)))
        }
    }
}
