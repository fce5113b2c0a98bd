import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// A text table of decisions: a line of column names, then one claim per line.
///
/// Columns before `→` go in: `scope`, `full`, `pre`, `balance` (own account), and the totals of the year (`year.pooled`, …). Columns
/// after it come out: fields of the amounts, and of the change of the year (`change.inpatientScope`, …). Figures are yuan.
struct DecisionTable {
    let rows: [Row]

    struct Row: CustomStringConvertible {
        let description: String
        let inputs: [(String, Fen)]
        let outputs: [(String, Fen)]
    }

    init(_ text: String) {
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: "→").map { $0.split(separator: " ").map(String.init) }
        }
        guard let names = lines.first, lines.allSatisfy({ $0.map(\.count) == names.map(\.count) }), names.count == 2 else {
            preconditionFailure("every line of the table has the columns of the first:\n\(text)")
        }
        rows = lines.dropFirst().map { row in
            Row(
                description: row[0].joined(separator: " "), inputs: Array(zip(names[0], row[0].map { yuan($0) })),
                outputs: Array(zip(names[1], row[1].map { yuan($0) })))
        }
    }

    /// Decides every line under `policy` and compares what comes out.
    func check(
        _ policy: BenefitPolicy, type: VisitType = .inpatient, person facts: PersonFacts = person(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for row in rows {
            var submission = claim(scope: "0", type: type, insurance: policy.insurance)
            var year = Accumulators.zero
            var balance = Fen.zero
            for (name, amount) in row.inputs { Self.set(name, amount, &submission, &year, &balance) }
            var insured = facts
            insured.insurance = policy.insurance
            let decision = try decide(submission, insured, policy, year, account: balance.yuan)
            for (name, expected) in row.outputs {
                let figure = Self.figure(name, decision)
                #expect(figure.yuan == expected.yuan, "\(name) of \(row)", sourceLocation: sourceLocation)
            }
        }
    }

    private static func set(
        _ name: String, _ amount: Fen, _ submission: inout ClaimSubmission, _ year: inout Accumulators, _ balance: inout Fen
    ) {
        switch name {
        case "scope": submission.split.inScope = amount
        case "full": submission.split.fullSelfPay = amount
        case "pre": submission.split.preSelfPay = amount
        case "balance": balance = amount
        default:
            guard name.hasPrefix("year."), let total = totals[String(name.dropFirst(5))] else {
                preconditionFailure("\(name) is no input")
            }
            year[keyPath: total] = amount
        }
    }

    private static func figure(_ name: String, _ decision: BenefitDecision) -> Fen {
        if name.hasPrefix("change."), let total = totals[String(name.dropFirst(7))] { return decision.change[keyPath: total] }
        guard let figure = amounts[name] else { preconditionFailure("\(name) is no output") }
        return decision.amounts[keyPath: figure]
    }

    private static var totals: [String: WritableKeyPath<Accumulators, Fen>] {
        [
            "inpatientDeductible": \.inpatientDeductible, "outpatientDeductible": \.outpatientDeductible,
            "inpatientScope": \.inpatientScope, "pooled": \.pooled, "outpatientPooled": \.outpatientPooled,
            "chronicPooled": \.chronicPooled, "largeSum": \.largeSum, "burden": \.burden,
            "seriousIllness": \.seriousIllness, "assistance": \.assistance,
        ]
    }

    private static var amounts: [String: KeyPath<SettlementAmounts, Fen>] {
        [
            "deductible": \.deductible, "pooled": \.pooled, "largeSum": \.largeSum, "seriousIllness": \.seriousIllness,
            "civilServant": \.civilServant, "enterprise": \.enterprise, "assistance": \.assistance, "funds": \.fundTotal,
            "account": \.account, "cash": \.cash,
        ]
    }
}
