import ArgumentParser
import Benefits
import ClaimTypes
import CommandSupport

/// `medclear policy …`: the tools of a benefit office. They read policy files, and never write.
public struct PolicyCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Check, compare and explain benefit policies. 待遇政策的校验、比较与说明",
        subcommands: [CheckCommand.self, DiffCommand.self, ExplainCommand.self])

    public init() {}
}

/// Which language a text is shown in.
enum Language: String, ExpressibleByArgument, CaseIterable {
    case zh
    case en
    case both

    /// The lines of a text: one, or the Chinese and then the English.
    func lines(_ text: BilingualText) -> [String] {
        switch self {
        case .zh: [text.chinese]
        case .en: [text.english]
        case .both: [text.chinese, text.english]
        }
    }

    /// On one line.
    func line(_ text: BilingualText, separator: String = " ") -> String { lines(text).joined(separator: separator) }
}

/// Picks policies out of a file.
struct PolicyChoice: ParsableArguments {
    @Option(help: "Pool (统筹区), six digits.")
    var pool: String?

    @Option(help: "Kind of insurance: 310 employee, 390 resident.")
    var insurance: String?

    @Option(help: "Settlement date yyyy-MM-dd; the version in force that day. (default: the newest version)")
    var date: String?

    /// Refuses values that can name nothing.
    func read() throws -> PolicyFilter {
        var filter = PolicyFilter()
        if let pool {
            guard let code = RegionCode(text: pool) else {
                throw CommandFailure(.usage, "--pool 应为六位区划代码:\(pool)", "--pool is a region code of six digits: \(pool)")
            }
            filter.pool = code
        }
        if let insurance {
            guard let kind = ["310": InsuranceKind.employee, "390": .resident][insurance] else {
                throw CommandFailure(.usage, "--insurance 应为 310 或 390:\(insurance)", "--insurance is 310 or 390: \(insurance)")
            }
            filter.insurance = kind
        }
        filter.date = try date.map { try Reading.date($0, "--date") }
        return filter
    }
}

/// Conditions on a policy; absent ones allow everything.
struct PolicyFilter {
    var pool: RegionCode?
    var insurance: InsuranceKind?
    var date: BusinessDate?

    func allows(_ loaded: LoadedPolicy) -> Bool {
        let policy = loaded.policy
        return (pool ?? policy.pool) == policy.pool && (insurance ?? policy.insurance) == policy.insurance
            && (date.map { policy.validity.contains($0) } ?? true)
    }

    /// What it asks for, for messages.
    var words: String {
        [pool.map { "pool \($0)" }, insurance.map { "insurance \($0)" }, date.map { "date \($0)" }].compactMap { $0 }
            .joined(separator: ", ")
    }
}
