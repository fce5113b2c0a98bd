import ClaimTypes

/// Why a row of a claims file was refused. One class of the summary each; numbers are frozen and in order of precedence:
/// a row is refused for the first reason that applies.
public enum RowRefusalCode: UInt16, CaseIterable, Sendable {
    // What can be said of the bytes alone.
    case lineTooLong = 1
    case invalidUTF8 = 2
    case nulByte = 3
    case brokenJSON = 4
    // Field by field.
    case missingField = 10
    case wrongType = 11
    case fieldTooLong = 12
    case invalidValue = 13
    case invalidDate = 14
    case unknownTransaction = 15
    // Fields against each other.
    case duplicateLineNumber = 20
    case priceTimesQuantityDiffers = 21
    case sumsDoNotAddUp = 22
    case negativeTotal = 23
    case hospitalPartOutsideFee = 24
    case datesOutOfOrder = 25
    case visitTypeDisagrees = 26
    case chargedOutsideStay = 27
    // Against the registry and the catalogues.
    case unknownRegion = 30
    case unknownInstitution = 31
    case institutionElsewhere = 32
    case unknownItem = 33
    case personNotEnrolled = 34
    case serviceNotOpen = 35
    // Against what was settled before.
    case conflict = 40
    case cancelOfUnknown = 41
    case cancelOfCancel = 42
    case alreadyCancelled = 43
    case cancelDisagrees = 44
    case supersededByLater = 45
    case stayBilled = 46
    case visitDuplicate = 47
    case stayOverlaps = 48
    // By the benefit rules; the answer names the rule.
    case notPayable = 50

    /// The class in words, for summaries.
    public var names: BilingualText {
        switch self {
        case .lineTooLong: BilingualText("行过长", "line too long")
        case .invalidUTF8: BilingualText("非 UTF-8 编码", "not UTF-8")
        case .nulByte: BilingualText("含 NUL 字符", "contains NUL")
        case .brokenJSON: BilingualText("JSON 格式错误", "broken JSON")
        case .missingField: BilingualText("缺少必填字段", "missing field")
        case .wrongType: BilingualText("字段类型错误", "wrong type")
        case .fieldTooLong: BilingualText("字段超长", "field too long")
        case .invalidValue: BilingualText("字段值无效", "invalid value")
        case .invalidDate: BilingualText("日期无效", "invalid date")
        case .unknownTransaction: BilingualText("未知交易编号", "unknown transaction")
        case .duplicateLineNumber: BilingualText("明细流水号重复", "line number twice")
        case .priceTimesQuantityDiffers: BilingualText("单价乘数量与明细金额不符", "price × quantity differs from amount")
        case .sumsDoNotAddUp: BilingualText("明细合计与总费用不符", "lines do not add up to the fee")
        case .negativeTotal: BilingualText("净额为负", "negative total")
        case .hospitalPartOutsideFee: BilingualText("医院负担金额超出范围", "hospital part outside the fee")
        case .datesOutOfOrder: BilingualText("日期先后矛盾", "dates out of order")
        case .visitTypeDisagrees: BilingualText("医疗类别与交易不符", "visit type disagrees with transaction")
        case .chargedOutsideStay: BilingualText("费用早于入院", "charged before the admission")
        case .unknownRegion: BilingualText("未知医保区划", "unknown region")
        case .unknownInstitution: BilingualText("未知医药机构", "unknown institution")
        case .institutionElsewhere: BilingualText("机构不属于就医地", "institution not in the treating region")
        case .unknownItem: BilingualText("未知收费项目", "unknown item")
        case .personNotEnrolled: BilingualText("未查到参保信息", "person not enrolled")
        case .serviceNotOpen: BilingualText("机构未开通该项服务", "service not open")
        case .conflict: BilingualText("重复提交但内容不同", "same key, other content")
        case .cancelOfUnknown: BilingualText("撤销的结算不存在", "cancel of an unknown settlement")
        case .cancelOfCancel: BilingualText("不能撤销一笔撤销", "cancel of a cancel")
        case .alreadyCancelled: BilingualText("结算已撤销", "already cancelled")
        case .cancelDisagrees: BilingualText("撤销信息与原结算不符", "cancel disagrees with the settlement")
        case .supersededByLater: BilingualText("已被后续结算替代", "replaced by a later bill of the stay")
        case .stayBilled: BilingualText("已出院结算", "final bill of the stay stands")
        case .visitDuplicate: BilingualText("重复就诊", "same visit under another id")
        case .stayOverlaps: BilingualText("住院时段重叠", "stays overlap")
        case .notPayable: BilingualText("不符合待遇规定", "refused by the benefit rules")
        }
    }
}

/// One refused row: where, which field, what it held, and why, for the clerk who has to mend it.
public struct RowRefusal: Error, Hashable {
    /// Line of the file, from 1.
    public var line: Int
    /// Field as a path (`feedetail[3].cnt`); empty when the row as a whole is at fault.
    public var field: String
    /// What the field held, at most `valueBytesMax` bytes of it; never a whole row.
    public var value: String
    public var code: RowRefusalCode
    /// Name of the benefit rule behind `notPayable`, else empty.
    public var rule: String
    public var reason: BilingualText

    public static let valueBytesMax = 80

    public init(
        line: Int, field: String, value: String, code: RowRefusalCode, rule: String = "", reason: BilingualText
    ) {
        self.line = line
        self.field = field
        self.value = Self.excerpt(of: value)
        self.code = code
        self.rule = rule
        self.reason = reason
    }

    /// `code`, and the rule where there is one: what machines switch on.
    public var codeName: String { rule.isEmpty ? "\(code)" : "\(code).\(rule)" }

    private static func excerpt(of value: String) -> String {
        guard value.utf8.count > valueBytesMax else { return value }
        var excerpt = ""
        for character in value {
            guard excerpt.utf8.count + String(character).utf8.count <= valueBytesMax - 3 else { break }
            excerpt.append(character)
        }
        return excerpt + "…"
    }
}
