import Foundation
import LedgerCore
import LedgerEngine
import Testing

@Suite("FORMAT.md lists every number that a ledger's record may hold")
struct FormatPageTests {
    static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Ledger/FORMAT.md")

    /// Cells of the rows below the heading row that begins with these cells.
    func rows(below heading: String) throws -> [[String]] {
        let lines = try String(contentsOf: Self.page, encoding: .utf8).components(separatedBy: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix(heading) }, "the page has no table \(heading)")
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// "40, 41" is two numbers.
    func numbers(_ cell: String) -> [UInt16] { cell.components(separatedBy: ", ").compactMap { UInt16($0) } }

    @Test("refusals of transfers, each once")
    func transferRefusals() throws {
        let listed = try rows(below: "| Outcome | Refusal | Outcome | Refusal |").flatMap { row in
            numbers(row[0]) + (row.count > 2 ? numbers(row[2]) : [])
        }
        #expect(listed.sorted() == TransferRefusal.allCases.map(\.rawValue).sorted())
    }

    @Test("refusals of accounts")
    func accountRefusals() throws {
        let listed = try rows(below: "| Outcome | Why an account was not opened |").flatMap { numbers($0[0]) }
        #expect(listed == AccountRefusal.allCases.map(\.rawValue))
    }

    @Test("kinds of records, with their names")
    func kinds() throws {
        let listed = try rows(below: "| Kind | Name | Command | Where |").map { "\($0[0]) \($0[1])" }
        #expect(listed == LedgerRecordKind.allCases.map { "`0x\(String($0.rawValue, radix: 16, uppercase: true))` \($0)" })
    }
}
