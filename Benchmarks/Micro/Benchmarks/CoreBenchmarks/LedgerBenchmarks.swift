import Benchmark
import LedgerCore
import LedgerTypes

/// Plain transfers between any two of ten thousand accounts, in batches of three sizes.
func ledgerBenchmarks() {
    for size in [1, 64, 8_190] {
        let bench = LedgerBench(batch: size)
        precondition(bench.applyNext() == size, "every transfer of the benchmark is applied")
        measure("ledger/apply \(size)") { bench.applyNext() }
    }
}

private final class LedgerBench {
    private var ledger = Ledger(horizon: .hours(24))
    private var source = RandomSource()
    private var batch: [Transfer] = []
    private var postings: [Posting] = []
    private var number: UInt64 = 0
    private let size: Int
    private static let accounts: UInt64 = 10_000
    private static let milliseconds: UInt64 = 1_788_220_800_000

    init(batch size: Int) {
        self.size = size
        for number in 0..<Self.accounts { _ = ledger.open(AccountSpecification(id: Self.account(number))) }
    }

    private static func account(_ number: UInt64) -> AccountID {
        AccountID(kind: 1, fund: 310_100, region: 310_000, counterparty: number + 1)
    }

    /// Makes a batch, which is part of the time, and applies it. Returns how many were applied.
    func applyNext() -> Int {
        batch.removeAll(keepingCapacity: true)
        postings.removeAll(keepingCapacity: true)
        for _ in 0..<size {
            number += 1
            let debit = source.below(Self.accounts)
            let credit = (debit + 1 + source.below(Self.accounts - 1)) % Self.accounts
            batch.append(
                Transfer(
                    id: TransferID(milliseconds: Self.milliseconds, suffix: UInt128(number)), debit: Self.account(debit),
                    credit: Self.account(credit), amount: Fen(Int64(1 + number % 1_000)), code: 2,
                    window: WindowNumber(202_609)))
        }
        let time = Timestamp(nanoseconds: Self.milliseconds * 1_000_000)
        return ledger.apply(batch, at: time, postings: &postings).count { $0 == .applied }
    }
}
