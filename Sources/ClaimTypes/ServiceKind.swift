/// What an institution may be used for (开通服务) by patients insured elsewhere.
public enum ServiceKind: UInt8, CaseIterable, Sendable {
    /// 住院
    case inpatient = 1
    /// 普通门诊
    case outpatient = 2
    /// 门诊慢特病, opened disease by disease.
    case chronic = 3
    /// 药店购药
    case pharmacy = 4
    /// 日间手术
    case daySurgery = 5
    /// 生育
    case maternity = 6
    /// 急诊
    case emergency = 7

    /// The service a visit needs: by its type, and for a stay by the way it is settled, as only that tells day surgery from a stay.
    /// `nil` for a visit type that belongs to no clearing type. The assignment is our reading of the names, unverified.
    public static func needed(by visit: VisitType, settledAs way: SettlementWay) -> ServiceKind? {
        switch visit {
        case .chronicOutpatient: return .chronic
        case .emergency: return .emergency
        case .maternityOutpatient, .maternityInpatient, .familyPlanning: return .maternity
        default: break
        }
        return switch visit.clearingType {
        case .outpatient: .outpatient
        case .pharmacy: .pharmacy
        case .inpatient: way == .daySurgery ? .daySurgery : .inpatient
        case nil: nil
        }
    }

    public var names: BilingualText {
        switch self {
        case .inpatient: BilingualText("住院", "inpatient")
        case .outpatient: BilingualText("普通门诊", "outpatient")
        case .chronic: BilingualText("门诊慢特病", "chronic disease")
        case .pharmacy: BilingualText("药店购药", "pharmacy")
        case .daySurgery: BilingualText("日间手术", "day surgery")
        case .maternity: BilingualText("生育", "maternity")
        case .emergency: BilingualText("急诊", "emergency")
        }
    }
}

/// The services an institution had opened on the day a visit began, as the treating region's registry said. Attached to a registration
/// before it is journaled, so that a replay asks no registry.
public struct OpenServices: OptionSet, Hashable, Sendable {
    /// One bit per `ServiceKind`; that of `chronic` stands for the disease of the visit.
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public init(_ kinds: some Sequence<ServiceKind>) {
        rawValue = kinds.reduce(0) { $0 | 1 << UInt16($1.rawValue) }
    }

    /// Whether a service was open.
    public func contains(_ kind: ServiceKind) -> Bool { rawValue >> UInt16(kind.rawValue) & 1 == 1 }

    /// Every bit a service has.
    public static let all = OpenServices(ServiceKind.allCases)

    /// The service that `visit` needs and that is not open; `nil` when nothing is missing.
    /// - Parameter way: `nil` while it is not known, at registration: a stay may then turn out to be day surgery.
    public func missing(for visit: VisitType, settledAs way: SettlementWay?) -> ServiceKind? {
        let ways = way.map { [$0] } ?? [.byItem, .daySurgery]
        let needed = ways.compactMap { ServiceKind.needed(by: visit, settledAs: $0) }
        return needed.contains(where: contains) ? nil : needed.first
    }
}
