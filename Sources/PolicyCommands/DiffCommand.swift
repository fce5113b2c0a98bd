import ArgumentParser
import Benefits
import CommandSupport
import StrictJSON

/// `medclear policy diff A B`
public struct DiffCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say rule by rule how two policies differ. 逐条比较两份待遇政策",
        discussion: """
            Compares what the rules say, not how the files are written: "0.90" and "0.9" are equal. Policies of the same pool and
            insurance are compared with those in force from the same day; files of different pools by their newest policies. Below
            the rules stands what the funds pay on three standard bills: outpatient 2,000, inpatient 20,000 and 200,000 yuan.

            Examples:
              medclear policy diff Documentation/Examples/Policies/530100-310.json new/530100-310.json
              medclear policy diff --date 2025-06-01 --date-b 2026-06-01 530100-310.json 530100-310.json
              medclear policy diff 330000-310.json 340000-310.json --language en

            Exit codes: 0 equal, 1 different (or findings in a file), 2 usage, 4 internal.
            """)

    @Argument(help: "The old policy file, or a folder.", completion: .file())
    var a: String

    @Argument(help: "The new policy file, or a folder.", completion: .file())
    var b: String

    @OptionGroup var choice: PolicyChoice

    @Option(help: "Date for B alone, to compare two versions.")
    var dateB: String?

    @Option(help: "zh, en or both.")
    var language = Language.both

    @Flag(help: "Print one JSON object; amounts in fen.")
    var json = false

    public init() {}

    public func run() throws {
        let filter = try choice.read()
        var filterB = filter
        if let dateB { filterB.date = try Reading.date(dateB, "--date-b") }
        let report = DiffReport(
            differences: PolicyDifference.compare(try Self.select(a, filter), try Self.select(b, filterB)), language: language)
        print(json ? report.json.text + "\n" : report.text, terminator: "")
        if !report.isEqual { throw ExitCode(CommandExit.refused.rawValue) }
    }

    private static func select(_ path: String, _ filter: PolicyFilter) throws -> [LoadedPolicy] {
        let policies = try PolicySource.policies(path).filter(filter.allows)
        guard !policies.isEmpty else {
            throw CommandFailure(.usage, "\(path) 中没有符合条件的政策:\(filter.words)", "no policy in \(path) for \(filter.words)")
        }
        return policies
    }
}
