public import ClaimTypes
public import LedgerTypes

/// Two figures that have to be equal, computed on different ways.
public struct DocumentEquation: Hashable, Sendable {
    public let name: BilingualText
    public let left: String
    public let right: String
    public let holds: Bool

    /// Σ `parts` beside `total`. A sum that leaves the range of `Fen` holds for nothing.
    public init(_ name: BilingualText, _ parts: [Fen], _ total: Fen) {
        self.name = name
        var sum: Fen? = .zero
        for part in parts { sum = sum?.adding(part) }
        left = sum?.grouped ?? "溢出 overflow"
        right = total.grouped
        holds = sum == total
    }

    public init(_ name: BilingualText, counts parts: [Int64], _ total: Int64) {
        self.name = name
        var sum: Int64? = 0
        for part in parts {
            guard let before = sum else { break }
            let (next, overflow) = before.addingReportingOverflow(part)
            sum = overflow ? nil : next
        }
        left = sum?.grouped ?? "溢出 overflow"
        right = total.grouped
        holds = sum == total
    }
}

/// One control of a document: what was added up, and whether it came out.
public struct DocumentControl: Hashable, Sendable {
    public let words: BilingualText
    public let equations: [DocumentEquation]

    public init(_ words: BilingualText, _ equations: [DocumentEquation]) {
        self.words = words
        self.equations = equations
    }

    public var holds: Bool { equations.allSatisfy(\.holds) }

    /// What the page shows: everything that does not hold; else all of a few, and the last of many.
    var shown: [DocumentEquation] {
        let broken = equations.filter { !$0.holds }
        if !broken.isEmpty { return broken }
        return equations.count <= 16 ? equations : Array(equations.suffix(1))
    }
}

/// A document whose sums do not come out: it is shown with what differs, and may not be issued.
public struct DocumentImbalance: Error, Hashable, Sendable, CustomStringConvertible {
    public let document: String
    public let control: BilingualText
    public let equation: DocumentEquation

    public var text: BilingualText {
        BilingualText(
            "单据 \(document) 不平衡:\(control.chinese),\(equation.name.chinese) \(equation.left) ≠ \(equation.right)",
            "document \(document) does not balance: \(control.english), \(equation.name.english) \(equation.left) ≠ \(equation.right)"
        )
    }

    public var description: String { "\(text.chinese)\n\(text.english)" }
}

extension ClearingDocument {
    /// The columns of every table added up again from the cells, then the document's own controls.
    public var allControls: [DocumentControl] { tables.compactMap(Self.columnControl) + controls }

    /// The document when everything comes out, else the first thing that does not.
    public func checked() -> Result<ClearingDocument, DocumentImbalance> {
        for control in allControls {
            guard let broken = control.equations.first(where: { !$0.holds }) else { continue }
            return .failure(DocumentImbalance(document: number, control: control.words, equation: broken))
        }
        return .success(self)
    }

    private static func columnControl(_ table: Table) -> DocumentControl? {
        guard let totals = table.totals else { return nil }
        var equations: [DocumentEquation] = []
        for (index, total) in totals.enumerated() {
            let name = table.columns[index].name
            switch total {
            case .amount(let sum):
                equations.append(
                    DocumentEquation(
                        name, table.rows.compactMap { if case .amount(let part) = $0[index] { part } else { nil } }, sum))
            case .count(let sum):
                equations.append(
                    DocumentEquation(
                        name, counts: table.rows.compactMap { if case .count(let part) = $0[index] { part } else { nil } }, sum))
            case .text, .blank: continue
            }
        }
        return DocumentControl(
            BilingualText("\(table.title.chinese):各列之和＝合计", "\(table.title.english): columns add up to the totals"), equations)
    }
}
