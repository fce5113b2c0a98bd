import ArgumentParser

/// `medclear clearing`
public struct ClearingCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "clearing", abstract: "Tools for closed windows. 清算工具", subcommands: [CheckSealCommand.self])

    public init() {}
}
