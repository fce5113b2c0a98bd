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

    /// Closes a window: one record, whose cost grows with the participants and not with the claims. Refused until the fence
    /// of every pair has arrived.
    mutating func close(_ window: WindowNumber, at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        guard closings[window] == nil else {
            output.outcome = UInt32(SettlementRefusal.windowNotOpen.rawValue)
            return output
        }
        let cleared = amountsToClear(in: window)
        guard allFencesAgreed(in: window), exposure.obligations(in: window) != nil,
            case .success(let netting) = Netting.of(cleared.obligations)
        else {
            output.outcome = UInt32(SettlementRefusal.windowNotFenced.rawValue)
            return output
        }
        if let refusal = refusalOfClosing(window) {
            output.outcome = UInt32(refusal.rawValue)
            return output
        }
        // Past this line nothing may fail.
        mustEqualLedger()
        let sum = netting.positions.reduce(Fen.zero) { $0 + $1.amount }
        precondition(sum == .zero, "M3: net positions of \(window) add up to \(sum)")
        settlePositions(of: window, cleared, at: time, into: &output.postings)
        let notices = regions.map { notice(for: $0, in: window, cleared) }
        for notice in notices { outbound[notice.region.node]!.append(.clearingNotice(notice)) }
        closings[window] = WindowClosing(window: window, netting: netting, notices: notices)
        carry(cleared.carried, closing: window)
        output.detail = cleared.work
        claimPrefunds(for: window)
        return output
    }

    private func allFencesAgreed(in window: WindowNumber) -> Bool {
        regions.allSatisfy { insuring in
            regions.allSatisfy { treating in
                treating == insuring
                    || fences[FencedPair(window: window, pair: RegionPair(insuring: insuring, treating: treating))] == .agreed
            }
        }
    }

    /// Moves what is cleared with the window onto the two regions' net positions; of the window itself only carried amounts are left.
    private mutating func settlePositions(
        of window: WindowNumber, _ cleared: ClearedAmounts, at time: Timestamp, into postings: inout [Posting]
    ) {
        var chain = TransferChain(.netting, number: UInt64(window.value), code: .netting, window: window)
        for (pair, amounts) in cleared.ascending {
            for row in amounts {
                chain.post(
                    debit: ClaimAccounts.exposureToTreating(pair.treating, from: pair.insuring, row.fund),
                    credit: ClaimAccounts.netPosition(pair.treating), row.amount)
                chain.post(
                    debit: ClaimAccounts.netPosition(pair.insuring),
                    credit: ClaimAccounts.exposureFromInsuring(pair.insuring, to: pair.treating, row.fund), row.amount)
            }
        }
        ledger.book(chain, at: time, into: &postings)
    }

    private func notice(for region: RegionCode, in window: WindowNumber, _ cleared: ClearedAmounts) -> ClearingNotice {
        let others = regions.filter { $0 != region }
        let payable = others.compactMap {
            CounterpartyAmounts($0, cleared.amounts[RegionPair(insuring: region, treating: $0)] ?? [])
        }
        let receivable = others.compactMap {
            CounterpartyAmounts($0, cleared.amounts[RegionPair(insuring: $0, treating: region)] ?? [])
        }
        let carried = cleared.carried.filter { $0.pair.insuring == region || $0.pair.treating == region }
        let net = receivable.reduce(Fen.zero) { $0 + $1.total } - payable.reduce(Fen.zero) { $0 + $1.total }
        return ClearingNotice(
            window: window, region: region, payable: payable, receivable: receivable, net: net,
            carried: carried)
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
