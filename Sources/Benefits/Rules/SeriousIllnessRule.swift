import ClaimTypes
import LedgerTypes

/// Resident serious-illness insurance (居民大病保险): ratios by steps of the year's burden.
///
/// The burden of a stay is the in-scope money the pooled fund left, deductible included. The fund pays what the burden of the
/// whole year makes payable, less what earlier stays received, at most the remaining burden of this stay. Paying by the running total, and
/// not by the slice this stay adds, keeps the year right when an earlier stay is cancelled or arrives late: the next stay
/// corrects it. A cancel subtracts the recorded change and needs no rule. The out-of-region operator does not apply
/// here. That residents' burden is counted this way is secondary knowledge, unverified.
public struct SeriousIllnessRule: Hashable, Sendable {
    /// The first step starts here.
    public var threshold: Fen
    /// Ascending upper edges of cumulative burden; the last is open.
    public var steps: [Band]
    /// Most this fund pays in a year; `nil` is no cap.
    public var yearlyCap: Fen?

    public init(threshold: Fen, steps: [Band], yearlyCap: Fen? = nil) {
        self.threshold = threshold
        self.steps = steps
        self.yearlyCap = yearlyCap
    }

    /// What a year with this burden makes payable. Each step is rounded once.
    public func payable(onBurden burden: Fen) -> Fen {
        var payable = Fen.zero
        var from = threshold
        for step in steps {
            let to = min(step.upTo ?? burden, burden)
            if to > from { payable += (to - from).times(step.ratio.clamped) }
            from = max(step.upTo ?? burden, from)
        }
        return payable
    }

    func pay(_ share: inout CostShare, _ context: DecisionContext, trace: inout some TraceSink) {
        let burden = share.base - share.amounts.pooled
        let cumulative = context.accumulators.burden + burden
        let payable = payable(onBurden: cumulative)
        let received = context.accumulators.seriousIllness
        let remaining = share.remaining
        let paid = min(max(payable - received, .zero), remaining).capped(yearlyCap, used: received)
        share.amounts.seriousIllness = paid
        share.change.seriousIllness = paid
        trace.record(
            TraceStep(
                "seriousIllness",
                BilingualText("居民大病保险:年度累计负担分段应付,减已付", "serious illness: payable on the year's burden by steps, less received"),
                [
                    TraceInput("burden", .money(burden)), TraceInput("cumulativeBurden", .money(cumulative)),
                    TraceInput("threshold", .money(threshold)), TraceInput("payable", .money(payable)),
                    TraceInput("received", .money(received)), TraceInput("remaining", .money(remaining)),
                    .capLeft(yearlyCap, used: received),
                ], .money(paid), part: .seriousIllness))
    }
}
