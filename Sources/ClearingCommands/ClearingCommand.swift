import ArgumentParser

/// `medclear clearing …`: what clearing would come to.
public struct ClearingCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "clearing", abstract: "Netting and liquidity of any obligations. 轧差与流动性模拟",
        subcommands: [SimulateCommand.self])

    public init() {}
}
