import ClaimTypes

/// One thing that is wrong with a configuration.
public struct ConfigurationFinding: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or the environment variable.
    public let source: String
    /// The setting, members joined by points; empty for the file as a whole.
    public let field: String
    public let reason: BilingualText

    public init(_ source: String, _ field: String, _ chinese: String, _ english: String) {
        self.source = source
        self.field = field
        reason = BilingualText(chinese, english)
    }

    public var description: String {
        let place = field.isEmpty ? source : "\(source): \(field)"
        return "\(place): \(reason.chinese) / \(reason.english)"
    }
}

/// Everything that is wrong, found in one pass.
public struct ConfigurationFindings: Error, Sendable, CustomStringConvertible {
    public let findings: [ConfigurationFinding]

    public init(_ findings: [ConfigurationFinding]) { self.findings = findings }

    public var description: String { findings.map(\.description).joined(separator: "\n") }
}
