import ArgumentParser

/// `medclear claims …`
public struct ClaimsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "claims", abstract: "Make and adjudicate claims files. 生成、审核费用明细文件",
        subcommands: [GenerateCommand.self, AdjudicateCommand.self])

    public init() {}
}
