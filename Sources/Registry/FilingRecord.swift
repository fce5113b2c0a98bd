import ClaimTypes

/// A filing of care outside the insured region (异地就医备案).
public struct FilingRecord: Hashable, Sendable {
    public var type: FilingType
    /// Region or city filed for; every institution in it may be used (handling rules art. 7).
    public var treatingRegion: RegionCode
    public var validity: ClosedRange<BusinessDate>
    /// Made by a letter of commitment instead of documents (承诺制, handling rules art. 8).
    public var isCommitment: Bool
    /// When it was filed; `nil` when not recorded, then it counts as filed before every visit.
    public var filedAt: BusinessTime?
    /// When it was cancelled; from that day on it counts for no settlement.
    public var cancelledAt: BusinessTime?

    public init(
        type: FilingType, treatingRegion: RegionCode, validity: ClosedRange<BusinessDate>, isCommitment: Bool = false,
        filedAt: BusinessTime? = nil, cancelledAt: BusinessTime? = nil
    ) {
        self.type = type
        self.treatingRegion = treatingRegion
        self.validity = validity
        self.isCommitment = isCommitment
        self.filedAt = filedAt
        self.cancelledAt = cancelledAt
    }

    /// Whether the filing counts for a visit, first day to settlement day.
    ///
    /// It must cover a day of the visit, be filed by the settlement day (a late filing before the settlement at discharge is
    /// honoured, handling rules art. 16) and not be cancelled by then. A stay begun inside its validity may be settled after it
    /// (unverified).
    public func counts(for visit: ClosedRange<BusinessDate>) -> Bool {
        let settled = visit.upperBound
        guard validity.overlaps(visit), filedAt.map({ $0.date <= settled }) ?? true else { return false }
        return cancelledAt.map { $0.date > settled } ?? true
    }
}

extension [FilingRecord] {
    /// The filing type that counts: the best of those in force for the place and the time, `nil` when there is none.
    ///
    /// A filing for a province covers its cities and counties; one for a city covers no other. Emergency counts as filed
    /// (handling rules art. 8 and 34).
    public func inForce(lineage: [RegionCode], visit: ClosedRange<BusinessDate>) -> FilingType? {
        filter { lineage.contains($0.treatingRegion) && $0.counts(for: visit) }.map(\.type)
            .min { $0.rawValue < $1.rawValue }
    }
}

/// Why a filing was not taken or not cancelled. Numbers are frozen; the first that applies is the answer.
public enum FilingRefusal: Error, Hashable, Sendable {
    case personNotEnrolled
    case unknownRegion(RegionCode)
    /// The place filed for holds the person's own pool: nothing is outside.
    case ownPool
    /// A filing of the same type for the same place covers some of the same days.
    case alreadyFiled(FilingNumber)
    /// A filing by commitment may not be changed before this day.
    case commitmentLocked(FilingNumber, until: BusinessDate)
    case noSuchFiling(FilingNumber)
    case alreadyCancelled(FilingNumber, at: BusinessTime)
    /// The moment named lies before the filing itself.
    case beforeFiling(FilingNumber)

    public var number: UInt16 {
        switch self {
        case .personNotEnrolled: 1
        case .unknownRegion: 2
        case .ownPool: 3
        case .alreadyFiled: 4
        case .commitmentLocked: 5
        case .noSuchFiling: 6
        case .alreadyCancelled: 7
        case .beforeFiling: 8
        }
    }

    public var reason: BilingualText {
        switch self {
        case .personNotEnrolled: BilingualText("该人员没有此参保关系", "the person has no such enrolment")
        case .unknownRegion(let code): BilingualText("区划表中没有 \(code)，或当日无效", "\(code) is not in the region table on that day")
        case .ownPool: BilingualText("备案地包含本人统筹区，无需备案", "the place holds the person's own pool; nothing to file")
        case .alreadyFiled(let number):
            BilingualText("备案 \(number) 已覆盖同一地区与时段", "filing \(number) covers the same place and some of the same days")
        case .commitmentLocked(let number, let day):
            BilingualText("承诺制备案 \(number) 在 \(day) 前不得变更", "filing \(number), made by commitment, may not change before \(day)")
        case .noSuchFiling(let number): BilingualText("没有备案 \(number)", "there is no filing \(number)")
        case .alreadyCancelled(let number, let time):
            BilingualText("备案 \(number) 已于 \(time) 取消", "filing \(number) was cancelled at \(time)")
        case .beforeFiling(let number):
            BilingualText("取消时间早于备案 \(number) 的时间", "that is before filing \(number) was made")
        }
    }
}

/// Number of a filing in one registry.
public struct FilingNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let value: Int64

    public init(_ value: Int64) { self.value = value }

    public static func < (left: FilingNumber, right: FilingNumber) -> Bool { left.value < right.value }

    public var description: String { String(value) }
}

/// A filing with its number.
public struct NumberedFiling: Hashable, Sendable {
    public var number: FilingNumber
    public var filing: FilingRecord

    public init(number: FilingNumber, filing: FilingRecord) {
        self.number = number
        self.filing = filing
    }
}

/// The rules of making and cancelling filings. Values in, values out.
public enum FilingRules {
    /// Whether `new` may stand beside `existing`.
    ///
    /// While a filing by commitment is locked, the person may not choose another place for residence or other stays; a referral
    /// or an emergency is no choice and goes through (our reading; unverified).
    /// - Parameter lockMonths: months of the pool's lock; `nil` when it has none.
    public static func refusal(
        adding new: FilingRecord, to existing: [NumberedFiling], lockMonths: UInt8?, at time: BusinessTime
    ) -> FilingRefusal? {
        let live = existing.filter { $0.filing.cancelledAt == nil }
        for other in live
        where other.filing.type == new.type && other.filing.treatingRegion == new.treatingRegion
            && other.filing.validity.overlaps(new.validity)
        {
            return .alreadyFiled(other.number)
        }
        guard new.type == .longTerm || new.type == .other else { return nil }
        for other in live where other.filing.treatingRegion != new.treatingRegion && other.filing.validity.overlaps(new.validity)
        {
            if let day = locked(other.filing, lockMonths: lockMonths, at: time) {
                return .commitmentLocked(other.number, until: day)
            }
        }
        return nil
    }

    /// Whether a filing may be cancelled at `time`.
    public static func refusal(cancelling filing: NumberedFiling, lockMonths: UInt8?, at time: BusinessTime) -> FilingRefusal? {
        if let cancelledAt = filing.filing.cancelledAt { return .alreadyCancelled(filing.number, at: cancelledAt) }
        if let filedAt = filing.filing.filedAt, time < filedAt { return .beforeFiling(filing.number) }
        return locked(filing.filing, lockMonths: lockMonths, at: time).map { .commitmentLocked(filing.number, until: $0) }
    }

    /// The first day a locked filing may change again; `nil` when it is not locked.
    private static func locked(_ filing: FilingRecord, lockMonths: UInt8?, at time: BusinessTime) -> BusinessDate? {
        guard let lockMonths, filing.isCommitment, let filedAt = filing.filedAt else { return nil }
        let free = filedAt.date.adding(months: Int(lockMonths))
        return time.date < free ? free : nil
    }
}

extension BusinessDate {
    /// The same day `more` months later, or the last day of that month when it is shorter.
    func adding(months more: Int) -> BusinessDate {
        let (year, month, day) = components
        let index = year * 12 + month - 1 + more
        for candidate in stride(from: day, to: 27, by: -1) {
            if let date = BusinessDate(year: index / 12, month: index % 12 + 1, day: candidate) { return date }
        }
        return BusinessDate(year: index / 12, month: index % 12 + 1, day: min(day, 28)) ?? self
    }
}
