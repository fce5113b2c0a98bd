import Benefits
import ClaimTypes
import LedgerTypes
import Testing

/// A decision written out as a person would check it: a line per step, `name  arithmetic = result`, comments after `#`.
///
/// Three things are checked. The arithmetic of every line comes out (numbers, `+ − × ÷`, `min`, `max`, parentheses; a product or
/// quotient is rounded half away from zero to the fen). Every line is the result of that step of the explanation, or that total of
/// the year's change (`change.burden`). And no step with money in it is left out.
struct GoldenLedger {
    private struct Line {
        let name: String
        let arithmetic: String
        let result: String
    }

    private let lines: [Line]

    init(_ text: String) {
        lines = text.split(separator: "\n").compactMap { row in
            let content = row.prefix { $0 != "#" }
            let sides = content.split(separator: "=").map { $0.split(separator: " ").joined(separator: " ") }
            guard !sides.isEmpty else { return nil }
            guard sides.count == 2, let blank = sides[0].firstIndex(of: " ") else {
                preconditionFailure("\(row) is not `name  arithmetic = result`")
            }
            return Line(
                name: String(sides[0][..<blank]), arithmetic: String(sides[0][sides[0].index(after: blank)...]),
                result: sides[1])
        }
    }

    /// What is wrong; empty when nothing is.
    func findings(_ decision: BenefitDecision, _ trace: ExplainTrace) -> [String] {
        var findings: [String] = []
        for line in lines {
            var arithmetic = Arithmetic(line.arithmetic)
            let value = arithmetic.value()
            if value != line.result { findings.append("\(line.name): \(line.arithmetic) is \(value), not \(line.result)") }
            let decided = figure(line.name, decision, trace)
            if decided != line.result { findings.append("\(line.name): decided \(decided ?? "nothing"), not \(line.result)") }
        }
        for step in trace.steps {
            guard case .money(let amount) = step.result, amount != .zero, !lines.contains(where: { $0.name == step.rule }) else {
                continue
            }
            findings.append("\(step.rule) of \(amount) is missing")
        }
        return findings
    }

    func check(_ decision: BenefitDecision, _ trace: ExplainTrace, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(findings(decision, trace) == [], sourceLocation: sourceLocation)
    }

    private func figure(_ name: String, _ decision: BenefitDecision, _ trace: ExplainTrace) -> String? {
        let change = decision.change
        switch name {
        case "change.admissions": return "\(change.admissions).00"
        case "change.deductible": return change.inpatientDeductible.yuan
        case "change.scope": return change.inpatientScope.yuan
        case "change.burden": return change.burden.yuan
        case "change.outpatient": return change.outpatientPooled.yuan
        default: return trace[name]?.result.description
        }
    }
}

/// Whole ten-thousandths, by recursive descent. It shares no code with the rules.
private struct Arithmetic {
    private var rest: Substring
    private let text: String

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    /// The value of the whole text, as yuan with two decimals.
    mutating func value() -> String {
        let value = sum()
        precondition(rest.isEmpty && value % 100 == 0, "\(text) is no arithmetic in whole fen")
        let fen = value / 100
        let cents = String(100 + abs(fen % 100)).dropFirst()
        return "\(fen < 0 ? "-" : "")\(abs(fen / 100)).\(cents)"
    }

    private mutating func take(_ token: String) -> Bool {
        rest = rest.drop { $0 == " " }
        guard rest.hasPrefix(token) else { return false }
        rest = rest.dropFirst(token.count).drop { $0 == " " }
        return true
    }

    private mutating func sum() -> Int {
        var value = product()
        while true {
            if take("+") { value += product() } else if take("−") { value -= product() } else { return value }
        }
    }

    private mutating func product() -> Int {
        var value = atom()
        while true {
            if take("×") {
                value = rounded(value * atom(), by: 1_000_000)
            } else if take("÷") {
                value = rounded(value * 10_000, by: atom() * 100)
            } else {
                return value
            }
        }
    }

    /// Half away from zero to the fen, back in ten-thousandths.
    private func rounded(_ dividend: Int, by divisor: Int) -> Int {
        let half = dividend < 0 ? -divisor / 2 : divisor / 2
        return (dividend + half) / divisor * 100
    }

    private mutating func atom() -> Int {
        for (name, choose) in [("min(", { min($0, $1) }), ("max(", { max($0, $1) })] as [(String, (Int, Int) -> Int)]
        where take(name) {
            var value = sum()
            while take(",") { value = choose(value, sum()) }
            precondition(take(")"), "\(text): a parenthesis stays open")
            return value
        }
        if take("(") {
            let value = sum()
            precondition(take(")"), "\(text): a parenthesis stays open")
            return value
        }
        let digits = rest.prefix { $0.isNumber || $0 == "." }
        rest = rest.dropFirst(digits.count).drop { $0 == " " }
        let parts = digits.split(separator: ".")
        let decimals = parts.count == 2 ? parts[1] : ""
        guard let whole = parts.first.flatMap({ Int($0) }), decimals.count <= 4,
            let fraction = Int(decimals + String(repeating: "0", count: 4 - decimals.count))
        else { preconditionFailure("\(text): a number is missing before \(rest)") }
        return whole * 10_000 + fraction
    }
}
