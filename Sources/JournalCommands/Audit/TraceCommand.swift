import ArgumentParser
import CommandSupport
import Journal
import StrictJSON

/// `medclear journal trace DIR… --claim ID`
public struct TraceCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Every record and message of a claim or a payment, as a timeline. 一笔费用或付款在各节点日志中的全过程",
        discussion: """
            Reads the journals and lists, in order of time, each record that has to do with the claim: what the hospital asked, what
            the regions said to each other, what the hub relayed, what was decided and owed. No rule takes part. The hub keeps no
            visit; its records are found by the place of each message in its signed stream.

            With --payment NUMBER it lists what a payment between regions went through instead: its notices, what banks told, its late interest
            (滞纳金) and what the region that was paid answered.

            Examples:
              medclear journal trace demo --claim EX1
              medclear journal trace demo/340000 demo/hub --institution H31010100001 --visit EX1 --json
              medclear journal trace demo --payment FK-202609-340000-310000

            Exit codes: 0 found, 1 no journal knows the claim or payment, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments
    @OptionGroup var selector: ClaimArguments

    @Option(help: ArgumentHelp("Number of a payment notice, in place of a claim.", valueName: "number"))
    var payment: String?

    public init() {}

    public func validate() throws {
        if payment != nil, selector.isGiven { throw ValidationError("name a claim or --payment, not both") }
    }

    public func run() throws {
        let journals: [any JournalStorage] = try JournalFolder.findEach(arguments.folders).map(\.storage)
        if let payment {
            let timeline = try PaymentTimeline(of: payment, in: journals)
            print(arguments.json ? timeline.json.text + "\n" : timeline.text, terminator: "")
            guard !timeline.entries.isEmpty else {
                Console.error("没有日志记载该付款 / no journal knows the payment")
                return try CommandExit.refused.leave()
            }
            return
        }
        let timeline = try ClaimTimeline(of: try selector.reference(in: journals), in: journals)
        print(arguments.json ? timeline.json.text + "\n" : timeline.text, terminator: "")
        guard !timeline.entries.isEmpty else {
            Console.error("没有日志记载该费用 / no journal knows the claim")
            return try CommandExit.refused.leave()
        }
    }
}
