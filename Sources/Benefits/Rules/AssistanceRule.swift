import ClaimTypes
import LedgerTypes

/// Medical assistance (医疗救助): a ratio of this stay's remaining in-scope burden above a line, for entitled persons.
/// Ratio and line are local and unverified; hence data.
public struct AssistanceRule: Hashable, Sendable {
    /// Line and ratio of an identity (救助对象类别), such as 特困 without a line.
    public struct Category: Hashable, Sendable {
        /// Code of the identity (`psn_idet_type`).
        public var category: UInt16
        public var threshold: Fen
        public var ratio: BasisPoints

        public init(category: UInt16, threshold: Fen, ratio: BasisPoints) {
            self.category = category
            self.threshold = threshold
            self.ratio = ratio
        }
    }

    /// Line and ratio for everyone entitled whose identity `categories` does not name. Zero is no line.
    public var threshold: Fen
    public var ratio: BasisPoints
    /// Most this fund pays in a year; `nil` is no cap.
    public var yearlyCap: Fen?
    /// Terms by identity; the first that matches counts.
    public var categories: [Category]

    public init(threshold: Fen, ratio: BasisPoints, yearlyCap: Fen? = nil, categories: [Category] = []) {
        self.threshold = threshold
        self.ratio = ratio
        self.yearlyCap = yearlyCap
        self.categories = categories
    }

    private func terms(for category: UInt16) -> (threshold: Fen, ratio: BasisPoints) {
        for terms in categories where terms.category == category { return (terms.threshold, terms.ratio) }
        return (threshold, ratio)
    }

    func pay(_ share: inout CostShare, _ context: DecisionContext, category: UInt16, trace: inout some TraceSink) {
        let burden = share.remaining
        let (threshold, ratio) = terms(for: category)
        let eligible = max(burden - threshold, .zero)
        let used = context.accumulators.assistance
        let paid = eligible.times(ratio.clamped).capped(yearlyCap, used: used)
        share.amounts.assistance = paid
        share.change.assistance = paid
        trace.record(
            TraceStep(
                "assistance",
                BilingualText("医疗救助:剩余负担超过起付标准部分乘比例", "medical assistance: a ratio of the remaining burden above its line"),
                [
                    TraceInput("burden", .money(burden)), TraceInput("threshold", .money(threshold)),
                    TraceInput("eligible", .money(eligible)), TraceInput("ratio", .ratio(ratio.clamped)),
                    .capLeft(yearlyCap, used: used),
                ], .money(paid), part: .assistance))
    }
}
