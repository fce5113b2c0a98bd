import ClaimTypes
import LedgerTypes

/// A fixed amount the pooled fund pays at most, in place of bands (生育定额). It never pays more than is in scope.
public struct QuotaRule: Hashable, Sendable {
    public enum Basis: UInt8, CaseIterable, Sendable {
        case perVisit = 1
        /// One amount for the year, as for check-ups before birth (产前检查). Only what quotas over the year paid counts against it.
        case perYear = 2
    }

    public var basis: Basis
    public var amounts: LevelTable<Fen>

    public init(_ basis: Basis, _ amounts: LevelTable<Fen>) {
        self.basis = basis
        self.amounts = amounts
    }

    func pay(_ share: inout CostShare, _ context: DecisionContext, caps: CapLeft, trace: inout some TraceSink) {
        let amount = amounts[context.level]
        let used = basis == .perYear ? context.accumulators.maternityQuota : .zero
        let left = max(amount - used, .zero)
        let slice = share.base - share.amounts.deductible
        let paid = min(left, slice, caps.amount)
        trace.record(
            TraceStep(
                "quota", BilingualText("定额支付:定额余额与符合范围金额取小", "quota: what is left of it, at most the in-scope money"),
                [
                    TraceInput("quota", .money(amount)), TraceInput("used", .money(used)), TraceInput("left", .money(left)),
                    TraceInput("slice", .money(slice)), TraceInput("capLeft", .money(caps.amount)),
                ], .money(paid)))
        share.amounts.pooled = paid
        if basis == .perYear { share.change.maternityQuota = paid }
        share.recordPooled(context, consumed: share.amounts.deductible + paid)
        BandRule.recordPooled(share, consumed: share.amounts.deductible + paid, caps: caps, trace: &trace)
    }
}
