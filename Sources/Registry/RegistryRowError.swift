import ClaimTypes

/// Why one row of a registry file was not taken. The rows around it are.
public struct RegistryRowError: Error, Hashable {
    public var file: String
    /// Line of the file, from 1; in `regions.json`, the position in the array.
    public var row: Int
    /// Member of the row, as a path (`filings[0].begin`); empty when the row itself is unreadable.
    public var field: String
    public var reason: BilingualText

    public init(file: String, row: Int, field: String, reason: BilingualText) {
        self.file = file
        self.row = row
        self.field = field
        self.reason = reason
    }
}

extension RegistryRowError: CustomStringConvertible {
    public var description: String {
        "\(file):\(row): \(field.isEmpty ? "" : field + ": ")\(reason.chinese) / \(reason.english)"
    }
}
