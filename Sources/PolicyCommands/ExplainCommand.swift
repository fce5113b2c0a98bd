import ArgumentParser
import Benefits
import ClaimTypes
import CommandSupport
import LedgerTypes
import StrictJSON

/// `medclear policy explain FILE`
public struct ExplainCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell a policy in words; with --amount, calculate a bill. 政策说明与试算",
        discussion: """
            Without --amount: every rule of the policy in Chinese and English. With --amount: what a bill of that fee would get, step
            by step, with every figure and its sums checked. The person is treated in another province unless --treated-in says
            otherwise; nothing is counted this year unless the options below say so. With --interim: what each interim bill of the stay
            would get, and what the next bill changes. With --transferred-…: as a stay that continues one in another institution.

            Examples:
              medclear policy explain Documentation/Examples/Policies/340000-310.json --date 2026-03-05
              medclear policy explain Documentation/Examples/Policies/110000-310.json --amount 20000 --filing referral
              medclear policy explain Documentation/Examples/Policies/340000-390.json --amount 66000 --full-self-pay 2400 \\
                --over-limit 600 --pre-self-pay 3000 --assisted --burden-so-far 6000
              medclear policy explain Documentation/Examples/Policies/110000-310.json --amount 45000 --interim 25000 --interim 37000
              medclear policy explain Documentation/Examples/Policies/110000-310.json --amount 20000 --transferred-deductible 650 \\
                --transferred-scope 8000

            Exit codes: 0 told, 1 the policy refuses the bill (or findings in the file), 2 usage, 4 internal.
            """)

    @Argument(help: "Policy file, or a folder with --pool and --insurance.", completion: .file())
    var file: String

    @OptionGroup var choice: PolicyChoice

    @OptionGroup(title: "The bill") var bill: BillOptions

    @OptionGroup(title: "The stay before this bill") var before: StayOptions

    @OptionGroup(title: "The person") var person: PersonOptions

    @OptionGroup(title: "The year so far") var year: YearOptions

    @Option(help: "zh, en or both.")
    var language = Language.both

    @Flag(help: "Print one JSON object.")
    var json = false

    public init() {}

    public func run() throws {
        let filter = try choice.read()
        let loaded = try Self.newest(try PolicySource.policies(file).filter(filter.allows), filter, file)
        guard bill.amount != nil else {
            try refuseStrayOptions()
            let report = ExplainReport(loaded: loaded, language: language)
            print(json ? report.json.text + "\n" : report.text, terminator: "")
            return
        }
        var stay = try bill.stay()
        try person.fill(&stay)
        try year.fill(&stay)
        try before.fill(&stay)
        stay.date = filter.date
        let report = CalculationReport(loaded: loaded, stay: stay, language: language)
        print(json ? report.json.text + "\n" : report.text, terminator: "")
        if let exit = report.exit { throw ExitCode(exit.rawValue) }
    }

    private func refuseStrayOptions() throws {
        guard bill.isAbsent, before.isAbsent, person.isAbsent, year.isAbsent else {
            throw CommandFailure(.usage, "试算选项需与 --amount 同用", "options of a bill need --amount")
        }
    }

    /// The newest version of the one policy that is meant.
    private static func newest(_ policies: [LoadedPolicy], _ filter: PolicyFilter, _ path: String) throws -> LoadedPolicy {
        guard let last = policies.last else {
            throw CommandFailure(.usage, "\(path) 中没有符合条件的政策:\(filter.words)", "no policy in \(path) for \(filter.words)")
        }
        let names = Set(policies.map { "\($0.policy.pool)-\($0.policy.insurance)" }).sorted()
        guard names.count == 1 else {
            let list = names.joined(separator: ", ")
            throw CommandFailure(
                .usage, "有多项政策,请用 --pool 和 --insurance 选定:\(list)", "several policies; choose by --pool and --insurance: \(list)")
        }
        return last
    }
}
