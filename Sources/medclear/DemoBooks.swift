import ClaimTypes
import Clearing
import ClearingReports
import CommandSupport
import LedgerTypes
import NodeRuntime
import Reconciliation
import Settlement
import Simulator
import StrictJSON

/// What one insuring region's deductions of a window are, from its own books, and their sums by fund from the books of the treating regions.
struct FoundDeductions: Sendable {
    let window: WindowNumber
    let insuring: RegionCode
    let lines: [DeductionLine]
    let sums: [FundAmount]
}

/// What the demo reads out of the books of its nodes once the month is closed.
extension DemoRun {
    func comparisons(of month: MonthRun) async -> [PairComparison] {
        let days = await month.network.hub.read { $0.comparisons }
        return days.sorted { $0.key < $1.key }.flatMap(\.value.comparisons)
    }

    func settledOwed(of month: MonthRun) async -> Fen {
        var sum = Fen.zero
        for region in Self.regions {
            sum += await month.network.regionNodes[region]?.read { $0.settledOwed(in: Self.window) } ?? .zero
        }
        return sum
    }

    /// Of the month, and of the next one, which takes what was given up after the fence.
    func deductions(of month: MonthRun) async -> [FoundDeductions] {
        var found: [FoundDeductions] = []
        for window in [Self.window, Self.window.next] {
            var owed: [BookedDeduction] = []
            var claimed: [BookedDeduction] = []
            for region in Self.regions {
                guard let node = month.network.regionNodes[region] else { continue }
                owed += await node.read { $0.deductionsFromOwed(in: window) }
                claimed += await node.read { $0.deductionsFromClaims(in: window) }
            }
            for region in Self.regions {
                let lines = owed.filter { $0.pair.insuring == region }.flatMap(\.lines)
                let sums = claimed.filter { $0.pair.insuring == region }.flatMap(\.amounts)
                guard !lines.isEmpty || !sums.isEmpty else { continue }
                found.append(FoundDeductions(window: window, insuring: region, lines: lines, sums: Self.byFund(sums)))
            }
        }
        return found
    }

    /// Each region's position, split to its pools by the rows of its statements.
    func poolSplits(of month: MonthRun, _ table: NationalClearingTable) async throws -> [PoolSplit] {
        var splits: [PoolSplit] = []
        for position in table.regions {
            guard let node = month.network.regionNodes[position.region] else { continue }
            let figures = await node.read { $0.poolFigures(in: Self.window) }
            switch PoolSplit.of(position, window: Self.window, figures) {
            case .success(let split): splits.append(split)
            case .failure(let refusal):
                throw CommandFailure(
                    .refused, "\(position.region) \(refusal.text.chinese)", "\(position.region): \(refusal.text.english)")
            }
        }
        return splits
    }

    private static func byFund(_ amounts: [FundAmount]) -> [FundAmount] {
        let sums = Dictionary(grouping: amounts, by: \.fund).mapValues { $0.reduce(Fen.zero) { $0 + $1.amount } }
        return sums.sorted { $0.key < $1.key }.map { FundAmount($0.key, $0.value) }
    }
}

extension BookedDeduction {
    fileprivate var lines: [DeductionLine] {
        amounts.map {
            DeductionLine(
                pair: pair, number: "\(institution) \(adjustmentID)", kind: type, reason: reason, fund: $0.fund, amount: $0.amount
            )
        }
    }
}

extension DemoReport {
    static func json(_ totals: RegionTotals) -> JSONValue {
        .object([
            JSONMember("region", .string("\(totals.region)")), JSONMember("payableFen", .integer(totals.payable.owed.units)),
            JSONMember("receivableFen", .integer(totals.receivable.owed.units)), JSONMember("netFen", .integer(totals.net.units)),
        ])
    }

    static func json(_ found: FoundDeductions) -> JSONValue {
        .object([
            JSONMember("window", .integer(found.window.value)), JSONMember("insuring", .string("\(found.insuring)")),
            JSONMember("lines", .integer(found.lines.count)),
            JSONMember("deductedFen", .integer(found.lines.reduce(Fen.zero) { $0 + $1.amount }.units)),
            JSONMember("deductedByTreatingFen", .integer(found.sums.reduce(Fen.zero) { $0 + $1.amount }.units)),
        ])
    }

    static func json(_ split: PoolSplit) -> JSONValue {
        .object([
            JSONMember("region", .string("\(split.position.region)")), JSONMember("pools", .array(split.pools.map(json))),
        ])
    }
}
