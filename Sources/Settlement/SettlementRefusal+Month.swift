import ClaimTypes

extension SettlementRefusal {
    /// What operators read of refusals about statements, contests and days.
    var monthText: BilingualText {
        switch self {
        case .statementNotDue:
            BilingualText("对方尚未截止或合计不符，无可出单", "no window with records is fenced and agreed: nothing to state yet")
        case .statementUnknown: BilingualText("没有该清算期、该地区的待确认对账单", "no such statement of this window and region is waiting")
        case .statementDiffers: BilingualText("对账单与本地账不符", "the statement differs from our books")
        case .statementAnswered: BilingualText("该对账单已答复", "the statement is answered already")
        case .confirmationUnknown: BilingualText("没有该确认编号", "no confirmation has this id")
        case .confirmationCleared: BilingualText("该清算期已清算，不能回退", "the window is cleared: the confirmation cannot be taken back")
        case .confirmationUsed: BilingualText("确认编号已使用或过长", "the confirmation id was used before, or is too long")
        case .contestUnsound:
            BilingualText(
                "异议内容有误：金额超出、次序错误或编号重复", "the contest is not sound: amounts exceed, rows out of order, or its id was used")
        case .contestLate: BilingualText("已过异议期限", "the deadline for contests has passed")
        case .contestUnknown: BilingualText("没有该异议", "no such contest")
        case .contestDecided: BilingualText("该异议已裁定且内容不同", "the contest is decided already, with other findings")
        case .decisionUnsound:
            BilingualText("裁定与异议不符", "the findings do not fit the contest, or name a record that cannot be adjusted")
        case .dayNotAfter: BilingualText("日期早于已结束的日期", "the day lies before one that is over already")
        case .calendarUnsound: BilingualText("清算日历有误", "the plan of the calendar is not sound")
        case .statementOpen: BilingualText("尚有对账单未确认", "the statement of a pair is missing or not agreed")
        case .yearOpen: BilingualText("本年尚有清算期未关闭或有结转", "a window of the year is not closed, or an amount of it is still carried")
        case .claimTooLate:
            BilingualText(
                "结算时间已超过清算受理期限，请全额垫付后回参保地手工报销",
                "settled too long ago for clearing between regions: the person pays, and claims at the insuring region")
        case .statementTooLong: BilingualText("对账单行数超出上限", "a statement has more rows than a message carries")
        case .windowNotOpen: BilingualText("该清算期未开放", "the window is not the open one")
        case .fenceDiffers: BilingualText("清算期合计与本地不符", "the window totals differ from ours")
        default: preconditionFailure("M10: \(self) is not about a month")
        }
    }
}
