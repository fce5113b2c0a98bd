import ArgumentParser
import CommandSupport
import Journal
import StrictJSON

/// `medclear journal sample DIR… --size 30 --seed 1`
public struct SampleCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Draw a statistical audit sample that anyone can draw again. 可重复的统计审计抽样",
        discussion: """
            The population is every settlement in the journals that was not cancelled, reversed or superseded, in order of its
            settlement id. mus: monetary unit sampling, one pick every (money ÷ size) fen from a random start; a claim larger than
            the interval is certain to be picked. simple: each settlement is as likely as any other, none is picked twice. The random
            numbers are SHA-256 of the seed and a counter, so the same journals, seed and size give the same sample everywhere.

            Examples:
              medclear journal sample demo --size 25 --seed 20261001
              medclear journal sample demo/340000 --method simple --size 10 --seed 7 --until window:2026-09 --json

            Exit codes: 0 drawn, 1 nothing to draw from or a journal ends before the point, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    @Option(help: "Picks to draw.")
    var size: Int

    @Option(help: "Seed: agree on it before the journals are known, such as a published lottery number.")
    var seed: UInt64

    @Option(help: "mus (monetary unit sampling) or simple.")
    var method = AuditSample.Method.monetaryUnit

    @Option(help: ArgumentHelp("Leave out what lies behind this point: \(JournalPoint.help).", valueName: "point"))
    var until: JournalPoint?

    public init() {}

    public func validate() throws {
        guard (1...1_000_000).contains(size) else { throw ValidationError("--size takes 1 to 1000000, not \(size)") }
    }

    public func run() throws {
        let journals: [any JournalStorage] = try JournalFolder.findEach(arguments.folders).map(\.storage)
        let rows = try SettlementRows(journals, until: until)
        let sample = try AuditSample(from: rows, size: size, seed: seed, method: method)
        print(arguments.json ? sample.json.text + "\n" : sample.text, terminator: "")
        guard !sample.picks.isEmpty else {
            Console.error("日志中没有有效结算 / the journals hold no settlement that stands")
            return try CommandExit.refused.leave()
        }
        guard let until, !sample.missed.isEmpty else { return }
        for location in sample.missed { Console.error(until.missed(by: location)) }
        try CommandExit.refused.leave()
    }
}

extension AuditSample.Method: ExpressibleByArgument {}
