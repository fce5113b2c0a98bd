import ClaimTypes
import LedgerTypes

/// What two nodes say to each other, in plain values. No type of the wire format leaks out of this module.
public enum PeerMessage: Hashable, Sendable {
    /// Treating → insuring: what would this bill pay? Nothing is booked.
    case preSettleRequest(ClaimSubmission)
    /// Insuring → treating: the answer to a pre-settlement.
    case preSettleAnswer(SettleDecision)
    /// Treating → insuring: settle this bill (结算).
    case settleRequest(ClaimSubmission)
    /// Insuring → treating: settled, with every amount, or refused.
    case settleDecision(SettleDecision)
    /// Treating → insuring: cancel a settlement (结算撤销).
    case cancelRequest(CancelRequest)
    /// Insuring → treating: the cancel, as the exact negative of the original (identity I9), or a refusal.
    case cancelDecision(SettleDecision)
    /// Treating → insuring: undo a request whose outcome is unknown (冲正).
    case reverseRequest(ReverseRequest)
    /// Insuring → treating: what the reversal found and did.
    case reverseDecision(ReverseDecision)
    /// Insuring → treating: no later decision of this pair belongs to this window.
    case windowFence(WindowFence)
    /// Region → hub: the day's totals of every pair the region takes part in.
    case dayTotals(DayTotals)
    /// Hub → region: what the close of a window makes the region pay and receive.
    case clearingNotice(ClearingNotice)
    /// Treating → insuring: an audit changes what is owed for a settlement (审核扣款).
    case adjustmentRequest(AdjustmentRequest)
    /// Insuring → treating: the adjustment with an id and a window of its own, or a refusal.
    case adjustmentDecision(AdjustmentDecision)
    /// The statements, payments and prefunds of a window.
    case month(MonthMessage)
    /// A message of the other direction was received and not accepted.
    case errorNotice(ErrorNotice)
    /// Treating → insuring: a stay as it stands now (在院情况). Nothing is booked.
    case admissionNotice(AdmissionNotice)
    /// A decision whose figures balance under no reading (identities I1 to I10): signed evidence, never booked as what it says. It is
    /// only ever received.
    indirect case unbalanced(PeerMessage, MessageFault)

    public var kind: MessageKind {
        switch self {
        case .preSettleRequest: .preSettleRequest
        case .preSettleAnswer: .preSettleAnswer
        case .settleRequest: .settleRequest
        case .settleDecision: .settleDecision
        case .cancelRequest: .cancelRequest
        case .cancelDecision: .cancelDecision
        case .reverseRequest: .reverseRequest
        case .reverseDecision: .reverseDecision
        case .windowFence: .windowFence
        case .dayTotals: .dayTotals
        case .clearingNotice: .clearingNotice
        case .adjustmentRequest: .adjustmentRequest
        case .adjustmentDecision: .adjustmentDecision
        case .month(let message): message.kind
        case .errorNotice: .errorNotice
        case .admissionNotice: .admissionNotice
        case .unbalanced(let message, _): message.kind
        }
    }
}

/// The kind of a peer message. Numbers are frozen: they stand in signed envelopes.
public enum MessageKind: UInt8, CaseIterable, Sendable {
    case preSettleRequest = 1
    case preSettleAnswer = 2
    case settleRequest = 3
    case settleDecision = 4
    case cancelRequest = 5
    case cancelDecision = 6
    case reverseRequest = 7
    case reverseDecision = 8
    case windowFence = 9
    case dayTotals = 10
    case clearingNotice = 11
    case adjustmentRequest = 12
    case adjustmentDecision = 13
    case statement = 14
    case statementConfirm = 15
    case statementContest = 16
    case contestDecision = 17
    case netPosition = 18
    case paymentNotice = 19
    case paymentConfirmation = 20
    case prefundNotice = 21
    case errorNotice = 22
    case admissionNotice = 23
    case lateInterest = 24
    case interestAnswer = 25
}

/// A refusal as it travels: what was wrong, with which field, in words a clerk can act on.
public struct RefusalNotice: Hashable, Sendable {
    /// Number of the refusal in the table of the node that refused; frozen there.
    public var code: UInt16
    /// National name of the field that caused it, empty when no single field did.
    public var field: String
    public var text: BilingualText

    public init(code: UInt16, field: String, text: BilingualText) {
        self.code = code
        self.field = field
        self.text = text
    }
}
