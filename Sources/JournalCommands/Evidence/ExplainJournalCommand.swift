import ArgumentParser
import CommandSupport
import Journal
import StrictJSON

/// `medclear journal explain DIR… --claim ID`
public struct ExplainJournalCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "How a decision in the journal was reached, step by step. 逐步说明日志中的一笔结算决定",
        discussion: """
            Replays the insuring region's journal up to the request, asks the rules of that day again with every step shown, and
            compares the result with what the journal says was decided. Policy and totals of the year come from the journal itself.

            Examples:
              medclear journal explain demo --claim EX1
              medclear journal explain demo/340000 --claim EX1 --json

            Exit codes: 0 explained and equal, 1 not decided here or different, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments
    @OptionGroup var selector: ClaimArguments

    public init() {}

    public func run() throws {
        let journals: [any JournalStorage] = try JournalFolder.findEach(arguments.folders).map(\.storage)
        let explanation = try ClaimExplanation(of: try selector.reference(in: journals), in: journals)
        print(arguments.json ? explanation.json.text + "\n" : explanation.text, terminator: "")
        if !explanation.agrees { try CommandExit.refused.leave() }
    }
}
