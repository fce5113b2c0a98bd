import Foundation
import Testing

/// The page of evidence names commands, and a command that does not exist is no evidence.
@Suite("How we know")
struct HowWeKnowTests {
    static let page = SourceTree.files.first { $0.path == "Documentation/HowWeKnow.md" }

    @Test("every law has its part, and says what is not covered or is covered whole by commands", arguments: 1...10)
    func everyLaw(_ law: Int) throws {
        let text = try #require(Self.page).text
        let parts = text.components(separatedBy: "\n## M").dropFirst().filter { $0.hasPrefix("\(law) ") }
        #expect(parts.count == 1)
        #expect(rows(of: parts.first ?? "").count > 2, "M\(law): too little is said to be evidence")
    }

    @Test("every row names a command, or says that nothing covers it")
    func everyRow() throws {
        for row in rows(of: try #require(Self.page).text) {
            #expect(!row.commands.isEmpty || row.claim.hasPrefix("Not covered"), "no command: \(row.claim)")
        }
    }

    @Test("every suite, target and program that is named exists")
    func everyCommand() throws {
        for row in rows(of: try #require(Self.page).text) {
            for command in row.commands { #expect(exists(command), "\(command) does not exist: \(row.claim)") }
        }
    }

    @Test("a row without a command and a command without a target are found")
    func seenToFail() {
        let found = rows(of: "| What | By |\n|---|---|\n| All is well | – |\n| Nets add up | `t: NoTests.Nothing`, `make gold` |")
        #expect(found.map(\.commands.isEmpty) == [true, false])
        #expect(found[1].commands.map(exists) == [false, false])
    }

    private func rows(of text: String) -> [(claim: String, commands: [String])] {
        text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("| "), cells.count == 2, !cells[0].hasPrefix("What") else { return nil }
            let pieces = cells[1].components(separatedBy: "`")
            return (cells[0], pieces.indices.filter { $0 % 2 == 1 }.map { pieces[$0] })
        }
    }

    /// A suite of `t:`, a target of `make`, or a program with a command of that name.
    private func exists(_ command: String) -> Bool {
        let words = command.split(separator: " ").map(String.init)
        guard words.count > 1 else { return SourceTree.exists(command) }
        switch words[0] {
        case "t:":
            let name = words[1].split(separator: ".")
            return SourceTree.files.contains { file in
                guard file.path.hasPrefix("Tests/\(name[0])/") else { return false }
                return name.count == 1 || file.text.contains("struct \(name[1]) {")
            }
        case "make":
            return SourceTree.files.contains { $0.path == "Makefile" && $0.text.contains("\n\(words[1]):") }
        case "medclear", "medclear-node":
            let names = words.dropFirst().prefix { $0.first?.isLowercase == true }
            return names.allSatisfy { name in
                SourceTree.files.contains { $0.path.hasPrefix("Sources/") && $0.text.contains("commandName: \"\(name)\"") }
            }
        default:
            return SourceTree.exists(words[0]) || words[0] == "medclear-check"
        }
    }
}
