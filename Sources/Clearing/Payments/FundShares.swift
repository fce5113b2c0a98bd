import ClaimTypes
import LedgerTypes

/// Money of several funds, given out in order: the lowest fund first, until nothing is left.
///
/// What a fund gets back (a negative row) is taken off the lowest positive funds first, so that every share is positive. Both sides of a
/// pair hold the same rows and so find the same shares.
public struct FundShares: Hashable, Sendable {
    /// Positive, ascending by fund.
    public private(set) var left: [FundAmount]

    /// - Precondition: the rows come to zero or more.
    public init(_ rows: [FundAmount]) {
        var returned = rows.reduce(Fen.zero) { $1.amount.isNegative ? $0 - $1.amount : $0 }
        left = rows.filter(\.amount.isPositive).sorted { $0.fund < $1.fund }
        precondition(total >= returned, "M3: funds give back \(returned) and pay \(total)")
        for index in left.indices {
            let taken = min(returned, left[index].amount)
            left[index].amount -= taken
            returned -= taken
        }
        left.removeAll { $0.amount == .zero }
    }

    public var total: Fen { left.reduce(.zero) { $0 + $1.amount } }

    /// Takes `amount` from the funds in order.
    /// - Precondition: `amount` is at most `total`.
    public mutating func take(_ amount: Fen) -> [FundAmount] {
        precondition(!amount.isNegative && amount <= total, "M3: \(amount) is taken from funds that hold \(total)")
        var open = amount
        var share: [FundAmount] = []
        while open.isPositive {
            let part = min(open, left[0].amount)
            share.append(FundAmount(left[0].fund, part))
            left[0].amount -= part
            open -= part
            if left[0].amount == .zero { left.removeFirst() }
        }
        return share
    }
}
