import ClaimTypes

extension ComparisonFailure {
    public var names: BilingualText {
        switch self {
        case .notAnswered: BilingualText("对方未答复", "the other side gave no answer")
        case .dayNotHeld: BilingualText("该日账已不在内存", "the books of the day are not held any more")
        case .booksMoved: BilingualText("比对期间账有变动，须重新比对", "the books moved meanwhile: compare again")
        case .answerUnsound: BilingualText("对方答复自相矛盾", "an answer contradicts itself")
        case .dayNotClosed: BilingualText("对方尚未日终", "the other side has not closed the day")
        case .otherScheme: BilingualText("对方采用其他摘要规则", "the other side makes its digests by other rules")
        }
    }
}

extension PairFinding {
    public var text: BilingualText {
        switch self {
        case .equal(let records): BilingualText("一致，\(records) 条", "equal, \(records) records")
        case .differs(let differences): BilingualText("\(differences.count) 条不一致", "\(differences.count) records differ")
        case .cannotCompare(let failure):
            BilingualText("无法比对：\(failure.names.chinese)", "cannot compare: \(failure.names.english)")
        }
    }
}
