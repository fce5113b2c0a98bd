import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import Reconciliation

/// Days and months: what a region tells the others of its totals.
extension RegionMachine {
    /// Reports the day's totals of every pair this region takes part in to the hub, for the three-way comparison.
    mutating func closeDay(_ date: BusinessDate) -> CommandOutput {
        let rows = dayBook.rows(on: date).map { row in
            DayTotalsRow(
                insuring: row.key.pair.insuring, treating: row.key.pair.treating, insurance: row.key.insurance,
                clearingType: row.key.clearingType, fund: row.key.fund, count: row.totals.count, amount: row.totals.amount)
        }
        send(.dayTotals(DayTotals(date: date, reporter: region, rows: rows)), to: .hub)
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
    mutating func accept(_ fence: WindowFence, from insuring: RegionCode) -> UInt32 {
        let pair = RegionPair(insuring: insuring, treating: region)
        let fenced = FencedPair(window: fence.window, pair: pair)
        guard fence.insuring == insuring, fence.treating == region, fencesReceived[fenced] == nil else {
            return code(.messageUnexpected)
        }
        let own = claimed.fence(of: pair, in: fence.window)
        let ours = own.rows.owedByFund
        let outcome = claimed.close(own)
        precondition(outcome == .closed, "M7: own fence refused: \(outcome)")
        let finding = FenceFinding(
            theirs: fence.owed, theirCount: fence.decisions, ours: ours, ourCount: decisionCounts[fenced] ?? 0)
        fencesReceived[fenced] = finding
        return finding == .agreed ? CommandOutput.accepted : code(.fenceDiffers)
    }

    /// The hub's result of a window: kept when it agrees with both sides of this region's own books, refused otherwise.
    mutating func accept(_ notice: ClearingNotice) -> UInt32 {
        guard notice.region == region, !notices.contains(where: { $0.window == notice.window }) else {
            return code(.messageUnexpected)
        }
        let payable = peers.compactMap { peer in
            let pair = RegionPair(insuring: region, treating: peer)
            return CounterpartyAmounts(peer, exposure.rows(of: pair, in: notice.window).owedByFund)
        }
        let receivable = peers.compactMap { peer in
            let pair = RegionPair(insuring: peer, treating: region)
            return CounterpartyAmounts(peer, claimed.rows(of: pair, in: notice.window).owedByFund)
        }
        guard notice.payable == payable, notice.receivable == receivable else { return code(.noticeDiffers) }
        notices.append(notice)
        return CommandOutput.accepted
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
