import ClaimTypes
import LedgerTypes

/// A fund that takes a ratio of the in-scope burden earlier funds left: civil-servant subsidy (公务员医疗补助) and enterprise
/// supplement (企业补充医疗保险). Order and bases are local and unverified; hence data.
public struct BurdenShareRule: Hashable, Sendable {
    public var ratio: BasisPoints
    /// Whether the deductible stays with the person.
    public var excludesDeductible: Bool
    /// Most it pays for one settlement; `nil` is no cap.
    public var settlementCap: Fen?
    /// Most it pays in a year; `nil` is no cap.
    public var yearlyCap: Fen?
    /// Leading digits of the person types it helps; empty means everyone entitled.
    public var personTypes: [UInt32]

    public init(
        ratio: BasisPoints, excludesDeductible: Bool = true, settlementCap: Fen? = nil, personTypes: [UInt32] = [],
        yearlyCap: Fen? = nil
    ) {
        self.ratio = ratio
        self.excludesDeductible = excludesDeductible
        self.settlementCap = settlementCap
        self.personTypes = personTypes
        self.yearlyCap = yearlyCap
    }

    func helps(_ personType: UInt32) -> Bool {
        personTypes.isEmpty || personTypes.contains { personType.beginsWithDigits(of: $0) }
    }

    /// What it pays on the present state of `share` after `used` this year; `rule`, `name` and `part` label the step.
    func payment(
        on share: CostShare, used: Fen, rule: String, name: BilingualText, part: DecisionPart, trace: inout some TraceSink
    ) -> Fen {
        let excluded = excludesDeductible ? share.amounts.deductible : .zero
        let eligible = max(share.remaining - excluded, .zero)
        let paid = eligible.times(ratio.clamped).capped(settlementCap, used: .zero).capped(yearlyCap, used: used)
        trace.record(
            TraceStep(
                rule, BilingualText("\(name.chinese):范围内剩余负担乘比例", "\(name.english): a ratio of the in-scope burden left"),
                [
                    TraceInput("burden", .money(share.remaining)), TraceInput("excludedDeductible", .money(excluded)),
                    TraceInput("eligible", .money(eligible)), TraceInput("ratio", .ratio(ratio.clamped)),
                    TraceInput("settlementCap", settlementCap.map { .money($0) } ?? .text("-")),
                    .capLeft(yearlyCap, used: used),
                ], .money(paid), part: part))
        return paid
    }
}
