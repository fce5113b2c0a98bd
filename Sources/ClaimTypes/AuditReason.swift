/// How a deduction came about (扣款类型). Codes of the handling system; 30 (prefund offset) and 40 (reserve withheld) concern no claim.
public enum DeductionType: UInt8, CaseIterable, Sendable {
    /// Audit (审核扣款).
    case audit = 10
    /// Inspection (稽核扣款).
    case inspection = 20
    /// Any other (其他).
    case other = 99

    public var names: BilingualText {
        switch self {
        case .audit: BilingualText("审核扣款", "audit")
        case .inspection: BilingualText("稽核扣款", "inspection")
        case .other: BilingualText("其他扣款", "other")
        }
    }
}

/// What an auditor found (审核扣款原因). Our own codes; no national list was found. Numbers are frozen.
public enum AuditReason: UInt16, CaseIterable, Sendable {
    case unbundledCharge = 101
    case aboveStandard = 102
    case chargedTwice = 103
    case itemExchanged = 104
    case stayDivided = 105
    case bedWithoutPatient = 106
    case admissionNotNeeded = 107
    case careNotNeeded = 108
    case outsideIndication = 109
    case careNotGiven = 110
    case anotherPersonTreated = 111
    /// A deduction was withdrawn after the institution objected (申诉成立); the only reason to give money back.
    case objectionUpheld = 190
    case other = 199

    public var text: BilingualText {
        switch self {
        case .unbundledCharge: BilingualText("分解收费", "one service charged as several")
        case .aboveStandard: BilingualText("超标准收费", "charged above the standard")
        case .chargedTwice: BilingualText("重复收费", "charged twice")
        case .itemExchanged: BilingualText("串换项目", "another item charged than given")
        case .stayDivided: BilingualText("分解住院", "one stay divided into several")
        case .bedWithoutPatient: BilingualText("挂床住院", "a bed charged without its patient")
        case .admissionNotNeeded: BilingualText("低标准入院", "the admission was not needed")
        case .careNotNeeded: BilingualText("过度诊疗", "care that was not needed")
        case .outsideIndication: BilingualText("超限定支付范围", "outside the indication the fund pays for")
        case .careNotGiven: BilingualText("虚构医药服务", "care that was not given")
        case .anotherPersonTreated: BilingualText("冒名就医", "another person was treated")
        case .objectionUpheld: BilingualText("申诉成立，退回扣款", "the objection was upheld, the deduction is given back")
        case .other: BilingualText("其他", "other")
        }
    }

    /// Whether it is a reason to give a deduction back.
    public var restores: Bool { self == .objectionUpheld }
}
