import ClaimTypes
import LedgerTypes

/// How a closed window is paid. Numbers are frozen.
public enum PaymentMethod: UInt8, CaseIterable, Sendable {
    case grossBilateral = 1
    case netBilateral = 2
    case multilateralNet = 3
}

/// What netting makes of a window for one region. Identity M3: net = receivable − payable.
public struct WindowPosition: Hashable, Sendable {
    public var window: WindowNumber
    public var region: RegionCode
    public var method: PaymentMethod
    public var payable: Fen
    public var receivable: Fen
    /// Positive when the region receives money.
    public var net: Fen
    /// SHA-256 of the national clearing table the position stands in.
    public var table: Digest256
    /// What a default takes back of the region's payments, ascending by number. Empty in the first position of a window, never in a later
    /// one.
    public var withdrawn: [WithdrawnPayment]

    public init(
        window: WindowNumber, region: RegionCode, method: PaymentMethod, payable: Fen, receivable: Fen, net: Fen,
        table: Digest256, withdrawn: [WithdrawnPayment] = []
    ) {
        self.window = window
        self.region = region
        self.method = method
        self.payable = payable
        self.receivable = receivable
        self.net = net
        self.table = table
        self.withdrawn = withdrawn
    }
}

/// A payment of which the hub wants no more than it has counted: the rest stands in other payments.
public struct WithdrawnPayment: Hashable, Sendable {
    /// Number of the payment notice.
    public var number: String
    /// What the hub has counted of it, told by either side. Not negative.
    public var counted: Fen

    public init(number: String, counted: Fen) {
        self.number = number
        self.counted = counted
    }
}

/// One obligation: a payment notice (付款通知书) to the payer and a receipt notice (收款通知书) to the payee.
public struct PaymentNotice: Hashable, Sendable {
    public var number: String
    public var window: WindowNumber
    public var payer: RegionCode
    public var payee: RegionCode
    /// Positive in all, ascending by fund; a single fund may be negative.
    public var amounts: [FundAmount]
    /// Last day to apply for the money.
    public var applyBy: BusinessDate
    public var payBy: BusinessDate

    public init(
        number: String, window: WindowNumber, payer: RegionCode, payee: RegionCode, amounts: [FundAmount],
        applyBy: BusinessDate, payBy: BusinessDate
    ) {
        self.number = number
        self.window = window
        self.payer = payer
        self.payee = payee
        self.amounts = amounts
        self.applyBy = applyBy
        self.payBy = payBy
    }

    public var total: Fen { amounts.reduce(.zero) { $0 + $1.amount } }
}

/// What a bank confirmed of an obligation, told by the payer or the payee.
public struct PaymentConfirmation: Hashable, Sendable {
    /// Number of the payment notice.
    public var notice: String
    public var payer: RegionCode
    public var payee: RegionCode
    /// Negative when earlier money came back (退汇), or was not wanted any more when the payment was withdrawn.
    public var amount: Fen
    public var paidOn: BusinessDate
    /// The bank's reference, at most 35 bytes as in ISO 20022.
    public var bankReference: String

    public init(
        notice: String, payer: RegionCode, payee: RegionCode, amount: Fen, paidOn: BusinessDate, bankReference: String
    ) {
        self.notice = notice
        self.payer = payer
        self.payee = payee
        self.amount = amount
        self.paidOn = paidOn
        self.bankReference = bankReference
    }
}

/// The prefund (预付金) of a pair: its yearly quota, a warning, an urgent top-up.
public struct PrefundNotice: Hashable, Sendable {
    /// Numbers are frozen.
    public enum Kind: UInt8, CaseIterable, Sendable {
        case yearlyQuota = 1
        /// 70 % used (yellow).
        case warning = 2
        /// 90 % used (red).
        case alarm = 3
        /// Urgent top-up (紧急调增).
        case topUp = 4
        /// A closed window took `due` from the balance (抵扣): both sides book it against what is owed for the window.
        case draw = 5
        /// The treating region gives `due` back (调减退回).
        case giveBack = 6
    }

    public var number: String
    public var year: Int32
    public var insuring: RegionCode
    public var treating: RegionCode
    public var kind: Kind
    public var quota: Fen
    public var balance: Fen
    /// Used of the balance.
    public var used: Int32
    /// To be paid by this notice; zero for a warning.
    public var due: Fen
    /// `nil` when nothing is due.
    public var payBy: BusinessDate?
    /// The window that draws; `nil` for every other kind.
    public var window: WindowNumber?

    /// - Parameter used: basis points of the balance, which may exceed 10,000.
    public init(
        number: String, year: Int32, insuring: RegionCode, treating: RegionCode, kind: Kind, quota: Fen, balance: Fen,
        used: Int32, due: Fen = .zero, payBy: BusinessDate? = nil, window: WindowNumber? = nil
    ) {
        self.number = number
        self.year = year
        self.insuring = insuring
        self.treating = treating
        self.kind = kind
        self.quota = quota
        self.balance = balance
        self.used = used
        self.due = due
        self.payBy = payBy
        self.window = window
    }
}
