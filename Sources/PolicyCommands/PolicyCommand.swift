import ArgumentParser

/// `medclear policy …`: the tools of a benefit office (待遇政策工具). They read files and decide example stays; they settle nothing.
public struct PolicyCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Check, compare and explain benefit policies and catalogues. 待遇政策与目录的校验、比较与解释",
        subcommands: [CheckCommand.self, DiffCommand.self, ExplainCommand.self])

    public init() {}
}
