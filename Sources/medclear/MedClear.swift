import ArgumentParser
import ClaimCommands
import ClearingCommands
import CommandSupport
import Foundation
import JournalCommands
import PaymentCommands
import PolicyCommands
import RegistryCommands
import SizingCommands

/// The desk executable: for clerks, auditors and demonstrations. It links no network code.
@main
struct MedClear: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "medclear",
        abstract: "Cross-region medical settlement clearing: desk and auditor's tools. 跨省异地就医结算清算工具",
        discussion: """
            Exit codes: 0 done, 1 refused or differs, 2 usage, 3 damaged data, 4 internal.
            """,
        subcommands: [
            DemoCommand.self, ClaimsCommand.self, PolicyCommand.self, JournalCommand.self, RegistryCommand.self,
            ClearingCommand.self, PaymentsCommand.self, SimulateCommand.self, SizingCommand.self,
        ])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            CommandExit.leave(after: error, of: Self.self)
        }
    }
}
