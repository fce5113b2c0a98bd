import BenchmarkSupport
import Benefits
import CAllocationCount
import ClaimTypes
import LedgerTypes

/// `decide allocations`: calls that take memory from the heap, for one decision, once the tables are warm. A count, so it may decide.
struct AllocationScenario {
    private let cases: [DecisionCase]

    init(_ workload: ClaimWorkload, _ claims: [WorkloadClaim]) throws {
        cases = try claims.prefix(20_000).map { try DecisionCase($0, workload) }
    }

    /// Allocations for a decision early and late: the second row is what growth over time would raise.
    func rows(_ name: String, passes: Int) -> [BenchmarkRow] {
        var years = cases.map { ($0.opening, $0.balance) }
        run(&years)
        let early = run(&years)
        for _ in 0..<passes { run(&years) }
        let late = run(&years)
        func row(_ when: String, _ count: UInt64) -> BenchmarkRow {
            BenchmarkRow(
                scenario: "\(name) allocations\(when)", value: Double(count) / Double(cases.count), unit: "allocations/decision")
        }
        return [row("", early), row(", \(passes + 2) passes later", late)]
    }

    /// - Returns: the allocations of one pass over all cases, each person's year moving on.
    @discardableResult
    private func run(_ years: inout [(Accumulators, Fen)]) -> UInt64 {
        let before = callocationcount_total()
        for index in cases.indices {
            let (year, balance) = years[index]
            let result = cases[index].decide(year, balance)
            if case .success(let decision) = result {
                years[index] = (year + decision.change, balance - decision.amounts.account)
            }
        }
        return callocationcount_total() - before
    }
}
