import LedgerTypes
import StrictJSON

/// A report in the three forms people and programs read.
public protocol ClearingReport {
    /// For people: aligned, bilingual, sums shown.
    func text() -> String
    /// For spreadsheets: RFC 4180, one heading, one record per row; amounts in yuan.
    func csv() -> String
    /// For programs: one object per row; amounts in fen.
    func records() -> [JSONValue]
}

extension ClearingReport {
    /// One JSON object per line.
    public func jsonLines() -> String { records().map { $0.text + "\n" }.joined() }
}

extension JSONValue {
    /// An amount in fen, or `null` when it is not known.
    public static func fen(_ amount: Fen?) -> JSONValue { amount.map { .integer($0.units) } ?? .null }
}
