import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages

/// Prefunds (预付金) in a region's books: what it has lodged with others, and what it holds of others.
extension RegionMachine {
    mutating func accept(
        _ notice: PrefundNotice, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        guard (notice.insuring == region) != (notice.treating == region) else {
            return code(.messageUnexpected)
        }
        let pair = RegionPair(insuring: notice.insuring, treating: notice.treating)
        switch notice.kind {
        case .warning, .alarm: break
        case .draw:
            if let refusal = draw(notice, pair, at: time, into: &output.postings) { return code(refusal) }
        case .yearlyQuota, .topUp, .giveBack:
            guard notice.due.isPositive else { break }
            let isGivenBack = notice.kind == .giveBack
            let due = PaymentDue(
                number: notice.number, purpose: .prefund(pair), payer: isGivenBack ? pair.treating : pair.insuring,
                payee: isGivenBack ? pair.insuring : pair.treating, amount: notice.due, payBy: notice.payBy, state: .confirmed)
            guard money.register.refusal(of: due) == nil else { return code(.paymentNoticeDiffers) }
            money.register.add(due)
        }
        money.prefundNotices.append(notice)
        return CommandOutput.accepted
    }

    /// A window takes its cover from the prefund: once, before its position is booked, and never more than the pair owes.
    private mutating func draw(
        _ notice: PrefundNotice, _ pair: RegionPair, at time: Timestamp, into postings: inout [Posting]
    ) -> SettlementRefusal? {
        guard let window = notice.window else { return .prefundDrawDiffers }
        let fenced = FencedPair(window: window, pair: pair)
        let isInsuring = pair.insuring == region
        let rows = cleared(pair, in: window)
        let owed = rows.reduce(Fen.zero) { $0 + $1.amount }
        guard notices.contains(where: { $0.window == window }), money.positions[window] == nil, !paidWindows.contains(window),
            money.draws[fenced] == nil, notice.due.isPositive, notice.due <= owed
        else { return .prefundDrawDiffers }
        // Past this line nothing may fail.
        var shares = FundShares(rows)
        var chain = moneyChain(.prefund, window)
        for share in shares.take(notice.due) {
            if isInsuring {
                chain.post(
                    debit: ClaimAccounts.payable(region, to: pair.treating, share.fund),
                    credit: ClaimAccounts.prefundPlaced(pair),
                    share.amount)
            } else {
                chain.post(
                    debit: ClaimAccounts.prefundHeld(pair),
                    credit: ClaimAccounts.receivable(region, from: pair.insuring, share.fund), share.amount)
            }
        }
        ledger.book(chain, at: time, into: &postings)
        money.draws[fenced] = notice.due
        return nil
    }

    /// Lodged with a treating region and not drawn, as the ledger holds it.
    public func prefundPlaced(with treating: RegionCode) -> Fen {
        ledger.account(ClaimAccounts.prefundPlaced(RegionPair(insuring: region, treating: treating)))?.debitBalance ?? .zero
    }

    /// Held of an insuring region and not drawn, as the ledger holds it.
    public func prefundHeld(from insuring: RegionCode) -> Fen {
        ledger.account(ClaimAccounts.prefundHeld(RegionPair(insuring: insuring, treating: region)))?.creditBalance ?? .zero
    }
}
