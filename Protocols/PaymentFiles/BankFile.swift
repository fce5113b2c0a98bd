public import ClaimTypes
public import LedgerTypes

/// Direction of money on the account that a bank reports.
public enum MoneySide: UInt8, CaseIterable, Sendable {
    /// Money came in (`CRDT`).
    case credit = 1
    /// Money went out (`DBIT`).
    case debit = 2

    var code: String { self == .credit ? "CRDT" : "DBIT" }

    /// The amount with the sign it has for the account.
    func signed(_ amount: Fen) -> Fen { self == .credit ? amount : -amount }
}

/// Whether a bank has booked an entry. Only a booked one confirms a payment.
public enum BankEntryStatus: String, CaseIterable, Sendable {
    case booked = "BOOK"
    case pending = "PDNG"
    case information = "INFO"
}

/// One transfer inside an entry.
public struct BankTransaction: Hashable, Sendable {
    /// The number of the payment notice; empty when the bank hands none through.
    public var endToEndID: String
    public var side: MoneySide
    /// Not negative.
    public var amount: Fen
    /// The bank's reference of this transfer; empty when only the entry has one.
    public var reference: String
    /// Who stands at the other end, as the bank names it; may be empty.
    public var counterparty: String
    /// Reason code of a return (退汇), such as `AC04` closed account; `nil` when this is no return.
    public var returnReason: String?

    public init(
        endToEndID: String, side: MoneySide, amount: Fen, reference: String = "", counterparty: String = "",
        returnReason: String? = nil
    ) {
        self.endToEndID = endToEndID
        self.side = side
        self.amount = amount
        self.reference = reference
        self.counterparty = counterparty
        self.returnReason = returnReason
    }
}

/// One booking on an account.
public struct BankEntry: Hashable, Sendable {
    /// The bank's reference (AcctSvcrRef).
    public var reference: String
    public var side: MoneySide
    /// Not negative; the sum of the transactions, by side, when there are any.
    public var amount: Fen
    /// The bank takes back an entry of its own (RvslInd).
    public var isReversal: Bool
    public var status: BankEntryStatus
    public var bookedOn: BusinessDate
    public var transactions: [BankTransaction]

    public init(
        reference: String, side: MoneySide, amount: Fen, isReversal: Bool = false, status: BankEntryStatus = .booked,
        bookedOn: BusinessDate, transactions: [BankTransaction]
    ) {
        self.reference = reference
        self.side = side
        self.amount = amount
        self.isReversal = isReversal
        self.status = status
        self.bookedOn = bookedOn
        self.transactions = transactions
    }
}

/// The balance of an account before and after the entries of a statement; negative when overdrawn.
public struct BankBalances: Hashable, Sendable {
    public var opening: Fen
    public var openedOn: BusinessDate
    public var closing: Fen
    public var closedOn: BusinessDate

    public init(opening: Fen, openedOn: BusinessDate, closing: Fen, closedOn: BusinessDate) {
        self.opening = opening
        self.openedOn = openedOn
        self.closing = closing
        self.closedOn = closedOn
    }
}

/// What a bank says of one account.
public struct AccountReport: Hashable, Sendable {
    /// The bank's number of this notification or statement.
    public var id: String
    public var account: String
    /// In a statement; a notification has none.
    public var balances: BankBalances?
    public var entries: [BankEntry]

    public init(id: String, account: String, balances: BankBalances? = nil, entries: [BankEntry]) {
        self.id = id
        self.account = account
        self.balances = balances
        self.entries = entries
    }
}

/// A file of a bank: debit and credit notifications (`camt.054.001.08`) or statements (`camt.053.001.08`).
public struct BankFile: Hashable, Sendable {
    public enum Kind: UInt8, CaseIterable, Sendable {
        case notification = 1
        case statement = 2

        public var namespace: String {
            let name = self == .notification ? "camt.054.001.08" : "camt.053.001.08"
            return "urn:iso:std:iso:20022:tech:xsd:\(name)"
        }

        var body: String { self == .notification ? "BkToCstmrDbtCdtNtfctn" : "BkToCstmrStmt" }
        var report: String { self == .notification ? "Ntfctn" : "Stmt" }
    }

    public var kind: Kind
    public var messageID: String
    public var createdAt: BusinessTime
    public var reports: [AccountReport]

    public init(kind: Kind, messageID: String, createdAt: BusinessTime, reports: [AccountReport]) {
        self.kind = kind
        self.messageID = messageID
        self.createdAt = createdAt
        self.reports = reports
    }
}
