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
            outcome, decision and posting with what was recorded. The state digest is the same on every machine; compare it with
            the one the node shows. Journals are replayed side by side, one on each core, and take memory for as many states;
            blocks are read, hashed and decoded ahead and applied in order. Claims are settlements that the journal's hospitals
            asked for, or that it decided for others. The total's seconds are those that passed.

            Stops at the first difference. With --all it lists every differing record with both values and counts those behind
            --limit. After a difference it goes on from the state the rules decided, not the recorded one, so later differences may
            follow from earlier ones. A record that cannot be decoded ends it.

            Examples:
              medclear journal replay demo/340000
              medclear journal replay demo --json
              medclear journal replay demo/340000 --until window:2026-09
              medclear journal replay demo/340000 --until record:500
              medclear journal replay demo/340000 --all --limit 1000 --json

            Exit codes: 0 all equal, 1 a record differs or the journal ends before the point, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    @Option(help: ArgumentHelp("Replay no further than this point: \(JournalPoint.help).", valueName: "point"))
    var until: JournalPoint?

    @Flag(help: "List every record that differs instead of stopping at the first.")
    var all = false

    @Option(help: "With --all: differing records to list of each journal. (default: 100)")
    var limit: Int?

    public init() {}

    public func validate() throws {
        guard limit == nil || all else { throw ValidationError("--limit goes with --all") }
        guard (1...1_000_000).contains(limit ?? 1) else { throw ValidationError("--limit takes 1 to 1000000, not \(limit ?? 0)") }
    }

    public func run() throws {
        let folders = try JournalFolder.find(arguments.folders)
        let summary = ReplaySummary(replaying: folders.map(\.storage), until: until, listing: all ? limit ?? 100 : nil)
        for finding in summary.findings { Console.error(finding) }
        print(arguments.json ? summary.json.text + "\n" : summary.text, terminator: "")
        try summary.exit.leave()
    }
}
