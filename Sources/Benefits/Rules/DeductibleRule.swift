import ClaimTypes
import LedgerTypes

/// The deductible (起付线) by hospital level and n-th admission, or over the year.
///
/// Charged on in-scope money: `act_pay_dedc = min(deductible left, in scope)` (identity I8). That levels and admissions lower it
/// is city practice, unverified; hence data.
public struct DeductibleRule: Hashable, Sendable {
    public enum Basis: UInt8, CaseIterable, Sendable {
        /// There is none.
        case none = 0
        /// Anew for each stay or visit; stays look at how many came before in the year.
        case perStay = 1
        /// Once a year; inpatient care and all outpatient kinds are counted apart.
        case perYear = 2
    }

    public var basis: Basis
    /// By level: the amounts of the first, second, … admission; the last one repeats. Over the year only the first counts.
    public var amounts: LevelTable<[Fen]>

    public init(_ basis: Basis, _ amounts: LevelTable<[Fen]>) {
        self.basis = basis
        self.amounts = amounts
    }

    public static let none = DeductibleRule(.none, LevelTable(all: []))

    /// What is still to be charged to a visit of `family` at `level`, before looking at its in-scope money.
    public func left(family: BenefitFamily, level: HospitalLevel, accumulators: Accumulators) -> Fen {
        let row = amounts[level]
        guard basis != .none, let first = row.first, let last = row.last else { return .zero }
        switch basis {
        case .none:
            return .zero
        case .perStay:
            guard family.countsAsInpatient else { return first }
            let earlier = max(Int(accumulators.admissions), 0)
            return earlier < row.count ? row[earlier] : last
        case .perYear:
            let charged = family.countsAsInpatient ? accumulators.inpatientDeductible : accumulators.outpatientDeductible
            return max(first - charged, .zero)
        }
    }

    /// What is still to be charged, a transfer from another institution considered.
    private func left(_ context: DecisionContext) -> Fen {
        guard basis == .perStay, let (stay, effect) = context.transferred else {
            return left(family: context.family, level: context.level, accumulators: context.accumulators)
        }
        guard effect == .topUp else { return .zero }
        var year = context.accumulators
        year.admissions -= stay.admissionsThisYear
        return max(left(family: context.family, level: context.level, accumulators: year) - stay.deductible, .zero)
    }

    func charge(_ share: inout CostShare, _ context: DecisionContext, trace: inout some TraceSink) {
        let left = left(context)
        let charged = min(left, share.base)
        share.amounts.deductible = charged
        if context.family.countsAsInpatient {
            share.change.inpatientDeductible = charged
            share.change.admissions = context.transferred == nil ? 1 : 0
        } else {
            share.change.outpatientDeductible = charged
        }
        // The admission that a continuous stay is was counted before the transfer.
        let admissions = context.accumulators.admissions - (context.transferred?.stay.admissionsThisYear ?? 0)
        trace.record(
            TraceStep(
                "deductible", BilingualText("起付线:本次应付与符合范围金额取小", "deductible: what is left of it, at most the in-scope money"),
                [
                    TraceInput("left", .money(left)), TraceInput("scope", .money(share.base)),
                    TraceInput("admission", .count(Int(admissions) + 1)),
                    TraceInput("transferred", .money(context.transferred?.stay.deductible ?? .zero)),
                ], .money(charged), part: .deductible))
    }
}
