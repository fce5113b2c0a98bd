import LedgerTypes

/// A JSON value (RFC 8259) that keeps the order of its members, so that equal reports are equal bytes.
public enum ReportValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case text(String)
    case list([ReportValue])
    case object([Member])

    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: ReportValue

        public init(_ name: String, _ value: ReportValue) {
            self.name = name
            self.value = value
        }
    }

    /// An amount in fen, or `null` when it is not known.
    public static func fen(_ amount: Fen?) -> ReportValue { amount.map { .integer($0.units) } ?? .null }

    /// On one line, without blanks.
    public var json: String {
        var text = ""
        write(into: &text)
        return text
    }

    private func write(into text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .text(let value): ReportValue.writeQuoted(value, into: &text)
        case .list(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.write(into: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                ReportValue.writeQuoted(member.name, into: &text)
                text += ":"
                member.value.write(into: &text)
            }
            text += "}"
        }
    }

    private static func writeQuoted(_ value: String, into text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case ..<" ":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

/// A report in the three forms people and programs read.
public protocol ClearingReport {
    /// For people: aligned, bilingual, sums shown.
    func text() -> String
    /// For spreadsheets: RFC 4180, one heading, one record per row; amounts in yuan.
    func csv() -> String
    /// For programs: one object per row; amounts in fen.
    func records() -> [ReportValue]
}

extension ClearingReport {
    /// One JSON object per line.
    public func jsonLines() -> String { records().map { $0.json + "\n" }.joined() }
}
