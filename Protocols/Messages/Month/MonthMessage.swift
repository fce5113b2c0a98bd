import ClaimTypes
import LedgerTypes

/// What parties say to each other about a closed window: statements and their contests, positions, payments, prefunds.
public enum MonthMessage: Hashable, Sendable {
    /// Treating → insuring: what is owed for the window, by pool.
    case statement(RegionStatement)
    /// Insuring → treating: agreed as a whole.
    case statementConfirm(StatementConfirm)
    /// Insuring → treating: some records are disputed.
    case statementContest(StatementContest)
    /// Treating → insuring: what of the dispute is given up.
    case contestDecision(ContestDecision)
    /// Hub → region: what netting makes of the window.
    case position(WindowPosition)
    /// Hub → region: an obligation to be paid (付款通知书) or received (收款通知书).
    case paymentNotice(PaymentNotice)
    /// Payer or payee → hub: what the bank confirmed.
    case paymentConfirmation(PaymentConfirmation)
    /// Hub → both regions of a pair.
    case prefundNotice(PrefundNotice)
    /// Payer → payee: what it owes because a payment was late (滞纳金). It is booked by this message.
    case lateInterest(LateInterestRecord)
    /// Payee → payer: whether it counts the same.
    case interestAnswer(InterestAnswer)

    public var kind: MessageKind {
        switch self {
        case .statement: .statement
        case .statementConfirm: .statementConfirm
        case .statementContest: .statementContest
        case .contestDecision: .contestDecision
        case .position: .netPosition
        case .paymentNotice: .paymentNotice
        case .paymentConfirmation: .paymentConfirmation
        case .prefundNotice: .prefundNotice
        case .lateInterest: .lateInterest
        case .interestAnswer: .interestAnswer
        }
    }
}

/// A message of the stream that was received and not accepted: for the books of its sender, who will not hear of it otherwise.
public struct ErrorNotice: Hashable, Sendable {
    /// Sequence in the stream from the reader of this notice to its sender.
    public var sequence: UInt64
    public var kind: MessageKind
    public var notice: RefusalNotice

    public init(sequence: UInt64, kind: MessageKind, notice: RefusalNotice) {
        self.sequence = sequence
        self.kind = kind
        self.notice = notice
    }
}
