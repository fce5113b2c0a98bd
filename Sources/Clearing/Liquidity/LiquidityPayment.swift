import ClaimTypes
import LedgerTypes

/// A payment that wants to be made with the money at hand. Settled whole or not at all.
public struct LiquidityPayment: Hashable, Sendable {
    /// Chosen by the sender, once only.
    public var id: UInt64
    public var debtor: ParticipantIndex
    public var creditor: ParticipantIndex
    public var amount: Fen
    /// 0 is the most urgent. A waiting payment is never overtaken by a less urgent one of its debtor.
    public var priority: UInt8

    @inlinable
    public init(id: UInt64, debtor: ParticipantIndex, creditor: ParticipantIndex, amount: Fen, priority: UInt8 = 0) {
        self.id = id
        self.debtor = debtor
        self.creditor = creditor
        self.amount = amount
        self.priority = priority
    }
}

/// The money one participant brings: its prefund (预付金), and what of it must never be used.
public struct LiquidityAccount: Hashable, Sendable {
    /// What the account held at the beginning, deposits since then included.
    public internal(set) var opening: Fen
    public internal(set) var balance: Fen
    /// The balance never goes below it; negative where credit is granted.
    public let floor: Fen
    /// The most of `opening` that was in use at any one time.
    public internal(set) var mostUsed = Fen.zero

    public init(balance: Fen, floor: Fen = .zero) {
        opening = balance
        self.balance = balance
        self.floor = floor
    }

    /// What may still be paid out.
    public var available: Fen { balance - floor }

    /// What of `opening` is in use now.
    public var used: Fen { max(opening - balance, .zero) }
}

/// How much more one participant may have paid another than it has received from it, at any time (双边限额).
public struct BilateralLimit: Hashable, Sendable {
    public var debtor: ParticipantIndex
    public var creditor: ParticipantIndex
    public var most: Fen

    public init(debtor: ParticipantIndex, creditor: ParticipantIndex, most: Fen) {
        self.debtor = debtor
        self.creditor = creditor
        self.most = most
    }
}

/// What the queue may do besides paying in order.
public struct LiquiditySettings: Hashable, Sendable {
    /// A payment that can be paid may overtake waiting ones of the same debtor that cannot, unless they are more urgent.
    public var bypasses: Bool
    /// Payments of two participants to each other may be settled together.
    public var offsetsBilaterally: Bool
    /// Payments of any number of participants may be settled together.
    public var resolvesGridlocks: Bool

    public init(bypasses: Bool, offsetsBilaterally: Bool, resolvesGridlocks: Bool) {
        self.bypasses = bypasses
        self.offsetsBilaterally = offsetsBilaterally
        self.resolvesGridlocks = resolvesGridlocks
    }

    /// Everything.
    public static let saving = LiquiditySettings(bypasses: true, offsetsBilaterally: true, resolvesGridlocks: true)
    /// One after the other, each when it is covered.
    public static let firstInFirstOut = LiquiditySettings(bypasses: false, offsetsBilaterally: false, resolvesGridlocks: false)
}

/// Why a payment or an order was refused. Numbers are frozen and in order of precedence.
public enum LiquidityRefusal: UInt16, Error, CaseIterable, Sendable {
    /// The books of the day are closed.
    case closed = 1
    /// The time lies before one that was given earlier.
    case timeGoesBack = 2
    case participantUnknown = 3
    case amountNotPositive = 4
    case debtorIsCreditor = 5
    /// A payment of this number was submitted before.
    case idRepeated = 6
    /// Everything ever submitted and all accounts together would leave the range of `Fen`.
    case totalOutOfRange = 7
    /// It waited until the close and was never covered.
    case notCoveredAtClose = 8

    public var text: BilingualText {
        switch self {
        case .closed: BilingualText("当日已结束", "the day is closed")
        case .timeGoesBack: BilingualText("时间早于此前的时间", "the time lies before an earlier one")
        case .participantUnknown: BilingualText("参与方不存在", "there is no such participant")
        case .amountNotPositive: BilingualText("金额必须大于零", "the amount is not positive")
        case .debtorIsCreditor: BilingualText("付款方与收款方相同", "debtor and creditor are the same")
        case .idRepeated: BilingualText("付款编号重复", "the number of the payment is repeated")
        case .totalOutOfRange: BilingualText("合计超出金额范围", "a total exceeds the range of amounts")
        case .notCoveredAtClose: BilingualText("至日终资金不足，退回", "never covered until the close, returned")
        }
    }
}

/// What made a settlement possible.
public enum SettlementMechanism: UInt8, CaseIterable, Sendable {
    /// Covered when it came, and nothing had to go first.
    case immediate = 1
    /// Waited, and was covered when money came in.
    case released = 2
    /// Together with payments of its creditor to its debtor (双边抵销).
    case bilateralOffset = 3
    /// Together with payments of several participants (多边撮合, gridlock resolution).
    case multilateralOffset = 4

    public var names: BilingualText {
        switch self {
        case .immediate: BilingualText("即时", "immediate")
        case .released: BilingualText("排队后释放", "released from the queue")
        case .bilateralOffset: BilingualText("双边抵销", "bilateral offset")
        case .multilateralOffset: BilingualText("多边撮合", "multilateral offset")
        }
    }
}

/// What became of a payment.
public enum LiquidityEvent: Hashable, Sendable {
    /// Final. Payments settled by one offset have the same `batch` number.
    case settled(id: UInt64, by: SettlementMechanism, batch: UInt64)
    case queued(id: UInt64)
    case refused(id: UInt64, LiquidityRefusal)
}
