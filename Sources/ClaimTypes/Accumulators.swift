import LedgerTypes

/// Running totals of one person, insurance kind and benefit year that the rules read and advance (累计).
///
/// A decision yields the change it makes; a cancel subtracts exactly that change, so the order of arrival does not matter. The rules
/// themselves are not linear: a change is what one decision counted, never what another order would have counted.
///
/// 136 bytes; nothing on the heap for a person without chronic diseases.
public struct Accumulators: Hashable, Sendable, AdditiveArithmetic {
    /// Deductible charged this year for inpatient care (住院起付线累计).
    public var inpatientDeductible: Fen = .zero
    /// Deductible charged this year for all other kinds of care (门诊起付线累计).
    public var outpatientDeductible: Fen = .zero
    /// Inpatient stays settled this year (住院次数).
    public var admissions: Int32 = 0
    /// In-scope money that has run through the bands this year, inpatient (for bands that run over the year).
    public var inpatientScope: Fen = .zero
    /// Paid by the pooled fund this year, all visit types (counts against the yearly cap).
    public var pooled: Fen = .zero
    /// Of `pooled`, for ordinary outpatient visits and pharmacies (counts against their common cap).
    public var outpatientPooled: Fen = .zero
    /// Of `pooled`, for chronic and special diseases.
    public var chronicPooled: Fen = .zero
    /// Of `outpatientPooled`, for pharmacies (for a cap of their own).
    public var pharmacyPooled: Fen = .zero
    /// Of `pooled`, for maternity and family planning (生育待遇).
    public var maternityPooled: Fen = .zero
    /// Of `maternityPooled`, under quotas that run over the year (产前检查等年度定额).
    public var maternityQuota: Fen = .zero
    /// Paid by the large-sum fund this year.
    public var largeSum: Fen = .zero
    /// In-scope burden left to the person by the pooled fund this year: what serious-illness insurance adds up.
    public var burden: Fen = .zero
    /// Paid by serious-illness insurance this year.
    public var seriousIllness: Fen = .zero
    /// Paid by the civil-servant subsidy this year.
    public var civilServant: Fen = .zero
    /// Paid by the enterprise supplement this year.
    public var enterprise: Fen = .zero
    /// Paid by medical assistance this year.
    public var assistance: Fen = .zero
    /// Paid by the pooled fund for each chronic disease this year (门诊慢特病分病种累计), where the policy lists its diseases.
    public var diseases = DiseaseTotals()

    public init() {}

    public static let zero = Accumulators()

    public static func + (left: Accumulators, right: Accumulators) -> Accumulators {
        var sum = left
        sum.combine(right, +)
        sum.admissions += right.admissions
        sum.diseases = left.diseases + right.diseases
        return sum
    }

    public static prefix func - (value: Accumulators) -> Accumulators { .zero - value }

    public static func - (left: Accumulators, right: Accumulators) -> Accumulators {
        var difference = left
        difference.combine(right, -)
        difference.admissions -= right.admissions
        difference.diseases = left.diseases - right.diseases
        return difference
    }

    /// Every amount of the fixed part with its counterpart.
    @inline(__always)
    private mutating func combine(_ other: Accumulators, _ operation: (Fen, Fen) -> Fen) {
        inpatientDeductible = operation(inpatientDeductible, other.inpatientDeductible)
        outpatientDeductible = operation(outpatientDeductible, other.outpatientDeductible)
        inpatientScope = operation(inpatientScope, other.inpatientScope)
        pooled = operation(pooled, other.pooled)
        outpatientPooled = operation(outpatientPooled, other.outpatientPooled)
        chronicPooled = operation(chronicPooled, other.chronicPooled)
        pharmacyPooled = operation(pharmacyPooled, other.pharmacyPooled)
        maternityPooled = operation(maternityPooled, other.maternityPooled)
        maternityQuota = operation(maternityQuota, other.maternityQuota)
        largeSum = operation(largeSum, other.largeSum)
        burden = operation(burden, other.burden)
        seriousIllness = operation(seriousIllness, other.seriousIllness)
        civilServant = operation(civilServant, other.civilServant)
        enterprise = operation(enterprise, other.enterprise)
        assistance = operation(assistance, other.assistance)
    }

    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(inpatientDeductible)
        sink.put(outpatientDeductible)
        sink.put(admissions)
        sink.put(inpatientScope)
        sink.put(pooled)
        sink.put(outpatientPooled)
        sink.put(chronicPooled)
        sink.put(pharmacyPooled)
        sink.put(maternityPooled)
        sink.put(maternityQuota)
        sink.put(largeSum)
        sink.put(burden)
        sink.put(seriousIllness)
        sink.put(civilServant)
        sink.put(enterprise)
        sink.put(assistance)
        diseases.writeCanonical(into: &sink)
    }
}
