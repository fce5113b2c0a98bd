import ArgumentParser
import Benefits
import ClaimTypes
import CommandSupport
import LedgerTypes
import StrictJSON

/// `medclear policy explain FILE`
public struct ExplainCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Print a policy in words; with an amount, the whole calculation. 用文字解释待遇政策并试算",
        discussion: """
            Prints every rule of the policy in Chinese and English. With --amount, decides a visit with that much in scope and prints each
            step: rule, figures, result. The steps are added up and compared with the decision before they are printed.

            Examples:
              medclear policy explain Documentation/Examples/Policies/530100-310.json --date 2026-03-05
              medclear policy explain Documentation/Examples/Policies/530100-310.json --amount 30000 --filing referral
              medclear policy explain Documentation/Examples/Policies/530100-390.json --amount 100000 --assisted 1101
              medclear policy explain Documentation/Examples/Policies --pool 110000 --insurance 310 --visit-type 14 --disease M03900 --amount 2000
              medclear policy explain Documentation/Examples/Policies/370200-310.json --amount 20000 --admissions 1 --json

            Exit codes: 0 explained, 1 the policy refuses the visit, 2 usage or no such policy, 3 a faulty file, 4 internal.
            """)

    @Argument(help: ArgumentHelp("Policy file, or a folder of them.", valueName: "path"), completion: .file())
    var path: String

    @Option(help: "Pool (统筹区), six digits.")
    var pool: String?

    @Option(help: "Kind of insurance: 310 or 390.")
    var insurance: String?

    @Option(help: "Settlement date; decides the version. Default: the newest.")
    var date: String?

    @OptionGroup(title: "The example visit")
    var visit: VisitArguments

    @Flag(help: "Print one JSON object.")
    var json = false

    public init() {}

    public func validate() throws { _ = try visit.example(on: try day()) }

    public func run() throws {
        let policies = try choose(among: try LoadedFiles.policies(of: path))
        guard let example = try visit.example(on: try day()) else {
            let explanations = policies.map { PolicyExplanation($0, nil) }
            print(json ? JSONValue.array(explanations.map(\.json)).text : explanations.map(\.text).joined(separator: "\n"))
            return
        }
        guard policies.count == 1, let policy = policies.first else {
            let pools = policies.map { "\($0.pool)-\($0.insurance)" }.joined(separator: ", ")
            throw CommandFailure(
                .usage, "请用 --pool 与 --insurance 选定一项政策:\(pools)", "choose one policy by --pool and --insurance: \(pools)")
        }
        let explanation = PolicyExplanation(policy, example)
        print(json ? explanation.json.text : explanation.text)
        if let disagreement = explanation.disagreement {
            throw CommandFailure(
                .internal, "解释与计算不一致:\(disagreement)", "the explanation disagrees with the decision: \(disagreement)")
        }
        if explanation.refusal != nil { throw ExitCode(CommandExit.refused.rawValue) }
    }

    private func day() throws -> BusinessDate? {
        guard let date else { return nil }
        guard let day = BusinessDate(text: date) else {
            throw ValidationError("--date \(date): 应为 yyyy-MM-dd / a date yyyy-MM-dd is expected")
        }
        return day
    }

    /// One version of each pool and insurance that the options leave.
    private func choose(among all: [BenefitPolicy]) throws -> [BenefitPolicy] {
        let day = try day()
        var chosen: [BenefitPolicy] = []
        for policy in all
        where (pool ?? "\(policy.pool)") == "\(policy.pool)" && (insurance ?? "\(policy.insurance)") == "\(policy.insurance)" {
            if let day, !policy.validity.contains(day) { continue }
            if let last = chosen.last, last.pool == policy.pool, last.insurance == policy.insurance { chosen.removeLast() }
            chosen.append(policy)
        }
        if chosen.isEmpty { throw CommandFailure(.usage, "没有符合条件的政策版本", "no version fits the options") }
        return chosen
    }
}
