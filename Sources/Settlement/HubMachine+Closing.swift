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
        guard allFencesAgreed(in: window), let obligations = exposure.obligations(in: window),
            case .success(let netting) = Netting.of(obligations)
        else {
            output.outcome = UInt32(SettlementRefusal.windowNotFenced.rawValue)
            return output
        }
        // Past this line nothing may fail.
        let sum = netting.positions.reduce(Fen.zero) { $0 + $1.amount }
        precondition(sum == .zero, "M3: net positions of \(window) add up to \(sum)")
        settlePositions(of: window, at: time, into: &output.postings)
        let notices = regions.map { notice(for: $0, in: window) }
        for notice in notices { outbound[notice.region.node]!.append(.clearingNotice(notice)) }
        closings[window] = WindowClosing(window: window, netting: netting, notices: notices)
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

    /// Moves every exposure of the window onto the two regions' net positions; the exposure accounts of the window are then zero.
    private mutating func settlePositions(of window: WindowNumber, at time: Timestamp, into postings: inout [Posting]) {
        var chain = TransferChain(.netting, number: UInt64(window.value), code: .netting, window: window)
        for insuring in regions {
            for treating in regions where treating != insuring {
                let pair = RegionPair(insuring: insuring, treating: treating)
                for row in exposure.rows(of: pair, in: window).owedByFund {
                    chain.post(
                        debit: ClaimAccounts.exposureToTreating(treating, from: insuring, row.fund),
                        credit: ClaimAccounts.netPosition(treating),
                        row.amount)
                    chain.post(
                        debit: ClaimAccounts.netPosition(insuring),
                        credit: ClaimAccounts.exposureFromInsuring(insuring, to: treating, row.fund),
                        row.amount)
                }
            }
        }
        ledger.book(chain, at: time, into: &postings)
    }

    private func notice(for region: RegionCode, in window: WindowNumber) -> ClearingNotice {
        let others = regions.filter { $0 != region }
        let payable = others.compactMap { other in
            let pair = RegionPair(insuring: region, treating: other)
            return CounterpartyAmounts(other, exposure.rows(of: pair, in: window).owedByFund)
        }
        let receivable = others.compactMap { other in
            let pair = RegionPair(insuring: other, treating: region)
            return CounterpartyAmounts(other, exposure.rows(of: pair, in: window).owedByFund)
        }
        let net = receivable.reduce(Fen.zero) { $0 + $1.total } - payable.reduce(Fen.zero) { $0 + $1.total }
        return ClearingNotice(window: window, region: region, payable: payable, receivable: receivable, net: net)
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
