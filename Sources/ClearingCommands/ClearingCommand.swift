import ArgumentParser

/// `medclear clearing …`: what clearing would come to, and whether a position is in the sealed close.
public struct ClearingCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "clearing", abstract: "Netting and liquidity of any obligations; checks of sealed closes. 轧差与流动性模拟、封存核验",
        subcommands: [SimulateCommand.self, CheckSealCommand.self])

    public init() {}
}
