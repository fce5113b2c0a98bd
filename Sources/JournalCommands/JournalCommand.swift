import ArgumentParser
import CommandSupport

/// `medclear journal …`: the auditor's tools (审计工具). They read, and never write.
public struct JournalCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Verify and replay journals, prove messages, rebuild balances, follow claims; read-only. 日志校验、重放、核验与查询",
        subcommands: [
            VerifyCommand.self, ReplayCommand.self, EvidenceCommand.self, BalancesCommand.self, ClaimStateCommand.self,
            QuarantineCommand.self, TraceCommand.self, ExplainJournalCommand.self, ProveCommand.self,
            CheckProofCommand.self, CheckSplitCommand.self, EvidencePackCommand.self, DiffCommand.self, ExportCommand.self,
            SampleCommand.self,
        ])

    public init() {}
}

/// What every command of the group is told.
struct JournalArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Folder of a journal (*.segment), or a folder that holds one such folder per node.", valueName: "dir"),
        completion: .directory)
    var folders: [String]

    @Flag(help: "Print one JSON object instead of tables; amounts in fen.")
    var json = false
}

extension CommandExit {
    /// One code for several journals: damage before a difference, a difference before the rest.
    static func worst(_ exits: some Sequence<CommandExit>) -> CommandExit {
        let precedence: [CommandExit] = [.done, .usage, .internal, .refused, .damaged]
        return exits.max { precedence.firstIndex(of: $0) ?? 0 < precedence.firstIndex(of: $1) ?? 0 } ?? .done
    }

    /// Ends the command with this code unless all is well. What happened has been printed.
    func leave() throws {
        if self != .done { throw ExitCode(rawValue) }
    }
}
