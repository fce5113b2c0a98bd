import ArgumentParser
import CommandSupport
import Foundation
import StrictJSON

/// `medclear journal replay DIR…`
public struct ReplayCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Execute journals again and compare every decision. 重放日志并逐笔核对",
        discussion: """
            Executes every record in a fresh state, with the policies and catalogues the journal itself holds, and compares each
            outcome, decision and posting with what was recorded. Stops at the first difference. The state digest is the same on
            every machine; compare it with the one the node shows.

            Examples:
              medclear journal replay demo/340000
              medclear journal replay demo --json

            Exit codes: 0 all equal, 1 a record differs, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    public init() {}

    public func run() throws {
        let folders = try JournalFolder.find(arguments.folders)
        let summary = ReplaySummary(replaying: folders.map(\.storage))
        for finding in summary.findings { Console.error(finding) }
        print(arguments.json ? summary.json.text + "\n" : summary.text, terminator: "")
        try summary.exit.leave()
    }
}
