import ClaimTypes
import Clearing
import LedgerTypes
import StrictJSON

/// A report that is made from a document; text, CSV and JSON follow from it.
public protocol DocumentReport: ClearingReport {
    var document: ClearingDocument { get }
}

extension DocumentReport {
    /// The tables with their sums and every control.
    public func text() -> String {
        let document = self.document
        var parts = [
            "\(document.title.chinese) \(document.title.english)\n编号 No. \(document.number)    清算期 Window \(document.window)\n"
        ]
        parts.append(document.facts.map { "\($0.name.chinese) \($0.name.english)  \($0.value.both)\n" }.joined())
        for statement in document.statements {
            parts.append(
                "\(statement.name.chinese) \(statement.name.english)  ¥\(statement.amount.grouped)\n"
                    + "  人民币(大写) In capitals  人民币\(statement.amount.chineseCapital)\n")
        }
        parts += document.tables.map { "\n\($0.title.chinese) \($0.title.english)\n\n" + $0.text }
        parts.append("\n" + document.allControls.map { "\($0.holds ? "✓" : "✗") \($0.words.both)\n" }.joined())
        return parts.joined()
    }

    /// The first table: one record per row, then the sums, their first column `TOTAL`.
    public func csv() -> String { document.tables.first?.csv ?? "" }

    /// The document as one object.
    public func records() -> [JSONValue] {
        let document = self.document
        return [
            .object([
                .init("record", .string("document")), .init("number", .string(document.number)),
                .init("title", .string(document.title.english)), .init("titleChinese", .string(document.title.chinese)),
                .init("window", .integer(document.window.value)),
                .init(
                    "statements",
                    .array(
                        document.statements.map {
                            .object([
                                .init("name", .string($0.name.english)), .init("amountFen", .fen($0.amount)),
                                .init("capitals", .string("人民币" + $0.amount.chineseCapital)),
                            ])
                        })), .init("tables", .array(document.tables.map(\.record))),
                .init(
                    "controls",
                    .array(
                        document.allControls.map {
                            .object([
                                .init("control", .string($0.words.english)), .init("equations", .integer($0.equations.count)),
                                .init("holds", .bool($0.holds)),
                            ])
                        })),
            ])
        ]
    }
}

extension BilingualText {
    /// Chinese, then English where it differs.
    var both: String { chinese == english ? chinese : "\(chinese) \(english)" }
}

extension ClearingDocument.Table {
    fileprivate var text: String {
        var table = TextTable(
            columns.map { .init($0.name.chinese, $0.name.english, alignment: $0.isNumber ? .right : .left) })
        for row in rows { table.append(row.map(\.plain)) }
        if let totals {
            table.appendRule()
            table.append(totals.map(\.plain))
        }
        return table.render()
    }

    /// For spreadsheets: amounts in yuan without separators.
    public var csv: String {
        var csv = CSVText(heading: columns.map(\.name.both))
        for row in rows { csv.append(row.map(\.field)) }
        if let totals { csv.append(["TOTAL"] + totals.dropFirst().map(\.field)) }
        return csv.text
    }

    fileprivate var record: JSONValue {
        func object(_ cells: [ClearingDocument.Cell]) -> JSONValue {
            .object(zip(columns, cells).map { JSONMember($0.key, $1.value) })
        }
        return .object([
            .init("table", .string(key)), .init("rows", .array(rows.map(object))),
            .init("total", totals.map(object) ?? .null),
        ])
    }
}

extension ClearingDocument.Cell {
    fileprivate var field: String {
        switch self {
        case .text(let text): text.both
        case .count(let count): String(count)
        case .amount(let amount): amount.yuan
        case .blank: ""
        }
    }

    fileprivate var value: JSONValue {
        switch self {
        case .text(let text): .string(text.both)
        case .count(let count): .integer(count)
        case .amount(let amount): .fen(amount)
        case .blank: .null
        }
    }
}
