import ArgumentParser
import Benefits
import ClaimTypes
import ClearingReports
import CommandSupport
import LedgerTypes
import PolicyFiles
import StrictJSON

/// `medclear policy check FILES|DIR`
public struct CheckCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check policy and catalogue files. 校验待遇政策与目录文件",
        discussion: """
            Reads files, or every *.json below a folder, and prints each fault with file, JSON path and reason. Versions of a pool must
            follow each other day by day, also across files. Without a fault it prints the versions of each pool on a line of time, with the
            SHA-256 that records pin, and the catalogues.

            Examples:
              medclear policy check Documentation/Examples/Policies
              medclear policy check my-policy.json my-catalogue.json
              medclear policy check Documentation/Examples/Policies --json

            Exit codes: 0 no fault, 1 faults found, 2 usage or nothing there, 4 internal.
            """)

    @Argument(help: ArgumentHelp("Files, or folders of them.", valueName: "path"), completion: .file())
    var paths: [String]

    @Flag(help: "Print one JSON object.")
    var json = false

    public init() {}

    public func run() throws {
        let loaded = try LoadedFiles(paths)
        print(json ? Self.json(loaded).text : Self.text(loaded), terminator: json ? "\n" : "")
        if !loaded.findings.isEmpty { throw ExitCode(CommandExit.refused.rawValue) }
    }

    static func text(_ loaded: LoadedFiles) -> String {
        guard loaded.findings.isEmpty else {
            let list = loaded.findings.map { "\($0.file)\n  \($0.path)\n    \($0.reason.chinese)\n    \($0.reason.english)\n" }
                .joined()
            return list
                + "\(loaded.fileCount) 个文件,\(loaded.findings.count) 处问题 / \(loaded.fileCount) files, \(loaded.findings.count) faults\n"
        }
        var text = ""
        if !loaded.policies.isEmpty {
            var table = TextTable([
                TextTable.Column("统筹区-险种", "pool-insurance"), TextTable.Column("名称", "name"), TextTable.Column("版本", "version"),
                TextTable.Column("有效期", "validity"), TextTable.Column("文件摘要", "SHA-256"),
            ])
            for policy in loaded.allPolicies {
                table.append([
                    "\(policy.pool)-\(policy.insurance)", policy.name.english, policy.version,
                    "├ \(policy.validity.lowerBound) … \(policy.validity.upperBound) ┤",
                    String(policy.origin?.digest.hex.prefix(16) ?? "-"),
                ])
            }
            text += table.render()
        }
        if !loaded.catalogues.isEmpty {
            var table = TextTable([
                TextTable.Column("就医地", "region"), TextTable.Column("版本", "version"),
                TextTable.Column("项目", "items", alignment: .right), TextTable.Column("调出", "withdrawn", alignment: .right),
                TextTable.Column("文件摘要", "SHA-256"),
            ])
            for catalogue in loaded.catalogues.flatMap(\.catalogues) {
                table.append([
                    "\(catalogue.region)", catalogue.version, String(catalogue.items.count),
                    String(catalogue.items.count { $0.isWithdrawn }), String(catalogue.origin?.digest.hex.prefix(16) ?? "-"),
                ])
            }
            text += (text.isEmpty ? "" : "\n") + table.render()
        }
        return text + "\(loaded.fileCount) 个文件,无问题 / \(loaded.fileCount) files, no fault\n"
    }

    static func json(_ loaded: LoadedFiles) -> JSONValue {
        .object([
            JSONMember("files", .integer(loaded.fileCount)),
            JSONMember(
                "findings",
                .array(
                    loaded.findings.map {
                        .object([
                            JSONMember("file", .string($0.file)), JSONMember("path", .string($0.path)),
                            JSONMember("reason_zh", .string($0.reason.chinese)),
                            JSONMember("reason_en", .string($0.reason.english)),
                        ])
                    })),
            JSONMember("policies", .array(loaded.allPolicies.map { .object($0.identity) })),
            JSONMember(
                "catalogues",
                .array(
                    loaded.catalogues.flatMap(\.catalogues).map { catalogue in
                        .object([
                            JSONMember("region", .string("\(catalogue.region)")),
                            JSONMember("version", .string(catalogue.version)),
                            JSONMember("items", .integer(catalogue.items.count)),
                            JSONMember("file", .string(catalogue.origin?.file ?? "")),
                            JSONMember("sha256", .string(catalogue.origin?.digest.hex ?? "")),
                        ])
                    })),
        ])
    }
}

extension BenefitPolicy {
    /// What tells a version from every other, with the digest of the file it stands in.
    var identity: [JSONMember] {
        [
            JSONMember("region", .string("\(region)")), JSONMember("pool", .string("\(pool)")),
            JSONMember("insurance", .string("\(insurance)")), JSONMember("version", .string(version)),
            JSONMember("name_zh", .string(name.chinese)), JSONMember("name_en", .string(name.english)),
            JSONMember("valid_from", .string("\(validity.lowerBound)")),
            JSONMember("valid_to", .string("\(validity.upperBound)")),
            JSONMember("file", .string(origin?.file ?? "")), JSONMember("sha256", .string(origin?.digest.hex ?? "")),
        ]
    }
}
