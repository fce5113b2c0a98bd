import LedgerTypes

/// Six-digit code of an insurance region (医保区划) or pool (统筹区), as in our own region table; GB/T 2260 does not list them all.
public struct RegionCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let value: UInt32

    @inlinable
    public init(_ value: UInt32) { self.value = value }

    /// Reads exactly six digits.
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(text: Text) {
        guard text.utf8.count == 6, let value = UInt32(text), value >= 100_000 else { return nil }
        self.value = value
    }

    /// The clearing party this code belongs to: its first two digits (`340100` → `340000`).
    public var party: RegionCode { RegionCode(value / 10_000 * 10_000) }

    public var node: NodeID { NodeID(value) }

    @inlinable
    public static func < (left: RegionCode, right: RegionCode) -> Bool { left.value < right.value }

    public var description: String { String(value) }
}

/// Pseudonymous number of an insured person (人员编号, `psn_no`) given by the insuring region. Never a document number.
public struct PersonNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) { self.value = value }

    /// Reads 1 to 19 digits.
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(text: Text) {
        guard (1...19).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }), let value = UInt64(text)
        else {
            return nil
        }
        self.value = value
    }

    @inlinable
    public static func < (left: PersonNumber, right: PersonNumber) -> Bool { left.value < right.value }

    public var description: String { String(value) }
}

/// Code of a hospital or pharmacy (定点医药机构编码, `fixmedins_code`): `H` or `P` and eleven digits.
public struct InstitutionCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Letter (`H` = 0, `P` = 1) × 10¹¹ + the eleven digits.
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) { self.value = value }

    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(text: Text) {
        guard text.utf8.count == 12, let letter = text.utf8.first, let digits = UInt64(text.dropFirst()),
            text.utf8.dropFirst().allSatisfy({ (48...57).contains($0) })
        else { return nil }
        switch letter {
        case UInt8(ascii: "H"): value = digits
        case UInt8(ascii: "P"): value = 100_000_000_000 + digits
        default: return nil
        }
    }

    public var isPharmacy: Bool { value >= 100_000_000_000 }

    @inlinable
    public static func < (left: InstitutionCode, right: InstitutionCode) -> Bool { left.value < right.value }

    public var description: String {
        let digits = String(value % 100_000_000_000)
        return (isPharmacy ? "P" : "H") + String(repeating: "0", count: 11 - digits.utf8.count) + digits
    }
}

/// Kind of insurance (险种类型, `insutype`). Unknown codes are carried, never priced with.
public struct InsuranceKind: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let value: UInt16

    @inlinable
    public init(_ value: UInt16) { self.value = value }

    /// Employee basic medical insurance (职工基本医疗保险), 310.
    public static let employee = InsuranceKind(310)
    /// Resident basic medical insurance (城乡居民基本医疗保险), 390.
    public static let resident = InsuranceKind(390)

    /// Of money that belongs to no insurance: late interest between regions. A code of our own.
    public static let unrelated = InsuranceKind(0)

    @inlinable
    public static func < (left: InsuranceKind, right: InsuranceKind) -> Bool { left.value < right.value }

    public var description: String { String(value) }
}

/// Visit type (医疗类别, `med_type`).
public struct VisitType: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let value: UInt16

    @inlinable
    public init(_ value: UInt16) { self.value = value }

    /// Ordinary outpatient (普通门诊).
    public static let outpatient = VisitType(11)
    /// Outpatient chronic and special disease (门诊慢特病).
    public static let chronicOutpatient = VisitType(14)
    /// Emergency (急诊).
    public static let emergency = VisitType(13)
    /// Emergency turned inpatient (急诊转住院).
    public static let emergencyInpatient = VisitType(24)
    /// Maternity outpatient (生育门诊).
    public static let maternityOutpatient = VisitType(51)
    /// Maternity inpatient (生育住院).
    public static let maternityInpatient = VisitType(52)
    /// Family-planning surgery (计划生育手术).
    public static let familyPlanning = VisitType(53)
    /// Ordinary inpatient (普通住院).
    public static let inpatient = VisitType(21)
    /// Pharmacy purchase (定点药店购药).
    public static let pharmacy = VisitType(41)

    @inlinable
    public static func < (left: VisitType, right: VisitType) -> Bool { left.value < right.value }

    /// The clearing type (清算类别, `clr_type`) its settlements are cleared under: 11 outpatient, 21 inpatient, 41 pharmacy. `nil` for
    /// a code we do not know; local 99xx codes mean different things in different provinces.
    public var clearingType: ClearingType? {
        switch value {
        case 11...16, 19, 51, 53: .outpatient
        case 21...24, 26, 28, 52, 2101, 2102, 2105, 2106, 2107: .inpatient
        case 41: .pharmacy
        default: nil
        }
    }

    public var description: String { String(value) }
}

/// Clearing type (清算类别, `clr_type`).
public enum ClearingType: UInt16, CaseIterable, Sendable, Comparable {
    case outpatient = 11
    case inpatient = 21
    case pharmacy = 41

    public static func < (left: ClearingType, right: ClearingType) -> Bool { left.rawValue < right.rawValue }
}

/// How a person settles (个人结算方式, `psn_setlway`). Numbers are our own; the interface's codes stand beside them.
public enum SettlementWay: UInt8, CaseIterable, Sendable {
    /// By item (按项目), 01.
    case byItem = 1
    /// Quota (定额), 02.
    case quota = 2
    /// Single disease (单病种), 0201.
    case singleDisease = 3
    /// Day surgery (日间手术), 0202.
    case daySurgery = 4

    /// The code on the hospital interface.
    public var code: String {
        switch self {
        case .byItem: "01"
        case .quota: "02"
        case .singleDisease: "0201"
        case .daySurgery: "0202"
        }
    }

    /// `nil` for a code that is none of the four.
    public init?(code: some StringProtocol) {
        guard let way = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = way
    }
}

/// How the stay outside the insured region was filed (备案类型). Decides the out-of-region operator.
public enum FilingType: UInt8, CaseIterable, Sendable {
    /// Long-term residence elsewhere (异地长期居住): as at home.
    case longTerm = 1
    /// Referral by a hospital (异地转诊).
    case referral = 2
    /// Emergency rescue (异地急诊抢救): counts as filed.
    case emergency = 3
    /// Any other temporary stay, filed or not (其他临时外出就医).
    case other = 4
}

/// Class of an item in the catalogue (收费项目等级, `chrgitm_lv`).
public enum ItemClass: UInt8, CaseIterable, Sendable {
    /// 甲类: whole amount in scope.
    case a = 1
    /// 乙类: a pre-self-pay ratio first.
    case b = 2
    /// 丙类: fully self-paid.
    case c = 3
}

/// Level of a hospital as the deductible sees it (`dedc_hosp_lv`).
public enum HospitalLevel: UInt8, CaseIterable, Sendable {
    case first = 1
    case second = 2
    case third = 3
    /// No level: pharmacies and ungraded institutions.
    case none = 9
}
