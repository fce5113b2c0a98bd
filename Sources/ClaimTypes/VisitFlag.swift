/// What looked odd beside another visit of the same person and did not refuse the claim (疑点). The insuring region finds it, because
/// it alone sees a person's visits in every region; an auditor decides.
public struct VisitFlag: Hashable, Sendable {
    /// Numbers are frozen.
    public enum Kind: UInt8, CaseIterable, Sendable {
        /// The same institution billed the same kind of visit with the same fee on the same day.
        case sameDayRepeat = 1
        /// A visit for a chronic disease lies within an inpatient stay, or the stay around such a visit.
        case outpatientDuringStay = 2
        /// A stay that began as an emergency (急诊转住院), and an emergency visit of the days before that was settled by itself: its fees
        /// belong to the stay.
        case emergencyBilledBefore = 3
        /// Another institution told of a stay of the person over the same days, and has not billed it.
        case stayElsewhere = 4
    }

    public var kind: Kind
    /// The other visit, named by institution and dates.
    public var other: VisitPeriod

    public init(kind: Kind, other: VisitPeriod) {
        self.kind = kind
        self.other = other
    }

    public var text: BilingualText {
        switch kind {
        case .sameDayRepeat:
            BilingualText("同日同机构同金额重复就诊：\(other)", "the same kind of visit with the same fee on the same day: \(other)")
        case .outpatientDuringStay:
            BilingualText("住院期间门诊慢特病就诊：\(other)", "a chronic-disease visit during an inpatient stay: \(other)")
        case .emergencyBilledBefore:
            BilingualText("急诊转住院，急诊费用已单独结算：\(other)", "the emergency visit before this stay was settled by itself: \(other)")
        case .stayElsewhere:
            BilingualText(
                "同期在其他机构登记住院，尚未结算：\(other)", "registered elsewhere for a stay over the same days, not yet billed: \(other)")
        }
    }
}

/// An institution and the days of a visit there.
public struct VisitPeriod: Hashable, Sendable, CustomStringConvertible {
    public var institution: InstitutionCode
    public var began: BusinessDate
    public var ended: BusinessDate

    public init(institution: InstitutionCode, began: BusinessDate, ended: BusinessDate) {
        self.institution = institution
        self.began = began
        self.ended = ended
    }

    /// Whether both cover more than a common first or last day: a person may leave one institution and enter the next on one day.
    public func overlaps(_ other: VisitPeriod) -> Bool { began < other.ended && other.began < ended }

    /// Whether a visit of one day lies inside this period, its first and last day excepted.
    public func encloses(_ day: BusinessDate) -> Bool { began < day && day < ended }

    /// `H31010100001 2026-03-01…2026-03-09`
    public var description: String { "\(institution) \(began)…\(ended)" }
}
