import Foundation
import LedgerTypes
import Testing

/// The written chart and the enums are one chart.
@Suite("Documentation/ChartOfAccounts.md")
struct ChartDocumentTests {
    /// Number and Chinese name of every table row that starts with a number, below the heading.
    private func rows(below heading: String) throws -> [Int: String] {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Documentation/ChartOfAccounts.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let section = text.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) } ?? ""
        return section.split(separator: "\n").reduce(into: [:]) { rows, line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            if let first = cells.first, let number = Int(first), cells.count > 2 { rows[number] = cells[2] }
        }
    }

    @Test(
        "lists every account under its books with its Chinese name",
        arguments: [("Insuring books", .insuring), ("Treating books", .treating), ("Hub books", .hub)] as [(String, Books)])
    func accounts(_ heading: String, _ books: Books) throws {
        let kinds = AccountKind.allCases.filter { $0.books == books }
        let expected = Dictionary(uniqueKeysWithValues: kinds.map { (Int($0.rawValue), $0.names.chinese) })
        #expect(try rows(below: heading) == expected)
    }

    @Test("lists every transfer code with its Chinese name")
    func codes() throws {
        let expected = Dictionary(uniqueKeysWithValues: TransferCode.allCases.map { (Int($0.rawValue), $0.names.chinese) })
        #expect(try rows(below: "Transfer codes") == expected)
    }
}
