/// Why a transfer was made (业务原因). Numbers are frozen: they stand in journals; a retired one leaves a comment.
public enum TransferCode: UInt16, CaseIterable, Sendable {
    case openingBalance = 1
    /// A claim decided and owed.
    case settlement = 2
    /// The exact negative of a settlement: the same transfers with their sides exchanged.
    case cancellation = 3
    /// A hold for a claim whose answer from the insuring region is not known yet.
    case inFlight = 4
    /// The hub's record that one region came to owe another.
    case exposure = 5
    case netting = 6
    case payment = 7
    case deduction = 8
    /// Money lodged in advance, given back, or drawn for a window.
    case prefund = 9
    /// What two regions' books differ by, into suspense or out of it.
    case difference = 30
    /// Interest on a payment that was made late.
    case lateInterest = 31

    /// Names as clerks and auditors read them.
    public var names: (chinese: String, english: String) {
        switch self {
        case .openingBalance: ("期初余额", "opening balance")
        case .settlement: ("费用结算", "settlement")
        case .cancellation: ("撤销结算", "cancellation")
        case .inFlight: ("在途待确认", "in flight")
        case .exposure: ("清算敞口", "exposure")
        case .netting: ("轧差清算", "netting")
        case .payment: ("资金拨付", "payment")
        case .deduction: ("审核扣款", "deduction")
        case .prefund: ("预付金", "prefund")
        case .difference: ("对账差异", "difference")
        case .lateInterest: ("滞纳金", "late interest")
        }
    }
}
