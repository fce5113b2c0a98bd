import Benefits
import ClaimTypes
import ClearingReports
import StrictJSON

/// A policy in words.
struct ExplainReport {
    let loaded: LoadedPolicy
    let language: Language

    var text: String {
        let policy = loaded.policy
        var text = language.lines(policy.name).map { visible($0) + "\n" }.joined() + loaded.title + "\n"
        var section: BilingualText?
        for statement in PolicyWords.statements(of: loaded.tree) {
            if statement.section != section { text += "\n" + language.line(statement.section) + "\n" }
            section = statement.section
            let line = BilingualText(
                "\(statement.label.chinese):\(statement.text.chinese)", "\(statement.label.english): \(statement.text.english)")
            text += language.lines(line).map { "  \($0)\n" }.joined()
        }
        return text
    }

    var json: JSONValue {
        .object([
            JSONMember("policy", loaded.json),
            JSONMember(
                "rules",
                .array(
                    PolicyWords.statements(of: loaded.tree).map {
                        .object([
                            JSONMember("rule", .string($0.id)), JSONMember("section", $0.section.json),
                            JSONMember("label", $0.label.json), JSONMember("text", $0.text.json),
                        ])
                    })),
        ])
    }
}
