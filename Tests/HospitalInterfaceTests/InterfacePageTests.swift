import ClaimTypes
import Foundation
import HospitalInterface
import Testing

/// The page for hospitals shows the table that decodes. With `MEDCLEAR_RECORD_VECTORS=1` its part is written anew.
@Suite("The page of the interface")
struct InterfacePageTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Documentation/HospitalInterface.md")
    private static let start = "<!-- transactions, made from the table by HospitalInterfaceTests -->\n"
    private static let end = "<!-- end of transactions -->"

    @Test("every transaction and field of the table stands on the page, and nothing else")
    func transactions() throws {
        var text = try String(contentsOf: Self.page, encoding: .utf8)
        let from = try #require(text.range(of: Self.start))
        let to = try #require(text.range(of: Self.end))
        let wanted =
            "\n" + Self.section("Envelope", InterfaceTable.envelope, title: "### The envelope of every request")
            + InterfaceTable.transactions.map(Self.section).joined()
        if ProcessInfo.processInfo.environment["MEDCLEAR_RECORD_VECTORS"] == "1" {
            text.replaceSubrange(from.upperBound..<to.lowerBound, with: wanted)
            try text.write(to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(String(text[from.upperBound..<to.lowerBound]) == wanted)
        }
    }

    private static func section(_ transaction: InterfaceTransaction) -> String {
        var text =
            "### \(transaction.numbers.joined(separator: ", ")) \(transaction.names.chinese) — \(transaction.names.english)\n\n"
        if let note = transaction.note { text += "\(note.chinese)。\(note.english).\n\n" }
        for node in transaction.nodes { text += table(node, "in") }
        for node in transaction.output
        where !["setlinfo", "setldetail", "setlinfolist"].contains(node.name) || transaction.number == "2206" {
            text += table(node, "out")
        }
        let told = transaction.output.map(\.name).filter { ["setlinfo", "setldetail", "setlinfolist"].contains($0) }
        if !told.isEmpty, transaction.number != "2206" { text += "Out: `\(told.joined(separator: "`, `"))` as in 2206.\n\n" }
        if transaction.output.isEmpty, transaction.number != "9102" { text += "Out: nothing.\n\n" }
        return text
    }

    private static func section(_ name: String, _ fields: [InterfaceField], title: String) -> String {
        "\(title)\n\n" + rows(fields)
    }

    private static func table(_ node: InterfaceNode, _ direction: String) -> String {
        let kind = node.isList ? "`\(node.name)[]`, at most \(node.rowsMax) rows" : "`\(node.name)`"
        return "\(direction == "in" ? "In" : "Out"): \(kind)\(node.isRequired ? "" : ", may be left out")\n\n" + rows(node.fields)
    }

    private static func rows(_ fields: [InterfaceField]) -> String {
        "| Field | Type | | Meaning |\n|---|---|---|---|\n"
            + fields.map { field in
                "| `\(field.name)` | \(field.typeText) | \(field.isRequired ? "Y" : "")\(field.isUnverified ? " *u*" : "") | "
                    + "\(field.meaning.chinese): \(field.meaning.english) |\n"
            }.joined() + "\n"
    }
}
