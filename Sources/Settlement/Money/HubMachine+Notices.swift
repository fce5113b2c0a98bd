import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages

/// What the hub tells regions of positions and payments.
extension HubMachine {
    mutating func send(_ message: PeerMessage, to region: RegionCode) { outbound[region.node]!.append(message) }

    /// Sends payer and payee the notice of each due.
    mutating func send(_ dues: [PaymentDue], of window: WindowNumber) {
        guard let issue = money.issued[window] else { preconditionFailure("M3: notices of \(window) before it was issued") }
        var shares: [FundShareKey: FundShares] = [:]
        for due in dues {
            let key = shareKey(due, issue)
            var pool = shares[key] ?? FundShares(fundsOwed(by: key, in: window))
            let amounts = pool.take(due.amount)
            shares[key] = pool
            let notice = PaymentNotice(
                number: due.number, window: window, payer: due.payer, payee: due.payee, amounts: amounts,
                applyBy: issue.applyBy, payBy: issue.payBy)
            for region in [due.payer, due.payee] { send(.month(.paymentNotice(notice)), to: region) }
        }
    }

    func position(of region: RegionCode, in window: WindowNumber) -> WindowPosition {
        guard let issue = money.issued[window], let notice = closings[window]?.notices.first(where: { $0.region == region })
        else {
            preconditionFailure("M3: a position of \(region) in \(window) before it was issued")
        }
        let drawn = issue.draws.filter { $0.key.insuring == region }.values.reduce(Fen.zero, +)
        let given = issue.draws.filter { $0.key.treating == region }.values.reduce(Fen.zero, +)
        let payable = notice.payable.reduce(Fen.zero) { $0 + $1.total } - drawn
        let receivable = notice.receivable.reduce(Fen.zero) { $0 + $1.total } - given
        return WindowPosition(
            window: window, region: region, method: issue.method.messageCode, payable: payable, receivable: receivable,
            net: receivable - payable, table: issue.table)
    }

    /// Bilateral payments come from the funds of their pair; a multilateral payment, and what a default makes of a window, from all that
    /// the payer owes.
    private func shareKey(_ due: PaymentDue, _ issue: IssuedWindow) -> FundShareKey {
        let isOfPair = issue.method != .multilateral && issue.defaults.isEmpty
        return FundShareKey(payer: due.payer, payee: isOfPair ? due.payee : nil)
    }

    /// Rows a payer owes by fund, after prefunds; rows of a negative pair count for the region that gives back.
    private func fundsOwed(by key: FundShareKey, in window: WindowNumber) -> [FundAmount] {
        var sums: [FundCode: Fen] = [:]
        for other in regions where other != key.payer && (key.payee == nil || key.payee == other) {
            for isTurned in [false, true] {
                let pair =
                    isTurned
                    ? RegionPair(insuring: other, treating: key.payer) : RegionPair(insuring: key.payer, treating: other)
                let rows = left(cleared(pair, in: window), drawn: money.issued[window]?.draws[pair] ?? .zero)
                let total = rows.reduce(Fen.zero) { $0 + $1.amount }
                guard isTurned ? total.isNegative : total.isPositive else { continue }
                for row in rows { sums[row.fund, default: .zero] += isTurned ? -row.amount : row.amount }
            }
        }
        return sums.map { FundAmount($0.key, $0.value) }.filter { $0.amount != .zero }.sorted { $0.fund < $1.fund }
    }
}

/// What of a pair's rows is left when `drawn` was taken from a prefund: the same on both sides and at the hub.
func left(_ rows: [FundAmount], drawn: Fen) -> [FundAmount] {
    guard drawn.isPositive else { return rows }
    var shares = FundShares(rows)
    let taken = shares.take(drawn)
    return rows.map { row in
        FundAmount(row.fund, row.amount - (taken.first { $0.fund == row.fund }?.amount ?? .zero))
    }.filter { $0.amount != .zero }
}

private struct FundShareKey: Hashable {
    let payer: RegionCode
    let payee: RegionCode?
}
