import ArgumentParser
import CommandSupport
import Journal
import LedgerTypes
import StrictJSON

/// `medclear journal diff A B`
public struct DiffCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare two regions' journals, two copies, or two points of one. 比对两地日志、两份副本或两个时点",
        discussion: """
            Journals of two regions: what each books towards the other, by fund, window and reason, and every record of a claim that
            one side has and the other has not, or has with other money. Two copies of one journal: the record where they part.
            One journal with --from: what changed between two points, by account and reason.

            Examples:
              medclear journal diff demo/340000 demo/310000
              medclear journal diff demo/340000 demo/310000 --until window:2026-09 --json
              medclear journal diff demo/340000 --from record:100 --to record:200
              medclear journal diff demo/340000 kept/340000

            Exit codes: 0 equal (or changes shown), 1 they differ or a journal ends before the point, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    @Option(help: ArgumentHelp("With one journal, the point before the period: \(JournalPoint.help).", valueName: "point"))
    var from: JournalPoint?

    @Option(help: ArgumentHelp("End of the period. (default: the end of the journal)", valueName: "point"))
    var to: JournalPoint?

    @Option(help: ArgumentHelp("Leave out what lies behind this point, in both journals.", valueName: "point"))
    var until: JournalPoint?

    public init() {}

    public func run() throws {
        let journals: [any JournalStorage] = try JournalFolder.find(arguments.folders).map(\.storage)
        if let from {
            guard journals.count == 1, until == nil else {
                throw CommandFailure(.usage, "--from 只用于一个日志", "--from goes with one journal, not \(journals.count)")
            }
            let changes = try PeriodComparison(journals[0], from: from, to: to)
            return show(changes.text, changes.json)
        }
        guard journals.count == 2, to == nil else {
            throw CommandFailure(
                .usage, "diff 需要两个日志，或一个日志加 --from", "diff wants two journals, or one and --from; got \(journals.count)")
        }
        let nodes = try journals.map { try RecordScan.owner(of: $0) }
        if nodes[0] == nodes[1] {
            let copies = try CopyComparison(journals[0], journals[1], until: until)
            show(copies.text, copies.json)
            tell(copies.missed)
            return try copies.exit.leave()
        }
        guard !nodes.contains(.hub) else {
            throw CommandFailure(
                .usage, "国家平台日志不与单个地区比对", "the hub's journal has no pair with one region; name two regions' journals")
        }
        let comparison = try JournalComparison(journals[0], journals[1], until: until)
        show(comparison.text, comparison.json)
        tell(comparison.missed)
        try comparison.exit.leave()
    }

    private func tell(_ missed: [String]) {
        for location in missed { Console.error(until?.missed(by: location) ?? location) }
    }

    private func show(_ text: String, _ json: JSONValue) { print(arguments.json ? json.text + "\n" : text, terminator: "") }
}
