import Messages

/// Every order an operator can give. A new case of `OperatorOrder.Content`, or of the orders it holds, does not compile here until it has a kind;
/// a kind without rows in `AdminTable` fails the test of the table.
enum OrderKind: String, CaseIterable, Hashable {
    case closeDay, reconcileDay, fenceWindow, closeWindow, windowPaid, setCap, approveKeys, repairDifference, endDifference
    case adjustClaim, resolveQuarantine, withdrawOrder
    case setCalendar, hubCalendar, dayPassed, hubDayPassed, issueStatements, confirm, contest, decide, rollBack
    case requireStatements, closeYear
    case paymentTerms, issuePayments, prefundQuota, prefundTopUp, resolveDefault, sealWindow
    case instructPayment, bankConfirmed, bankReturned, assignSuspense, withdrawAssignment
    case acceptInterest, correctInterest, claimInterest

    init(_ content: OperatorOrder.Content) {
        self =
            switch content {
            case .closeDay: .closeDay
            case .reconcileDay: .reconcileDay
            case .fenceWindow: .fenceWindow
            case .closeWindow: .closeWindow
            case .windowPaid: .windowPaid
            case .setCap: .setCap
            case .approveKeys: .approveKeys
            case .repairDifference: .repairDifference
            case .endDifference: .endDifference
            case .adjustClaim: .adjustClaim
            case .resolveQuarantine: .resolveQuarantine
            case .withdrawOrder: .withdrawOrder
            case .month(let command): Self(command)
            case .hubMonth(let command): Self(command)
            case .hubMoney(let order): Self(order)
            case .regionMoney(let order): Self(order)
            }
    }

    private init(_ command: MonthCommand) {
        self =
            switch command {
            case .setCalendar: .setCalendar
            case .dayPassed: .dayPassed
            case .issueStatements: .issueStatements
            case .confirm: .confirm
            case .contest: .contest
            case .decide: .decide
            case .rollBack: .rollBack
            }
    }

    private init(_ command: HubMonthCommand) {
        self =
            switch command {
            case .setCalendar: .hubCalendar
            case .dayPassed: .hubDayPassed
            case .requireStatements: .requireStatements
            case .closeYear: .closeYear
            }
    }

    private init(_ order: HubMoneyOrder) {
        self =
            switch order {
            case .paymentTerms: .paymentTerms
            case .issuePayments: .issuePayments
            case .prefundQuota: .prefundQuota
            case .prefundTopUp: .prefundTopUp
            case .resolveDefault: .resolveDefault
            case .sealWindow: .sealWindow
            }
    }

    private init(_ order: RegionMoneyOrder) {
        self =
            switch order {
            case .instructPayment: .instructPayment
            case .bankConfirmed: .bankConfirmed
            case .bankReturned: .bankReturned
            case .assignSuspense: .assignSuspense
            case .withdrawAssignment: .withdrawAssignment
            case .acceptInterest: .acceptInterest
            case .correctInterest: .correctInterest
            case .claimInterest: .claimInterest
            }
    }
}
