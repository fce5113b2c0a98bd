import ClaimTypes
import LedgerTypes

extension MonthMessage {
    /// The pair and window the message is about. Nothing here is booked by the hub, so there are no amounts, except what a contest
    /// leaves out of the window, and late interest; a confirmation that is taken back counts −1.
    func describe(_ header: inout RoutingHeader) {
        switch self {
        case .statement(let statement): header.describe(statement.key)
        case .statementConfirm(let confirm):
            header.describe(confirm.key)
            header.count = confirm.isWithdrawn ? -1 : 0
        case .statementContest(let contest):
            header.describe(contest.key)
            header.amounts = contest.disputed
        case .contestDecision(let decision): header.describe(decision.key)
        case .position(let position):
            (header.insuring, header.treating) = (RegionCode(0), RegionCode(0))
            header.window = position.window
        case .paymentNotice(let notice):
            (header.insuring, header.treating) = (notice.payer, notice.payee)
            header.window = notice.window
        case .paymentConfirmation(let confirmation):
            (header.insuring, header.treating) = (confirmation.payer, confirmation.payee)
            header.date = confirmation.paidOn
        case .prefundNotice(let notice):
            (header.insuring, header.treating) = (notice.insuring, notice.treating)
        case .lateInterest(let interest):
            (header.insuring, header.treating) = (interest.payer, interest.payee)
            header.window = interest.window
            header.amounts = interest.amounts
            header.date = interest.payments.last?.day ?? interest.payBy
        case .interestAnswer(let answer):
            (header.insuring, header.treating) = (answer.payer, answer.payee)
        }
    }

    func belongs(from sender: NodeID, to receiver: NodeID) -> Bool {
        switch self {
        case .statement(let statement): statement.key.isFromTreating(sender, receiver)
        case .contestDecision(let decision): decision.key.isFromTreating(sender, receiver)
        case .statementConfirm(let confirm): confirm.key.isFromTreating(receiver, sender)
        case .statementContest(let contest): contest.key.isFromTreating(receiver, sender)
        case .position(let position): sender == .hub && position.region.isServed(by: receiver)
        case .paymentNotice(let notice):
            sender == .hub && (notice.payer.isServed(by: receiver) || notice.payee.isServed(by: receiver))
        case .paymentConfirmation(let confirmation):
            receiver == .hub && (confirmation.payer.isServed(by: sender) || confirmation.payee.isServed(by: sender))
        case .prefundNotice(let notice):
            sender == .hub && (notice.insuring.isServed(by: receiver) || notice.treating.isServed(by: receiver))
        case .lateInterest(let interest): interest.payer.isServed(by: sender) && interest.payee.isServed(by: receiver)
        case .interestAnswer(let answer): answer.payee.isServed(by: sender) && answer.payer.isServed(by: receiver)
        }
    }
}

extension RoutingHeader {
    fileprivate mutating func describe(_ key: StatementKey) {
        (insuring, treating) = (key.insuring, key.treating)
        window = key.window
    }
}

extension StatementKey {
    fileprivate func isFromTreating(_ one: NodeID, _ other: NodeID) -> Bool {
        treating.isServed(by: one) && insuring.isServed(by: other)
    }
}
