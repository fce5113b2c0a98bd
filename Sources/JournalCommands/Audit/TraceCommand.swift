import ArgumentParser
import CommandSupport
import Journal
import StrictJSON

/// `medclear journal trace DIR… --claim ID`
public struct TraceCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Every record and message of a claim, as a timeline. 一笔费用在各节点日志中的全过程",
        discussion: """
            Reads the journals and lists, in order of time, each record that has to do with the claim: what the hospital asked, what
            the regions said to each other, what the hub relayed, what was decided and owed. No rule takes part. The hub keeps no
            visit; its records are found by the place of each message in its signed stream.

            Examples:
              medclear journal trace demo --claim EX1
              medclear journal trace demo/340000 demo/hub --institution H31010100001 --visit EX1 --json

            Exit codes: 0 found, 1 no journal knows the claim, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments
    @OptionGroup var selector: ClaimArguments

    public init() {}

    public func run() throws {
        let journals: [any JournalStorage] = try JournalFolder.find(arguments.folders).map(\.storage)
        let timeline = try ClaimTimeline(of: try selector.reference(in: journals), in: journals)
        print(arguments.json ? timeline.json.text + "\n" : timeline.text, terminator: "")
        guard !timeline.entries.isEmpty else {
            Console.error("没有日志记载该费用 / no journal knows the claim")
            return try CommandExit.refused.leave()
        }
    }
}
