import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import Reconciliation

/// Days and months: what a region tells the others of its totals.
extension RegionMachine {
    /// Reports the day's totals of every pair this region takes part in to the hub, for the three-way comparison.
    mutating func closeDay(_ date: BusinessDate) -> CommandOutput {
        let rows = dayBook.rows(on: date).map { DayTotalsRow($0) }
        send(.dayTotals(DayTotals(date: date, reporter: region, rows: rows)), to: .hub)
        differences.close(date)
        letGo(behind: date)
        return CommandOutput()
    }

    /// Ends the open window: one record, and one message in each stream, behind every decision stamped with the window and
    /// before every decision of the next (law M7). Traffic does not pause.
    mutating func fence(_ window: WindowNumber) -> CommandOutput {
        var output = CommandOutput()
        guard window == openWindow else {
            output.outcome = code(.windowNotOpen)
            return output
        }
        // Past this line nothing may fail.
        for peer in peers {
            let pair = RegionPair(insuring: region, treating: peer)
            let fence = exposure.fence(of: pair, in: window)
            mustEqualPools(fence)
            let outcome = exposure.close(fence)
            precondition(outcome == .closed, "M7: own fence refused: \(outcome)")
            let stated = WindowFence(
                window: window, insuring: region, treating: peer,
                decisions: decisionCounts[FencedPair(window: window, pair: pair)] ?? 0,
                owed: fence.rows.owedByFund)
            send(.windowFence(stated), to: peer)
        }
        openWindow = window.next
        return output
    }

    /// The insuring region's fence: compares its statement with what this region claims (law M3).
    mutating func accept(
        _ fence: WindowFence, from insuring: RegionCode, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let pair = RegionPair(insuring: insuring, treating: region)
        let fenced = FencedPair(window: fence.window, pair: pair)
        guard fence.insuring == insuring, fence.treating == region, fencesReceived[fenced] == nil else {
            return code(.messageUnexpected)
        }
        let own = claimed.fence(of: pair, in: fence.window)
        mustEqualPools(own)
        let ours = own.rows.owedByFund
        let outcome = claimed.close(own)
        precondition(outcome == .closed, "M7: own fence refused: \(outcome)")
        let finding = FenceFinding(
            theirs: fence.owed, theirCount: fence.decisions, ours: ours, ourCount: decisionCounts[fenced] ?? 0)
        fencesReceived[fenced] = finding
        let waited = hearWaiting(at: time, into: &output)
        return finding == .agreed ? waited : code(.fenceDiffers)
    }

    /// The matrix and the books by pool were added up apart from each other, record by record: at a fence they agree (law M3).
    private func mustEqualPools(_ fence: Fence) {
        let pools = month.pools.exposureRows(of: fence.pair, in: fence.window)
        precondition(
            pools == fence.rows.filter { $0.fund != .medicalFee },
            "M3: pools of \(fence.pair) in \(fence.window) come to \(pools), the matrix to \(fence.rows)")
    }

    /// The banks confirmed every payment of a cleared window: what this region owed for it is paid, what it claimed has come in. The cost
    /// grows with the pairs of this region, not with the claims.
    mutating func pay(_ window: WindowNumber, at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        guard !paidWindows.contains(window) else {
            output.outcome = CommandOutput.replayed
            return output
        }
        guard let notice = notices.first(where: { $0.window == window }) else {
            output.outcome = code(.windowNotCleared)
            return output
        }
        // From then on each payment is confirmed by itself.
        guard money.positions[window] == nil else {
            output.outcome = code(.paymentsIssued)
            return output
        }
        // Past this line nothing may fail.
        var chain = TransferChain(.payment, number: UInt64(window.value), code: .payment, window: window)
        for row in notice.payable {
            for fund in row.amounts {
                chain.post(
                    debit: ClaimAccounts.payable(region, to: row.counterparty, fund.fund),
                    credit: ClaimAccounts.insuringCash(region), fund.amount)
            }
        }
        for row in notice.receivable {
            for fund in row.amounts {
                chain.post(
                    debit: ClaimAccounts.treatingCash(region),
                    credit: ClaimAccounts.receivable(region, from: row.counterparty, fund.fund), fund.amount)
            }
        }
        ledger.book(chain, at: time, into: &output.postings)
        paidWindows.append(window)
        return output
    }

    /// How far clearing has come with what one pair booked in a window. Every claim of the window is there, so none is touched.
    public func stage(of pair: RegionPair, in window: WindowNumber) -> ClearingStage {
        if paidWindows.contains(window) { return .paid }
        if notices.contains(where: { $0.window == window }) { return .cleared }
        let record = month.statements[FencedPair(window: window, pair: pair)]
        switch record?.standing {
        case .contested, .escalated: return .disputed
        case .confirmed, .deemed, .decided: return .confirmed
        case .issued, nil: break
        }
        if pair.insuring == region { return exposure.isClosed(pair, in: window) ? .fenced : .open }
        switch fencesReceived[FencedPair(window: window, pair: pair)] {
        case .agreed: return .fenced
        case .differs, .countDiffers: return .disputed
        case nil: return .open
        }
    }
}

/// Where a record of a window stands on its way to be paid. A month that is no longer open is frozen: whatever happens to its claims
/// later is a record in an open window (law M6).
///
/// | Stage | 阶段 | Reached when | Next |
/// |---|---|---|---|
/// | open | 未截止 | the insuring region stamped the record | fenced, disputed |
/// | disputed | 合计有异议 | its fence differs from the treating region's figures, or its statement is contested or unanswered too long | confirmed |
/// | fenced | 已截止 | the pair's fence stands, and both agree on it; no statement was answered | confirmed, disputed, cleared |
/// | confirmed | 已确认 | its statement is confirmed, deemed confirmed, or its contest decided | cleared |
/// | cleared | 已清算 | the hub closed the window, and its notice agrees with this region's books | paid |
/// | paid | 已拨付 | the banks confirmed the payments | – |
public enum ClearingStage: UInt8, CaseIterable, Sendable {
    case open = 1
    case disputed = 2
    case confirmed = 3
    case cleared = 4
    case paid = 5
    case fenced = 6

    public var names: BilingualText {
        switch self {
        case .open: BilingualText("未截止", "open")
        case .disputed: BilingualText("合计有异议", "disputed")
        case .confirmed: BilingualText("已确认", "confirmed")
        case .cleared: BilingualText("已清算", "cleared")
        case .paid: BilingualText("已拨付", "paid")
        case .fenced: BilingualText("已截止", "fenced")
        }
    }
}

extension CounterpartyAmounts {
    /// `nil` for a counterparty nothing is owed to.
    init?(_ counterparty: RegionCode, _ amounts: [FundAmount]) {
        guard !amounts.isEmpty else { return nil }
        self.init(counterparty: counterparty, amounts: amounts)
    }
}

extension [ExposureRow] {
    /// What is owed by fund, insurance kinds added up, ascending, without zero rows and without the medical-fee row.
    var owedByFund: [FundAmount] {
        var sums: [FundCode: Fen] = [:]
        for row in self where row.fund != .medicalFee { sums[row.fund, default: .zero] += row.totals.amount }
        return sums.filter { $0.value != .zero }.sorted { $0.key < $1.key }.map { FundAmount($0.key, $0.value) }
    }
}
