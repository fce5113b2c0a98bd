import ClaimTypes
import LedgerTypes

/// How far an obligation (债务) has come on its way to money received. Numbers are frozen.
///
/// | State | 状态 | Reached when | Next |
/// |---|---|---|---|
/// | computed | 已计算 | the close netted it; nobody was told | confirmed |
/// | confirmed | 已确认 | its notice was issued, and a region's books agree with it | instructed, bankConfirmed, discharged, withdrawn |
/// | instructed | 已发起支付 | the payer gave it to its bank; only the payer knows | bankConfirmed, discharged, withdrawn |
/// | bankConfirmed | 银行部分确认 | a bank confirmed part of it | discharged, withdrawn |
/// | discharged | 已清偿 | banks confirmed all of it | confirmed or bankConfirmed when money comes back; withdrawn, when the hub had not heard |
/// | withdrawn | 已撤回 | a participant cannot pay: what was open stands in other obligations, and banks confirmed the rest | confirmed or bankConfirmed when money comes back |
/// | queued | 暂缓 | kept back until the participant can pay | confirmed |
public enum DueState: UInt8, CaseIterable, Sendable {
    case computed = 1
    case confirmed = 2
    case instructed = 3
    case bankConfirmed = 4
    case discharged = 5
    case withdrawn = 6
    case queued = 7

    /// Whether money may still be expected under the number of the obligation.
    public var isOpen: Bool {
        switch self {
        case .confirmed, .instructed, .bankConfirmed: true
        case .computed, .discharged, .withdrawn, .queued: false
        }
    }

    public var names: BilingualText {
        switch self {
        case .computed: BilingualText("已计算", "computed")
        case .confirmed: BilingualText("已确认", "confirmed")
        case .instructed: BilingualText("已发起支付", "instructed")
        case .bankConfirmed: BilingualText("银行部分确认", "confirmed by bank in part")
        case .discharged: BilingualText("已清偿", "discharged")
        case .withdrawn: BilingualText("已撤回", "withdrawn")
        case .queued: BilingualText("暂缓", "queued")
        }
    }
}

/// What a due pays for.
public enum DuePurpose: Hashable, Sendable {
    /// An obligation of a closed window.
    case window(WindowNumber)
    /// A prefund (预付金) of a pair; a refund is paid by the treating region.
    case prefund(RegionPair)
}

/// The side that tells of a payment.
public enum PaymentSide: UInt8, CaseIterable, Sendable {
    case payer = 1
    case payee = 2
}

/// An amount one region has to pay another under a number, and what banks have confirmed of it.
public struct PaymentDue: Hashable, Sendable {
    /// At most 30 bytes; the end-to-end id of the bank transfer.
    public let number: String
    public let purpose: DuePurpose
    public let payer: RegionCode
    public let payee: RegionCode
    /// Positive.
    public let amount: Fen
    /// Taken back of `amount` because a participant cannot pay: it stands in other obligations.
    public internal(set) var withdrawn = Fen.zero
    /// Last day to pay; `nil` until the notice is issued.
    public var payBy: BusinessDate?
    public internal(set) var state: DueState
    /// Confirmed by the payer's bank, never more than `amount`. In a region's books never more than is wanted; at the hub it may be, until
    /// the region has heard of a withdrawal and has taken back what it said.
    public internal(set) var paid = Fen.zero
    /// Confirmed by the payee's bank, within the same limits.
    public internal(set) var received = Fen.zero

    public init(
        number: String, purpose: DuePurpose, payer: RegionCode, payee: RegionCode, amount: Fen, payBy: BusinessDate?,
        state: DueState
    ) {
        self.number = number
        self.purpose = purpose
        self.payer = payer
        self.payee = payee
        self.amount = amount
        self.payBy = payBy
        self.state = state
    }

    /// What the bank of one side confirmed.
    public func told(_ side: PaymentSide) -> Fen { side == .payer ? paid : received }

    mutating func add(_ amount: Fen, _ side: PaymentSide) {
        if side == .payer { paid += amount } else { received += amount }
    }

    /// What is to be paid under the number, whoever has told of it already.
    public var wanted: Fen { amount - withdrawn }

    /// What either side's bank confirmed: the confirmation of one side is enough (an obligation is told by the payer or the payee).
    public var covered: Fen { min(max(paid, received), wanted) }

    public var open: Fen { wanted - covered }

    /// Where the due stands by what was told of it.
    var stateByMoney: DueState {
        guard open.isPositive else { return withdrawn.isPositive ? .withdrawn : .discharged }
        return covered.isPositive ? .bankConfirmed : .confirmed
    }

    /// Whether both sides told of money and not of the same sum.
    public var sidesDiffer: Bool { paid.isPositive && received.isPositive && paid != received }

    /// Whether the last day to pay has passed and money is still open.
    public func isOverdue(on day: BusinessDate) -> Bool {
        guard state.isOpen, let payBy else { return false }
        return day > payBy
    }
}

extension PaymentDue {
    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(number)
        switch purpose {
        case .window(let window):
            sink.put(UInt8(1))
            sink.put(window.value)
        case .prefund(let pair):
            sink.put(UInt8(2))
            sink.put(pair.insuring.value)
            sink.put(pair.treating.value)
        }
        sink.put(payer.value)
        sink.put(payee.value)
        sink.put(amount)
        sink.put(payBy != nil)
        sink.put(payBy?.days ?? 0)
        sink.put(state.rawValue)
        sink.put(paid)
        sink.put(received)
    }
}
