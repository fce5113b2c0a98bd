import ClaimTypes
import LedgerTypes

/// Medical assistance (医疗救助): a ratio of this stay's remaining in-scope burden above a line, for entitled persons.
/// Ratio and line are local and unverified; hence data.
public struct AssistanceRule: Hashable, Sendable {
    public var threshold: Fen
    public var ratio: BasisPoints
    /// Most this fund pays in a year; `nil` is no cap.
    public var yearlyCap: Fen?

    public init(threshold: Fen, ratio: BasisPoints, yearlyCap: Fen? = nil) {
        self.threshold = threshold
        self.ratio = ratio
        self.yearlyCap = yearlyCap
    }

    func pay(_ share: inout CostShare, _ context: DecisionContext, trace: inout some TraceSink) {
        let burden = share.remaining
        let eligible = max(burden - threshold, .zero)
        let paid = eligible.times(ratio.clamped).capped(yearlyCap, used: context.accumulators.assistance)
        share.amounts.assistance = paid
        share.change.assistance = paid
        trace.record(
            TraceStep(
                "assistance",
                BilingualText("医疗救助:剩余负担超过起付标准部分乘比例", "medical assistance: a ratio of the remaining burden above its line"),
                [
                    TraceInput("burden", .money(burden)), TraceInput("threshold", .money(threshold)),
                    TraceInput("eligible", .money(eligible)), TraceInput("ratio", .ratio(ratio)),
                ], .money(paid)))
    }
}
