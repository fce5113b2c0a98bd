import ClaimTypes

/// Why one row of a registry file was not taken. The rows around it are.
public struct RegistryRowError: Error, Hashable, Sendable {
    /// Classes of bad rows. Numbers are frozen.
    public enum Code: UInt16, CaseIterable, Sendable {
        /// Longer than a row may be; it was skipped without being held.
        case lineTooLong = 1
        /// Not UTF-8, such as GBK.
        case notUTF8 = 2
        case nulByte = 3
        case brokenQuotes = 4
        case fieldCount = 5
        case notJSON = 6
        case notAnObject = 7
        case unknownField = 8
        case missing = 9
        case malformed = 10
        case endBeforeBegin = 11
        /// The row contradicts itself.
        case contradiction = 12
        /// A stored row has this key and says otherwise.
        case differs = 13
        /// The certificate or card belongs to another person.
        case taken = 14
        case unknownRegion = 15
        case unknownInstitution = 16
        /// The person's identity was erased and may not return.
        case erased = 17
    }

    public var file: String
    /// Line of the file, from 1; in `regions.json`, the position in the array.
    public var row: Int
    /// Member of the row, as a path (`filings[0].begin`); empty when the row itself is unreadable.
    public var field: String
    public var code: Code
    /// Never quotes a field of the identity.
    public var reason: BilingualText

    public init(file: String, row: Int, field: String, code: Code, reason: BilingualText) {
        self.file = file
        self.row = row
        self.field = field
        self.code = code
        self.reason = reason
    }
}

extension RegistryRowError: CustomStringConvertible {
    public var description: String {
        "\(file):\(row): \(field.isEmpty ? "" : field + ": ")\(reason.chinese) / \(reason.english)"
    }
}
