import ClaimTypes
import LedgerTypes

/// Employee large-sum subsidy (职工大额医疗费用补助): a ratio of the in-scope money above the pooled fund's yearly cap.
///
/// That it follows the pooled fund is general knowledge, unverified; hence its place in the policy's cascade.
public struct LargeSumRule: Hashable, Sendable {
    public var ratio: BasisPoints
    /// Whether the out-of-region operator changes this ratio too.
    public var usesOutOfRegionRule: Bool
    /// Most this fund pays in a year; `nil` is no cap.
    public var yearlyCap: Fen?

    public init(ratio: BasisPoints, usesOutOfRegionRule: Bool = false, yearlyCap: Fen? = nil) {
        self.ratio = ratio
        self.usesOutOfRegionRule = usesOutOfRegionRule
        self.yearlyCap = yearlyCap
    }

    func pay(_ share: inout CostShare, _ context: DecisionContext, trace: inout some TraceSink) {
        let ratio = usesOutOfRegionRule ? context.adjustment.outOfRegion.adjusted(ratio) : ratio.clamped
        let eligible = min(share.excess, share.remaining)
        let paid = eligible.times(ratio).capped(yearlyCap, used: context.accumulators.largeSum)
        share.amounts.largeSum = paid
        share.change.largeSum = paid
        trace.record(
            TraceStep(
                "largeSum", BilingualText("职工大额补助:统筹封顶线以上金额乘比例", "large-sum subsidy: a ratio of the money above the pooled cap"),
                [
                    TraceInput("eligible", .money(eligible)), TraceInput("ratio", .ratio(ratio)),
                    .capLeft(yearlyCap, used: context.accumulators.largeSum),
                ], .money(paid), part: .largeSum))
    }
}

extension Fen {
    /// At most what a yearly cap leaves after `used`.
    func capped(_ cap: Fen?, used: Fen) -> Fen {
        guard let cap else { return self }
        return min(self, max(cap - used, .zero))
    }
}

extension TraceInput {
    /// What a yearly cap leaves after `used`; `-` without a cap.
    static func capLeft(_ cap: Fen?, used: Fen) -> TraceInput {
        TraceInput("capLeft", cap.map { .money(max($0 - used, .zero)) } ?? .text("-"))
    }
}
