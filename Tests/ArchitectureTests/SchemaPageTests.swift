import Foundation
import Testing

/// The pages of the message families say what the schemas say.
@Suite("Schemas and their pages")
struct SchemaPageTests {
    @Test("every message between nodes has a table of exactly its fields, in their order")
    func everyFieldIsExplained() throws {
        let tables = Set(
            SourceTree.files.filter { $0.path.hasPrefix("Protocols/Families/") }.flatMap { fieldTables(of: $0.text) })
        #expect(tables.count > 60)
        for name in ["common", "envelope", "peer", "query", "link"] {
            let file = try #require(SourceTree.files.first { $0.path == "Protocols/Schemas/\(name).proto" })
            // Facts of a person are part of a node's own commands.
            for (message, fields) in messages(of: file.text) where !fields.isEmpty && message != "PersonFacts" {
                #expect(tables.contains(fields), "\(file.path): no page has a table of \(message): \(fields)")
            }
        }
    }

    @Test("every page of a family is linked from the page of the protocols, and every field has a unit and a meaning")
    func pagesAreWhole() throws {
        let overview = try #require(SourceTree.files.first { $0.path == "Protocols/README.md" })
        for page in SourceTree.files where page.path.hasPrefix("Protocols/Families/") {
            #expect(overview.text.contains("(Families/\(page.name))"), "\(page.path) is not linked")
            for heading in ["**Purpose.**", "**What may never change.**"] {
                #expect(page.text.contains(heading), "\(page.path) has no \(heading)")
            }
            for row in page.lines where row.hasPrefix("| `") {
                let cells = row.split(separator: "|", omittingEmptySubsequences: false).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                if cells.count == 5 { #expect(!cells[2].isEmpty && !cells[3].isEmpty, "\(page.path): \(row)") }
            }
        }
    }

    /// The names in the first columns of tables that are headed by fields.
    private func fieldTables(of page: String) -> [[String]] {
        var tables: [[String]] = []
        var isInside = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "| Field | Unit | Meaning |" {
                isInside = true
                tables.append([])
            } else if !line.hasPrefix("|") {
                isInside = false
            } else if isInside, line.hasPrefix("| `") {
                tables[tables.count - 1].append(String(line.dropFirst(3).prefix { $0 != "`" }))
            }
        }
        return tables
    }

    /// Message → its fields in order; the alternatives named `content` are messages of their own and left out.
    private func messages(of schema: String) -> [(name: String, fields: [String])] {
        var found: [(name: String, fields: [String])] = []
        var depth = 0
        var isContent = false
        for line in schema.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let first = words.first, !first.hasPrefix("//") else { continue }
            if first == "message", words.count > 2 {
                found.append((String(words[1]), []))
                depth = line.hasSuffix("{}") ? 0 : 1
            } else if first == "oneof" {
                (depth, isContent) = (2, words[1] == "content")
            } else if first == "}" {
                (depth, isContent) = (max(depth - 1, 0), false)
            } else if depth > 0, !isContent, let equals = words.firstIndex(of: "="), equals > 1 {
                found[found.count - 1].fields.append(String(words[equals - 1]))
            }
        }
        return found
    }
}
