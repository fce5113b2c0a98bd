import ClaimTypes
import CommandSupport
import StrictJSON

extension ProofCheck {
    package var text: String {
        var text = "核验证明 Checking a proof: \(subject.rawValue)  \(about)\n\n"
        for line in lines { text += (line.holds ? "  ✓ " : "  ✗ ") + "\(line.text.chinese) / \(line.text.english)\n" }
        if !told.said.isEmpty { text += "\n记录内容 What the records say\n" + told.said.map { "  \($0)\n" }.joined() }
        if let note = told.note { text += "\n\(note.chinese)\n\(note.english)\n" }
        return text + "\n" + (exit == .done ? "成立 the proof holds\n" : "不成立 the proof does not hold\n")
    }

    var json: JSONValue {
        .object([
            JSONMember("holds", .bool(exit == .done)), JSONMember("subject", .string(subject.rawValue)),
            JSONMember("about", .string(about)), JSONMember("claim", claim.map(\.json) ?? .null),
            JSONMember(
                "checks",
                .array(
                    lines.map {
                        .object([
                            JSONMember("holds", .bool($0.holds)), JSONMember("chinese", .string($0.text.chinese)),
                            JSONMember("english", .string($0.text.english)),
                        ])
                    })),
            JSONMember("records", .array(told.said.map { .string($0) })),
            JSONMember("notTold", .integer(told.withheld)),
        ])
    }
}
