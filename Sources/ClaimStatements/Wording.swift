import Benefits
import ClaimTypes
import LedgerTypes

/// The words a statement is made of.
enum Wording {
    static let title = BilingualText("医疗费用结算单", "Statement of Medical Expenses")
    static let cancelTitle = BilingualText("医疗费用结算撤销单", "Statement of a Cancelled Settlement")
    static let subtitle = BilingualText("跨省异地就医直接结算", "direct settlement of care outside the insured region")
    static let batchTitle = BilingualText("医疗费用结算汇总", "Summary of Settlements")
    static let linesTitle = BilingualText("费用明细", "Items of the bill")
    static let partsTitle = BilingualText("费用构成", "What the bill is made of")
    static let payersTitle = BilingualText("由谁支付", "Who pays")
    static let stepsTitle = BilingualText("计算过程", "How it was worked out")
    static let proofsTitle = BilingualText("平衡核对", "Sums, proved")
    static let total = BilingualText("合计", "total")
    static let yuanNote = BilingualText("金额单位:元", "amounts in yuan")
    static let privacy = BilingualText(
        "本单只含人员编号,不含姓名和证件号码。如有疑问,请向参保地经办机构咨询。",
        "This statement carries a person number, no name and no document number. Questions: the agency of the insured region.")
    static let signatures = [
        BilingualText("患者或家属签字", "patient or family"), BilingualText("医疗机构(盖章)", "institution (seal)"),
        BilingualText("日期", "date"),
    ]
    static let capitals = BilingualText("现金大写", "cash in words")
    static let cancelNote = BilingualText(
        "各项金额为原结算的相反数;明细见原结算单", "every amount is the negative of the settlement's; its lines stand there")

    static func name(of visitType: VisitType) -> BilingualText {
        switch visitType.value {
        case 11: BilingualText("普通门诊", "outpatient")
        case 12: BilingualText("门诊挂号", "outpatient registration")
        case 13: BilingualText("急诊", "emergency")
        case 14: BilingualText("门诊慢特病", "chronic-disease outpatient")
        case 21: BilingualText("普通住院", "inpatient")
        case 22: BilingualText("外伤住院", "inpatient, trauma")
        case 23: BilingualText("转外诊治住院", "inpatient, referred")
        case 24: BilingualText("急诊转住院", "emergency turned inpatient")
        case 41: BilingualText("定点药店购药", "pharmacy purchase")
        case 51: BilingualText("生育门诊", "maternity outpatient")
        case 52: BilingualText("生育住院", "maternity inpatient")
        case 53: BilingualText("计划生育手术", "family-planning surgery")
        default: BilingualText("医疗类别 \(visitType)", "visit type \(visitType)")
        }
    }

    static func name(of insurance: InsuranceKind) -> BilingualText {
        switch insurance {
        case .employee: BilingualText("职工基本医疗保险", "employee insurance")
        case .resident: BilingualText("城乡居民基本医疗保险", "resident insurance")
        default: BilingualText("险种 \(insurance)", "insurance \(insurance)")
        }
    }

    static func name(of filing: FilingType?) -> BilingualText {
        switch filing {
        case .longTerm: BilingualText("异地长期居住", "long-term residence")
        case .referral: BilingualText("异地转诊", "referral")
        case .emergency: BilingualText("异地急诊抢救", "emergency")
        case .other: BilingualText("其他临时外出就医", "other temporary stay")
        case nil: BilingualText("未备案", "not filed")
        }
    }

    static func name(of itemClass: ItemClass?) -> BilingualText {
        switch itemClass {
        case .a: BilingualText("甲类", "class A")
        case .b: BilingualText("乙类", "class B")
        case .c: BilingualText("丙类", "class C")
        case nil: BilingualText("目录外", "not listed")
        }
    }

    static func name(of level: HospitalLevel) -> BilingualText {
        switch level {
        case .first: BilingualText("一级", "tier one")
        case .second: BilingualText("二级", "tier two")
        case .third: BilingualText("三级", "tier three")
        case .none: BilingualText("无等级", "no tier")
        }
    }
}
