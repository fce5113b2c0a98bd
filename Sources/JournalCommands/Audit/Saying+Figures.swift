import ClaimTypes
import LedgerTypes
import Messages

/// What the messages of a close say in money. Sums are wider than an amount, as the bytes may be anybody's.
extension PeerMessage {
    /// Figures of a message between hub and regions that no claim is named in; `nil` where there are none to tell.
    var figures: BilingualText? {
        switch self {
        case .windowFence(let fence):
            BilingualText(
                "清算期 \(fence.window)：\(fence.decisions) 笔决定，应付 \(fence.owed.yuan)",
                "window \(fence.window): \(fence.decisions) decisions, owed \(fence.owed.yuan)")
        case .dayTotals(let totals):
            BilingualText("\(totals.date) 共 \(totals.rows.count) 行", "\(totals.date), \(totals.rows.count) rows")
        case .clearingNotice(let notice):
            Self.position(
                notice.window, receivable: notice.receivable.flatMap(\.amounts).yuan,
                payable: notice.payable.flatMap(\.amounts).yuan, net: notice.net)
        case .month(let message): message.figures
        default: nil
        }
    }

    fileprivate static func position(_ window: WindowNumber, receivable: String, payable: String, net: Fen) -> BilingualText {
        BilingualText(
            "清算期 \(window)：应收 \(receivable)，应付 \(payable)，净额 \(net.grouped)",
            "window \(window): receivable \(receivable), payable \(payable), net \(net.grouped)")
    }
}

extension MonthMessage {
    fileprivate var figures: BilingualText? {
        switch self {
        case .statement(let statement):
            BilingualText(
                "\(statement.key.text)：\(statement.records) 条记录，\(statement.rows.yuan)",
                "\(statement.key.text): \(statement.records) records, \(statement.rows.yuan)")
        case .statementConfirm(let confirm):
            confirm.isWithdrawn
                ? BilingualText("\(confirm.key.text) 撤回确认", "\(confirm.key.text), confirmation taken back")
                : BilingualText(
                    "\(confirm.key.text)\(confirm.isDeemed ? " 逾期视同确认" : "")",
                    "\(confirm.key.text)\(confirm.isDeemed ? ", by silence" : "")")
        case .statementContest(let contest):
            BilingualText(
                "\(contest.key.text)：\(contest.items.count) 笔，争议 \(contest.items.flatMap(\.amounts).yuan)",
                "\(contest.key.text): \(contest.items.count) items, disputed \(contest.items.flatMap(\.amounts).yuan)")
        case .contestDecision(let decision):
            BilingualText(
                "\(decision.key.text)：放弃 \(decision.findings.flatMap(\.accepted).yuan)",
                "\(decision.key.text): given up \(decision.findings.flatMap(\.accepted).yuan)")
        case .position(let position):
            PeerMessage.position(
                position.window, receivable: position.receivable.grouped, payable: position.payable.grouped, net: position.net)
        case .paymentNotice(let notice):
            BilingualText(
                "\(notice.number)：\(notice.payer) 付 \(notice.payee) \(notice.amounts.yuan)，\(notice.payBy) 前",
                "\(notice.number): \(notice.payer) pays \(notice.payee) \(notice.amounts.yuan) by \(notice.payBy)")
        case .paymentConfirmation(let told):
            BilingualText(
                "\(told.notice)：\(told.payer) 付 \(told.payee) \(told.amount.grouped)，\(told.paidOn)",
                "\(told.notice): \(told.payer) paid \(told.payee) \(told.amount.grouped) on \(told.paidOn)")
        case .prefundNotice(let notice):
            BilingualText(
                "\(notice.number)：额度 \(notice.quota.grouped)，余额 \(notice.balance.grouped)，应付 \(notice.due.grouped)",
                "\(notice.number): quota \(notice.quota.grouped), balance \(notice.balance.grouped), due \(notice.due.grouped)")
        case .lateInterest(let interest):
            BilingualText(
                "累计 \(interest.total.grouped)，计入 \(interest.window)", "\(interest.total.grouped) in all, in \(interest.window)")
        case .interestAnswer(let answer): answer.finding.names
        }
    }
}

extension StatementKey {
    fileprivate var text: String { "\(number) \(window) \(insuring) → \(treating)" }
}

extension Fen {
    fileprivate var grouped: String { Int128(units).groupedYuan }
}

extension [FundAmount] {
    fileprivate var yuan: String { reduce(Int128(0)) { $0 + Int128($1.amount.units) }.groupedYuan }
}

extension [StatementRow] {
    fileprivate var yuan: String { reduce(Int128(0)) { $0 + Int128($1.amount.units) }.groupedYuan }
}
