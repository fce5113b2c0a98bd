import LedgerTypes

/// What the insuring region's registry says of a person for one enrolment on one day. Attached to a command before it is
/// journaled, so that replay never asks a registry.
public struct PersonFacts: Hashable, Sendable {
    public var person: PersonNumber
    public var insurance: InsuranceKind
    /// Pool (统筹区) the enrolment belongs to; its policy applies and its books pay.
    public var pool: RegionCode
    /// Person type (人员类别, `psn_type`): 11xx active, 12xx retired, 14xx minors, 15xx adult residents, 16xx elderly.
    public var personType: UInt32
    /// Enrolment status (参保状态, `psn_insu_stas`): 1 is normal.
    public var status: UInt8
    /// Entitled to the civil-servant subsidy (`cvlserv_flag`).
    public var isCivilServant: Bool
    /// Entitled to medical assistance (医疗救助对象).
    public var isAssisted: Bool
    /// Filing in force for the treating region on the day; `nil` when there is none.
    public var filing: FilingType?
    /// Disease codes of granted chronic-disease qualifications, ascending.
    public var chronicDiseases: [String]
    /// The member whose personal account may help (家庭共济); `nil` when none is linked.
    public var mutualAidMember: PersonNumber?

    public init(
        person: PersonNumber, insurance: InsuranceKind, pool: RegionCode, personType: UInt32, status: UInt8 = 1,
        isCivilServant: Bool = false, isAssisted: Bool = false, filing: FilingType? = nil, chronicDiseases: [String] = [],
        mutualAidMember: PersonNumber? = nil
    ) {
        self.person = person
        self.insurance = insurance
        self.pool = pool
        self.personType = personType
        self.status = status
        self.isCivilServant = isCivilServant
        self.isAssisted = isAssisted
        self.filing = filing
        self.chronicDiseases = chronicDiseases
        self.mutualAidMember = mutualAidMember
    }

    public var isRetired: Bool { personType / 100 == 12 || personType / 10_000 == 12 }
}

/// Running totals of one person, insurance kind and benefit year that the rules read and advance (累计).
///
/// A decision yields the change it makes; a cancel subtracts exactly that change, so the order of arrival does not matter.
public struct Accumulators: Hashable, Sendable, AdditiveArithmetic {
    /// Deductible charged this year, inpatient and yearly outpatient apart.
    public var inpatientDeductible: Fen = .zero
    public var outpatientDeductible: Fen = .zero
    /// Inpatient stays settled this year.
    public var admissions: Int32 = 0
    /// In-scope money that has run through the bands this year, inpatient (for bands that run over the year).
    public var inpatientScope: Fen = .zero
    /// Paid by the pooled fund this year, all visit types (counts against the yearly cap).
    public var pooled: Fen = .zero
    /// Paid by the pooled fund for ordinary outpatient visits this year (counts against its own cap).
    public var outpatientPooled: Fen = .zero
    /// Paid by the pooled fund for chronic and special diseases this year.
    public var chronicPooled: Fen = .zero
    /// Paid by the large-sum fund this year.
    public var largeSum: Fen = .zero
    /// In-scope burden left to the person by the pooled fund this year: what serious-illness insurance adds up.
    public var burden: Fen = .zero
    /// Paid by serious-illness insurance this year.
    public var seriousIllness: Fen = .zero
    /// Paid by medical assistance this year.
    public var assistance: Fen = .zero

    public init() {}

    public static let zero = Accumulators()

    public static func + (left: Accumulators, right: Accumulators) -> Accumulators {
        var sum = left
        sum.inpatientDeductible += right.inpatientDeductible
        sum.outpatientDeductible += right.outpatientDeductible
        sum.admissions += right.admissions
        sum.inpatientScope += right.inpatientScope
        sum.pooled += right.pooled
        sum.outpatientPooled += right.outpatientPooled
        sum.chronicPooled += right.chronicPooled
        sum.largeSum += right.largeSum
        sum.burden += right.burden
        sum.seriousIllness += right.seriousIllness
        sum.assistance += right.assistance
        return sum
    }

    public static prefix func - (value: Accumulators) -> Accumulators { .zero - value }

    public static func - (left: Accumulators, right: Accumulators) -> Accumulators {
        var difference = left
        difference.inpatientDeductible -= right.inpatientDeductible
        difference.outpatientDeductible -= right.outpatientDeductible
        difference.admissions -= right.admissions
        difference.inpatientScope -= right.inpatientScope
        difference.pooled -= right.pooled
        difference.outpatientPooled -= right.outpatientPooled
        difference.chronicPooled -= right.chronicPooled
        difference.largeSum -= right.largeSum
        difference.burden -= right.burden
        difference.seriousIllness -= right.seriousIllness
        difference.assistance -= right.assistance
        return difference
    }

    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(inpatientDeductible)
        sink.put(outpatientDeductible)
        sink.put(admissions)
        sink.put(inpatientScope)
        sink.put(pooled)
        sink.put(outpatientPooled)
        sink.put(chronicPooled)
        sink.put(largeSum)
        sink.put(burden)
        sink.put(seriousIllness)
        sink.put(assistance)
    }
}
