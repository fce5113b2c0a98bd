import ArgumentParser
import CommandSupport
import Foundation
import Journal
import StrictJSON

/// `medclear journal balances DIR`
public struct BalancesCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "balances", abstract: "Add up balances from the postings alone. 由分录重建科目余额",
        discussion: """
            Verifies the journal and adds up its postings: no rule, no policy, no ledger takes part, so the figures stand on the
            recorded bytes alone. Checks that debits equal credits and that no posting releases more than was held.
            The line of a kind of account holds its totals; personal accounts are one line per region.

            Examples:
              medclear journal balances demo/340000
              medclear journal balances demo/340000 --all | less -S
              medclear journal balances demo/hub --json
              medclear journal balances demo/340000 --at window:2026-09
              medclear journal balances demo/340000 --at "2026-09-15 12:00:00"

            Exit codes: 0 balanced, 1 not balanced, over-released or not that long, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    @Flag(help: "List every personal account by its pseudonymous number, and accounts whose totals are all zero.")
    var all = false

    @Option(help: ArgumentHelp("Balances at this point: \(JournalPoint.help).", valueName: "point"))
    var at: JournalPoint?

    public init() {}

    public func run() throws {
        let journals: [any JournalStorage] = try JournalFolder.find(arguments.folders).map(\.storage)
        let sheets = BalanceSheet.sheets(addingUp: journals, listsAll: all, at: at)
        for sheet in sheets { sheet.findings.forEach(Console.error) }
        if arguments.json {
            print(BalanceSheet.json(of: sheets).text)
        } else {
            // Half a journal has no balances: what stands before the damage is for `verify` to tell.
            print(sheets.filter { $0.damage == nil }.map(\.text).joined(separator: "\n"), terminator: "")
        }
        try CommandExit.worst(sheets.map(\.exit)).leave()
    }
}
