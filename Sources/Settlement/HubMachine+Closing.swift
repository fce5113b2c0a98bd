import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages
import Reconciliation

/// The hub's days and months.
extension HubMachine {
    /// Compares the day's totals of every pair three ways: insuring region, treating region, hub. A region that has not
    /// reported gives "cannot compare", never zero (law M10).
    mutating func reconcile(_ date: BusinessDate) -> CommandOutput {
        var output = CommandOutput()
        let reports = reported[date] ?? [:]
        var comparisons: [PairComparison] = []
        for insuring in regions {
            for treating in regions where treating != insuring {
                let pair = RegionPair(insuring: insuring, treating: treating)
                comparisons.append(
                    ThreeWayComparison.compare(
                        pair, on: date, insuring: reports[insuring]?.rows(of: pair, on: date),
                        treating: reports[treating]?.rows(of: pair, on: date), hub: dayBook.rows(on: date, of: pair)))
            }
        }
        let findings = DayFindings(comparisons: comparisons)
        self.comparisons[date] = findings
        letGo()
        if let newest = relayRecords.newestDay {
            relayRecords.forget(before: min(date, newest).adding(days: -DayRecords.relayedDaysKept))
        }
        var detail = ByteWriter()
        detail.put(UInt32(findings.comparisons.count))
        detail.put(UInt32(findings.unequal.count))
        output.detail = detail.bytes
        return output
    }

    /// Closes a window: one record with one posting for each region and each carried line. What pairs owe was booked at their fences, so
    /// neither claims nor pairs are booked here. Refused until the fence of every pair has arrived.
    /// - Complexity: O(pairs) for netting and for reading statements, without booking any.
    mutating func close(_ window: WindowNumber, at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        guard closings[window] == nil else {
            output.outcome = UInt32(SettlementRefusal.windowNotOpen.rawValue)
            return output
        }
        guard var cleared = regions.count < 2 ? FencedWindow() : month.fenced[window], cleared.isComplete(among: regions) else {
            output.outcome = UInt32(SettlementRefusal.windowNotFenced.rawValue)
            return output
        }
        let carried = carriedLines(closing: window)
        for line in carried { cleared.add(line.cleared(with: window), of: line.pair) }
        guard case .success(let netting) = Netting.of(cleared.obligations) else {
            output.outcome = UInt32(SettlementRefusal.windowNotFenced.rawValue)
            return output
        }
        if let refusal = refusalOfClosing(window, cleared) {
            output.outcome = UInt32(refusal.rawValue)
            return output
        }
        // Past this line nothing may fail.
        mustEqualPositions(netting.positions, cleared)
        let sum = netting.positions.reduce(Fen.zero) { $0 + $1.amount }
        precondition(sum == .zero, "M3: net positions of \(window) add up to \(sum)")
        settlePositions(of: window, carried, netting.positions, at: time, into: &output.postings)
        let notices = regions.map { notice(for: $0, in: window, cleared, carried) }
        for notice in notices { outbound[notice.region.node]!.append(.clearingNotice(notice)) }
        closings[window] = WindowClosing(window: window, netting: netting, notices: notices, method: money.method)
        month.fenced[window] = nil
        carry(carried, closing: window)
        // Pairs, rows of the matrix and carried lines the close took, u32 each: none of them grows with the claims.
        var detail = ByteWriter()
        for count in [cleared.pairsCount, cleared.rowsRead, carried.count] { detail.put(UInt32(count)) }
        output.detail = detail.bytes
        claimPrefunds(for: window)
        return output
    }

    private func notice(
        for region: RegionCode, in window: WindowNumber, _ cleared: FencedWindow, _ carried: [CarriedLine]
    ) -> ClearingNotice {
        ClearingNotice(
            window: window, region: region, payable: cleared.payable[region] ?? [],
            receivable: cleared.receivable[region] ?? [], net: cleared.nets[region] ?? .zero,
            carried: carried.filter { $0.pair.insuring == region || $0.pair.treating == region })
    }
}

extension [DayTotalsRow] {
    /// The rows of one pair, as a day book would hold them.
    fileprivate func rows(of pair: RegionPair, on date: BusinessDate) -> [DayBookRow] {
        filter { $0.insuring == pair.insuring && $0.treating == pair.treating }.map { row in
            DayBookRow(key: DayBookKey(row, on: date), totals: DayBookTotals(count: row.count, amount: row.amount))
        }
    }
}

extension DayBookKey {
    /// The key a reported row stands under.
    init(_ row: DayTotalsRow, on date: BusinessDate) {
        self.init(
            date: date, pair: RegionPair(insuring: row.insuring, treating: row.treating), insurance: row.insurance,
            clearingType: row.clearingType, fund: row.fund)
    }
}
