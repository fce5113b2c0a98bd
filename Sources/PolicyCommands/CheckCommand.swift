import ArgumentParser
import CommandSupport
import StrictJSON

/// `medclear policy check FILE…`
public struct CheckCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check policy and catalogue files. 校验待遇政策与目录文件",
        discussion: """
            Reads every file named, and every *.json file of a folder named. Prints all findings with file, JSON path and reason in
            Chinese and English; else which version of each pool and insurance is in force when, and the SHA-256 that records pin.
            Versions must follow each other day by day, across all files named together. The schema is Documentation/PolicyFiles.md.
            Warns (⚠) of what can be used and is seldom meant: a fund that looks at money a fund before it may have paid already.

            Examples:
              medclear policy check Documentation/Examples/Policies
              medclear policy check Documentation/Examples/Policies/530100-310.json --json
              medclear policy check Documentation/Examples/Catalogues/310000.json

            Exit codes: 0 sound, 1 findings, 2 usage or no such file, 4 internal.
            """)

    @Argument(help: ArgumentHelp("Policy or catalogue file, or a folder of them.", valueName: "file"), completion: .file())
    var paths: [String]

    @Flag(help: "Print one JSON object instead of tables.")
    var json = false

    public init() {}

    public func run() throws {
        let report = CheckReport(try PolicySource.load(paths))
        print(json ? report.json.text + "\n" : report.text, terminator: "")
        if !report.findings.isEmpty { throw ExitCode(CommandExit.refused.rawValue) }
    }
}
