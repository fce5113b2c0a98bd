import Benchmark
import ClaimTypes
import Clearing
import LedgerTypes
import Reconciliation

/// The digest tree over a pair's day: built whole, and one record more.
func reconciliationBenchmarks() {
    for count in [100, 1_000, 10_000] {
        let records: [DayRecord] = (0...count).map(record)
        let day = Array(records.dropLast())
        var whole = DigestTree(day)
        precondition(whole.count == count && whole.root != .zero, "every record stands in the tree")
        measure("reconciliation/tree of \(count)") {
            var tree = DigestTree(day)
            return tree.root
        }
        let built = whole
        measure("reconciliation/one more in \(count)") {
            var tree = built
            tree.insert(records[count])
            return tree.root
        }
    }
}

private func record(_ index: Int) -> DayRecord {
    let fee = Fen(Int64(100_000 + index))
    let owed = [FundAmount(.employeePooled, Fen(Int64(70_000 + index)))]
    return DayRecord(
        settlementID: 34_000_000_000 + UInt64(index), date: BusinessDate(days: 20_700), window: WindowNumber(202_609),
        insurance: .employee, clearingType: .inpatient, medicalFee: fee, funds: owed, claim: ClaimMark(UInt64(index)))
}

/// Obligations netted in three ways, with the proof that no position moves.
func clearingBenchmarks() {
    for (participants, count) in [(32, 992), (32, 100_000), (400, 100_000)] as [(UInt64, Int)] {
        var source = RandomSource()
        let obligations = (0..<count).map { _ in
            let debtor = source.below(participants)
            let creditor = (debtor + 1 + source.below(participants - 1)) % participants
            return Obligation(
                debtor: RegionCode(100_000 + UInt32(debtor) * 1_000), creditor: RegionCode(100_000 + UInt32(creditor) * 1_000),
                amount: Fen(Int64(1 + source.below(5_000_000))))
        }
        guard case .success(let netting) = Netting.of(obligations) else {
            preconditionFailure("the obligations can be netted")
        }
        precondition(netting.positions.reduce(Fen.zero) { $0 + $1.amount } == .zero, "M3: positions add up to nothing")
        measure("clearing/net \(count) of \(participants)") { Netting.of(obligations) }
    }
}
