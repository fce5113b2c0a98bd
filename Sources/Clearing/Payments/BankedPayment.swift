import ClaimTypes
import LedgerTypes

/// Money a bank confirmed under an end-to-end id.
public struct BankedPayment: Hashable, Sendable {
    /// Number of the due as the bank file says it; may be unknown here.
    public var number: String
    /// The way the money moved on the account of who tells of it: out for a payer, in for a payee.
    public var side: PaymentSide
    /// Positive.
    public var amount: Fen
    public var on: BusinessDate
    /// The bank's reference: the same reference of one side is the same payment (law M4).
    public var reference: String
    /// Reason code when earlier money came back (退汇); `nil` for a payment.
    public var returnReason: String?

    public init(
        number: String, side: PaymentSide, amount: Fen, on: BusinessDate, reference: String, returnReason: String? = nil
    ) {
        self.number = number
        self.side = side
        self.amount = amount
        self.on = on
        self.reference = reference
        self.returnReason = returnReason
    }
}

/// What a confirmation means for the due it names. Numbers are frozen.
public enum MatchClass: UInt8, CaseIterable, Sendable {
    case matched = 1
    /// Whole, after the last day to pay.
    case matchedLate = 2
    /// Less than is open: the rest stays open.
    case amountBelow = 3
    /// More than is open: the rest goes to suspense.
    case amountAbove = 4
    /// No due of this party has the number: all goes to suspense.
    case unknownNumber = 5
    /// Paid in full before, and paid again under another reference: all goes to suspense.
    case paidTwice = 6
    /// The bank told the same booking again: nothing changes (law M4).
    case repeated = 7
    /// The reference stands for another booking: nothing is booked until a person has looked.
    case referenceReused = 8
    /// The money went back (退汇): what was in suspense under its number is gone, then the due is open again.
    case returned = 9
    /// Money moved the wrong way: all goes to suspense.
    case directionDiffers = 10
    /// The due is withdrawn, kept back or not yet told: what is not wanted of it goes to suspense.
    case notDue = 11

    public var text: BilingualText {
        switch self {
        case .matched: BilingualText("相符", "matched")
        case .matchedLate: BilingualText("相符(逾期)", "matched, late")
        case .amountBelow: BilingualText("金额不足", "amount below")
        case .amountAbove: BilingualText("金额超出", "amount above")
        case .unknownNumber: BilingualText("编号不明", "unknown number")
        case .paidTwice: BilingualText("重复付款", "paid twice")
        case .repeated: BilingualText("重复回单", "told again")
        case .referenceReused: BilingualText("流水号冲突", "reference reused")
        case .returned: BilingualText("退汇", "returned")
        case .directionDiffers: BilingualText("收付方向不符", "direction differs")
        case .notDue: BilingualText("已撤回或暂缓", "not due")
        }
    }

    /// Whether a person has to look.
    public var isDifference: Bool {
        switch self {
        case .matched, .repeated: false
        case .matchedLate, .amountBelow, .amountAbove, .unknownNumber, .paidTwice, .referenceReused, .returned,
            .directionDiffers, .notDue:
            true
        }
    }
}

/// Why the register did not take something. Numbers are frozen and in order of precedence.
public enum PaymentRefusal: UInt8, Error, CaseIterable, Sendable {
    case amountNotPositive = 1
    /// The reference was used for another payment.
    case confirmationDiffers = 2
    /// The number stands for another due.
    case numberUsed = 3
    case unknownNumber = 4
    /// The due is not open: discharged, withdrawn, queued or not yet told.
    case notOpen = 5
    /// No money in suspense has this reference.
    case nothingHeld = 6
}

/// What became of the money of a confirmation: `applied`, `offset` and `excess` come to its amount; of a return, `-applied` and the other two.
public struct ConfirmationFinding: Hashable, Sendable {
    public var kind: MatchClass
    /// The due that took money, as it stands afterwards; `nil` when none did.
    public var due: PaymentDue?
    /// Taken by the due on the side that told; negative for a return.
    public var applied = Fen.zero
    /// By how much more of the due is covered by either side; negative for a return.
    public var covered = Fen.zero
    /// Of a return: what had been in suspense under the number and is gone. Of a payment: what had come back of an advance under the number,
    /// was in suspense, and is made good. Not negative.
    public var offset = Fen.zero
    /// Belongs to no due: to be booked in suspense (暂记) until a person has looked. Not negative.
    public var excess: Fen
}

/// What a confirmation came to.
public enum ConfirmationOutcome: Hashable, Sendable {
    case taken(ConfirmationFinding)
    /// Taken before with the same content: nothing changed (law M4).
    case replayed
    case refused(PaymentRefusal)
}

/// Money of a confirmation that no due took, and why.
public struct SuspendedMoney: Hashable, Sendable {
    /// The region whose bank it is.
    public let teller: RegionCode
    public let payment: BankedPayment
    public let kind: MatchClass
    /// What is still in suspense; positive.
    public internal(set) var amount: Fen
}
