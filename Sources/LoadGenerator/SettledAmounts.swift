import Hashing
import LedgerTypes
import NIOCore

/// What a hospital was told of one settlement (`setlinfo`).
public struct SettledAmounts: Sendable, Equatable {
    /// Number of the claim in its generator's stream.
    public var claim: UInt64
    public var fee: Fen
    /// Paid by the funds, from the own account, from a family member's account, in cash.
    public var fund: Fen
    public var account: Fen
    public var mutualAid: Fen
    public var cash: Fen
    /// Borne by the hospital.
    public var hospital: Fen

    /// `nil` when an amount cannot be read; one that is missing is zero.
    init?(claim: UInt64, in body: ByteBufferView) {
        var isReadable = true
        func fen(_ key: StaticString) -> Fen {
            guard let text = AnswerText.value(of: key, in: body), !text.isEmpty, text != "null" else { return .zero }
            guard let amount = Fen(yuan: text) else {
                isReadable = false
                return .zero
            }
            return amount
        }
        self.claim = claim
        fee = fen("medfee_sumamt")
        fund = fen("fund_pay_sumamt")
        account = fen("acct_pay")
        mutualAid = fen("acct_mulaid_pay")
        cash = fen("psn_cash_pay")
        hospital = fen("hosp_part_amt")
        guard isReadable else { return nil }
    }

    /// I2 and I3 together: who pays makes the whole fee.
    var isBalanced: Bool { fee == fund + account + mutualAid + cash + hospital }
}

/// Everything that was settled in a run: sums that must hold, and a digest that only the right amounts give.
public struct SettledBook: Sendable {
    public private(set) var entries: [SettledAmounts] = []

    public init() {}

    mutating func append(_ amounts: SettledAmounts) { entries.append(amounts) }

    mutating func add(_ other: SettledBook) { entries += other.entries }

    public func sum(_ part: (SettledAmounts) -> Fen) -> Fen { entries.reduce(.zero) { $0 + part($1) } }

    /// SHA-256 over a line for each settlement, by claim: number and the six amounts in fen. It depends on nothing else, so two runs of the
    /// same plan on fresh networks have the same one, unless visits of one person were decided in another order.
    public var digest: String {
        let lines = entries.sorted { ($0.claim, $0.fee.units) < ($1.claim, $1.fee.units) }.map { entry in
            let amounts = [entry.fee, entry.fund, entry.account, entry.mutualAid, entry.cash, entry.hospital]
            return "\(entry.claim) " + amounts.map { String($0.units) }.joined(separator: " ")
        }
        return SHA256.digest(of: lines.joined(separator: "\n")).hex
    }
}
