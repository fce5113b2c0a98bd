import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension MonthMessage {
    var wire: WirePeerMessage.OneOf_Content {
        switch self {
        case .statement(let statement): .statement(WireStatement(statement))
        case .statementConfirm(let confirm): .statementConfirm(WireStatementConfirm(confirm))
        case .statementContest(let contest): .statementContest(WireStatementContest(contest))
        case .contestDecision(let decision): .contestDecision(WireContestDecision(decision))
        case .position(let position): .netPosition(WireNetPosition(position))
        case .paymentNotice(let notice): .paymentNotice(WirePaymentNotice(notice))
        case .paymentConfirmation(let confirmation): .paymentConfirmation(WirePaymentConfirmation(confirmation))
        case .prefundNotice(let notice): .prefundNotice(WirePrefundNotice(notice))
        case .lateInterest(let interest): .lateInterest(WireLateInterest(interest))
        case .interestAnswer(let answer): .interestAnswer(WireInterestAnswer(answer))
        }
    }
}

extension WireStatement {
    init(_ statement: RegionStatement) {
        window = statement.key.window.value
        insuring = statement.key.insuring.value
        treating = statement.key.treating.value
        number = statement.key.number
        records = statement.records
        root = Data(statement.root)
        rows = statement.rows.map { row in
            var part = WireStatementRow()
            part.insuringPool = row.insuringPool.value
            part.treatingPool = row.treatingPool.value
            part.insurance = UInt32(row.insurance.value)
            part.clearingType = UInt32(row.clearingType.rawValue)
            part.fund = row.fund.value
            part.count = row.count
            part.amount = row.amount.units
            return part
        }
        issuedAt = statement.issuedAt.seconds
    }
}

extension WireStatementConfirm {
    init(_ confirm: StatementConfirm) {
        window = confirm.key.window.value
        insuring = confirm.key.insuring.value
        treating = confirm.key.treating.value
        number = confirm.key.number
        statement = Data(confirm.statement)
        confirmedAt = confirm.confirmedAt.seconds
        confirmID = confirm.confirmID
        deemed = confirm.isDeemed
        withdrawn = confirm.isWithdrawn
    }
}

extension WireStatementContest {
    init(_ contest: StatementContest) {
        window = contest.key.window.value
        insuring = contest.key.insuring.value
        treating = contest.key.treating.value
        number = contest.key.number
        statement = Data(contest.statement)
        contestID = contest.contestID
        items = contest.items.map(WireContestItem.init)
        contestedAt = contest.contestedAt.seconds
    }
}

extension WireContestDecision {
    init(_ decision: ContestDecision) {
        contestID = decision.contestID
        window = decision.key.window.value
        insuring = decision.key.insuring.value
        treating = decision.key.treating.value
        number = decision.key.number
        findings = decision.findings.map(WireContestFinding.init)
        decidedAt = decision.decidedAt.seconds
    }
}

extension WireContestItem {
    init(_ item: ContestItem) {
        settlementID = item.settlementID
        reason = UInt32(item.reason.rawValue)
        amounts = item.amounts.map(WireFundAmount.init)
        if item.text != BilingualText("", "") { text = WireBilingualText(item.text) }
        evidence = item.evidence.map { reference in
            var part = WireEvidenceReference()
            part.sender = reference.sender.value
            part.sequence = reference.sequence
            part.digest = Data(reference.digest)
            return part
        }
    }
}

extension WireContestFinding {
    init(_ finding: ContestFinding) {
        settlementID = finding.settlementID
        accepted = finding.accepted.map(WireFundAmount.init)
        if let notice = finding.refused { refused = WireRefusal(notice) }
    }
}

extension WireNetPosition {
    init(_ position: WindowPosition) {
        window = position.window.value
        region = position.region.value
        method = UInt32(position.method.rawValue)
        payable = position.payable.units
        receivable = position.receivable.units
        net = position.net.units
        table = Data(position.table)
        withdrawn = position.withdrawn.map { payment in
            var part = WireWithdrawnPayment()
            part.number = payment.number
            part.counted = payment.counted.units
            return part
        }
    }
}

extension WirePaymentNotice {
    init(_ notice: PaymentNotice) {
        number = notice.number
        window = notice.window.value
        payer = notice.payer.value
        payee = notice.payee.value
        amounts = notice.amounts.map(WireFundAmount.init)
        applyBy = notice.applyBy.days
        payBy = notice.payBy.days
    }
}

extension WirePaymentConfirmation {
    init(_ confirmation: PaymentConfirmation) {
        notice = confirmation.notice
        payer = confirmation.payer.value
        payee = confirmation.payee.value
        amount = confirmation.amount.units
        paidOn = confirmation.paidOn.days
        bankReference = confirmation.bankReference
    }
}

extension WirePrefundNotice {
    init(_ notice: PrefundNotice) {
        number = notice.number
        year = notice.year
        insuring = notice.insuring.value
        treating = notice.treating.value
        kind = UInt32(notice.kind.rawValue)
        quota = notice.quota.units
        balance = notice.balance.units
        used = notice.used
        due = notice.due.units
        if let day = notice.payBy { payBy = day.days }
        if let drawing = notice.window { window = drawing.value }
    }
}

extension WireErrorNotice {
    init(_ error: ErrorNotice) {
        sequence = error.sequence
        kind = UInt32(error.kind.rawValue)
        refusal = WireRefusal(error.notice)
    }
}
