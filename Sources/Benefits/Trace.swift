import ClaimTypes
import LedgerTypes

/// A figure in an explanation.
public enum TraceValue: Hashable, Sendable, CustomStringConvertible {
    case money(Fen)
    case ratio(BasisPoints)
    case count(Int)
    case text(String)

    /// Yuan with two decimals, a ratio with four, a count, or the text itself.
    public var description: String {
        switch self {
        case .money(let amount): amount.yuan
        case .ratio(let ratio): ratio.description
        case .count(let count): String(count)
        case .text(let text): text
        }
    }
}

/// A named input of a rule. Names are stable, English, lower camel case.
public struct TraceInput: Hashable, Sendable {
    public var name: String
    public var value: TraceValue

    public init(_ name: String, _ value: TraceValue) {
        self.name = name
        self.value = value
    }
}

/// A figure of a decision that steps add up to.
public enum DecisionPart: String, CaseIterable, Sendable {
    case deductible, pooled, largeSum, seriousIllness, civilServant, enterprise, assistance, hospitalPart, account, mutualAid,
        cash

    /// The funds that lie between the person and the fee.
    static let funds: [DecisionPart] = [.pooled, .largeSum, .seriousIllness, .civilServant, .enterprise, .assistance]

    /// The figure in the amounts of a settlement.
    public var amount: WritableKeyPath<SettlementAmounts, Fen> {
        switch self {
        case .deductible: \.deductible
        case .pooled: \.pooled
        case .largeSum: \.largeSum
        case .seriousIllness: \.seriousIllness
        case .civilServant: \.civilServant
        case .enterprise: \.enterprise
        case .assistance: \.assistance
        case .hospitalPart: \.hospitalPart
        case .account: \.account
        case .mutualAid: \.mutualAid
        case .cash: \.cash
        }
    }
}

/// One step of an explanation: which rule, on which figures, with which result.
public struct TraceStep: Hashable, Sendable {
    /// Stable id of the rule, as listed in `Documentation/PolicyFiles.md`.
    public var rule: String
    public var text: BilingualText
    public var inputs: [TraceInput]
    public var result: TraceValue
    /// The figure of the decision the result is added to; `nil` for a step that only prepares or sums up.
    public var part: DecisionPart?

    public init(
        _ rule: String, _ text: BilingualText, _ inputs: [TraceInput], _ result: TraceValue, part: DecisionPart? = nil
    ) {
        self.rule = rule
        self.text = text
        self.inputs = inputs
        self.result = result
        self.part = part
    }

    /// The input of that name.
    public subscript(name: String) -> TraceValue? { inputs.first { $0.name == name }?.value }
}

/// Receives the explanation of a decision. The step is built only by a sink that wants it.
public protocol TraceSink {
    mutating func record(_ step: @autoclosure () -> TraceStep)
}

/// Explains nothing and costs nothing.
public struct NoTrace: TraceSink, Sendable {
    @inlinable
    public init() {}

    @inlinable
    public mutating func record(_ step: @autoclosure () -> TraceStep) {}
}

/// Keeps every step, in the order the rules ran.
public struct ExplainTrace: TraceSink, Sendable {
    public private(set) var steps: [TraceStep] = []

    public init() {}

    public mutating func record(_ step: @autoclosure () -> TraceStep) { steps.append(step()) }

    /// The first step of that rule.
    public subscript(rule: String) -> TraceStep? { steps.first { $0.rule == rule } }
}
