import ArgumentParser
import Benefits
import ClaimTypes
import CommandSupport
import StrictJSON

/// `medclear policy diff OLD [NEW]`
public struct DiffCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say what a new policy changes, in words and in yuan. 比较两版待遇政策",
        discussion: """
            Compares the newest version of each pool and kind of insurance in OLD with that in NEW, rule by rule, and decides the same
            standard visits under both. With one file, each version in it is compared with the one before.

            Examples:
              medclear policy diff Documentation/Examples/Policies/330300-310.json
              medclear policy diff this-year.json next-year.json
              medclear policy diff this-year.json next-year.json --json

            Exit codes: 0 no rule changes, 1 something changes, 2 usage or nothing to compare, 3 a faulty file, 4 internal.
            """)

    @Argument(help: ArgumentHelp("Policy file (or folder) as it was.", valueName: "old"), completion: .file())
    var old: String

    @Argument(help: ArgumentHelp("Policy file (or folder) as it shall be.", valueName: "new"), completion: .file())
    var new: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    public init() {}

    public func run() throws {
        let before = try LoadedFiles.policies(of: old)
        let report = try new.map { Report(before, try LoadedFiles.policies(of: $0)) } ?? Report(versionsOf: before)
        guard !report.isEmpty else {
            throw CommandFailure(
                .usage, "没有可比较的政策:统筹区、险种均不相同,或只有一版", "nothing to compare: no pool and insurance in common, or one version only")
        }
        print(json ? report.json.text : report.text, terminator: json ? "\n" : "")
        if report.hasChanges { throw ExitCode(CommandExit.refused.rawValue) }
    }

    /// All differences between two sets of policies.
    struct Report {
        private(set) var differences: [PolicyDifference] = []
        private(set) var onlyOld: [BenefitPolicy] = []
        private(set) var onlyNew: [BenefitPolicy] = []

        /// The newest version of each pool and insurance against its counterpart.
        init(_ old: [BenefitPolicy], _ new: [BenefitPolicy]) {
            let (before, after) = (Self.newest(old), Self.newest(new))
            for policy in after {
                if let earlier = before.first(where: { $0.isSamePool(as: policy) }) {
                    differences.append(PolicyDifference(earlier, policy))
                } else {
                    onlyNew.append(policy)
                }
            }
            onlyOld = before.filter { policy in !after.contains { $0.isSamePool(as: policy) } }
        }

        /// Each version against the one before; `policies` ascend.
        init(versionsOf policies: [BenefitPolicy]) {
            differences = zip(policies, policies.dropFirst()).filter { $0.isSamePool(as: $1) }.map { PolicyDifference($0, $1) }
        }

        private static func newest(_ policies: [BenefitPolicy]) -> [BenefitPolicy] {
            policies.indices.filter { $0 + 1 == policies.count || !policies[$0].isSamePool(as: policies[$0 + 1]) }.map {
                policies[$0]
            }
        }

        var isEmpty: Bool { differences.isEmpty }

        var hasChanges: Bool { !onlyOld.isEmpty || !onlyNew.isEmpty || differences.contains { !$0.changes.isEmpty } }

        var text: String {
            let gone = onlyOld.map { "\($0.pool)-\($0.insurance)  仅在旧文件 / only in the old file\n" }
            let added = onlyNew.map { "\($0.pool)-\($0.insurance)  仅在新文件 / only in the new file\n" }
            return (differences.map(\.text) + gone + added).joined(separator: "\n")
        }

        var json: JSONValue {
            .object([
                JSONMember("differences", .array(differences.map(\.json))),
                JSONMember("only_old", .array(onlyOld.map { .object($0.identity) })),
                JSONMember("only_new", .array(onlyNew.map { .object($0.identity) })),
            ])
        }
    }
}

extension BenefitPolicy {
    fileprivate func isSamePool(as other: BenefitPolicy) -> Bool { pool == other.pool && insurance == other.insurance }
}
