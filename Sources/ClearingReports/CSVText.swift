/// Comma-separated values as RFC 4180 has them: CR LF after every record, quotes around a field that needs them.
public struct CSVText: Sendable {
    public private(set) var text = ""
    private let fieldsCount: Int

    public init(heading: [String]) {
        fieldsCount = heading.count
        append(heading)
    }

    /// - Precondition: as many fields as the heading has.
    public mutating func append(_ fields: [String]) {
        precondition(fields.count == fieldsCount, "a record of \(fields.count) fields under a heading of \(fieldsCount)")
        text += fields.map(CSVText.quoted).joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ field: String) -> String {
        // By scalar: CR LF is one character, so a search by character would miss it.
        guard field.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
