import Benefits
import ClaimTypes
import ClearingReports
import LedgerTypes
import PolicyFiles
import StrictJSON

/// What a check found: files, versions, and every reason against them.
struct CheckReport {
    /// Findings of one file that are printed; JSON holds all.
    static let findingsShown = 50

    let sources: [PolicySource]
    /// Of each file, then those that arise between files.
    let findings: [PolicyFileError]
    /// What may be meant and should be looked at; the files can be used as they are.
    let warnings: [PolicyFileError]

    init(_ sources: [PolicySource]) {
        self.sources = sources
        var between: [PolicyFileError] = []
        if case .failure(let errors) = PolicyFiles.policySet(sources.map { ($0.name, $0.policies.map(\.policy)) }) {
            between += errors.errors
        }
        if case .failure(let errors) = PolicyFiles.catalogueSet(sources.map { ($0.name, $0.catalogues) }) {
            between += errors.errors
        }
        findings = sources.flatMap(\.findings) + between
        warnings = sources.flatMap(CascadeWarning.warnings)
    }

    var text: String {
        var text = list(findings, "✗") + list(warnings, "⚠")
        let policies = sources.flatMap(\.policies)
        if !policies.isEmpty { text += policyTable + "\n" + timeline }
        let catalogues = sources.flatMap(\.catalogues)
        if !catalogues.isEmpty { text += (policies.isEmpty ? "" : "\n") + catalogueTable }
        let verdict =
            findings.isEmpty
            ? "全部通过 all sound" : "问题 \(findings.count) 处 / \(findings.count) finding\(findings.count == 1 ? "" : "s")"
        let warned =
            warnings.isEmpty
            ? "" : ",提醒 \(warnings.count) 处 / \(warnings.count) warning\(warnings.count == 1 ? "" : "s")"
        return text + "\(sources.count) 个文件 / \(sources.count) file\(sources.count == 1 ? "" : "s"): \(verdict)\(warned)\n"
    }

    private func list(_ findings: [PolicyFileError], _ mark: String) -> String {
        var text = ""
        var file = ""
        var shown = 0
        for finding in findings {
            if finding.file != file {
                file = finding.file
                shown = 0
                text += "\(mark) \(visible(file))\n"
            }
            shown += 1
            if shown <= Self.findingsShown {
                text +=
                    "  \(visible(finding.path))\n    \(visible(finding.reason.chinese))\n    \(visible(finding.reason.english))\n"
            } else if shown == Self.findingsShown + 1 {
                text += "  … 更多见 --json / more with --json\n"
            }
        }
        return text.isEmpty ? "" : text + "\n"
    }

    private var policyTable: String {
        var table = TextTable([
            .init("统筹区", "pool"), .init("险种", "insurance"), .init("版本", "version"), .init("有效期", "valid"),
            .init("名称", "name"), .init("样例", "sample"), .init("SHA-256", "of the file"),
        ])
        for source in sources {
            for loaded in source.policies {
                let policy = loaded.policy
                table.append([
                    "\(policy.pool)", policy.insurance.title, visible(policy.version),
                    "\(policy.validity.lowerBound) … \(policy.validity.upperBound)", visible(policy.name.chinese),
                    source.isSample ? "样例 yes" : "否 no", String((source.digest?.hex ?? "").prefix(16)),
                ])
            }
        }
        return table.render()
    }

    private var timeline: String {
        var rows: [ValidityTimeline.Row] = []
        let policies = sources.flatMap(\.policies).map(\.policy).sorted {
            ($0.pool, $0.insurance, $0.validity.lowerBound) < ($1.pool, $1.insurance, $1.validity.lowerBound)
        }
        for policy in policies {
            let label = "\(policy.pool)-\(policy.insurance)  "
            if rows.last?.label != label { rows.append(.init(label: label, versions: [])) }
            rows[rows.count - 1].versions.append((visible(policy.version), policy.validity))
        }
        return "有效期 validity\n" + ValidityTimeline.draw(rows) + "\n"
    }

    private var catalogueTable: String {
        var table = TextTable([
            .init("就医地", "region"), .init("版本", "version"), .init("条目", "items", alignment: .right), .init("样例", "sample"),
            .init("SHA-256", "of the file"),
        ])
        for source in sources {
            for catalogue in source.catalogues {
                table.append([
                    "\(catalogue.region)", visible(catalogue.version), catalogue.items.count.grouped,
                    source.isSample ? "样例 yes" : "否 no", String((source.digest?.hex ?? "").prefix(16)),
                ])
            }
        }
        return table.render() + "\n"
    }

    var json: JSONValue {
        let own = Set(sources.flatMap(\.findings))
        return .object([
            JSONMember("sound", .bool(findings.isEmpty)), JSONMember("files", .array(sources.map(\.json))),
            JSONMember("betweenFiles", .array(findings.filter { !own.contains($0) }.map(\.json))),
            JSONMember("warnings", .array(warnings.map(\.json))),
        ])
    }
}

extension InsuranceKind {
    /// Code and names for tables.
    var title: String {
        switch self {
        case .employee: "310 职工 employee"
        case .resident: "390 居民 resident"
        default: description
        }
    }
}

extension PolicySource {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("file", .string(name)), JSONMember("sha256", digest.map { .string($0.hex) } ?? .null),
            JSONMember("sample", .bool(isSample)), JSONMember("policies", .array(policies.map(\.json))),
            JSONMember(
                "catalogues",
                .array(
                    catalogues.map {
                        .object([
                            JSONMember("region", .string("\($0.region)")), JSONMember("version", .string($0.version)),
                            JSONMember("items", .integer($0.items.count)),
                        ])
                    })),
            JSONMember("findings", .array(findings.map(\.json))),
        ])
    }
}

extension LoadedPolicy {
    /// What identifies a policy.
    var json: JSONValue {
        .object([
            JSONMember("file", .string(file)), JSONMember("pool", .string("\(policy.pool)")),
            JSONMember("insurance", .string("\(policy.insurance)")), JSONMember("version", .string(policy.version)),
            JSONMember("nameChinese", .string(policy.name.chinese)), JSONMember("nameEnglish", .string(policy.name.english)),
            JSONMember("validFrom", .string("\(policy.validity.lowerBound)")),
            JSONMember("validTo", .string("\(policy.validity.upperBound)")),
        ])
    }

    /// One line for people.
    var title: String {
        "\(policy.pool)-\(policy.insurance) \(visible(policy.version)) \(policy.validity.lowerBound) … \(policy.validity.upperBound)"
    }
}

extension PolicyFileError {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("file", .string(file)), JSONMember("path", .string(path)), JSONMember("chinese", .string(reason.chinese)),
            JSONMember("english", .string(reason.english)),
        ])
    }
}
