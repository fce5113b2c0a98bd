import ArgumentParser

/// `medclear claims …`
public struct ClaimsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "claims", abstract: "Make, adjudicate and explain claims files. 生成、审核、说明费用明细文件",
        subcommands: [GenerateCommand.self, AdjudicateCommand.self, ExplainCommand.self])

    public init() {}
}
