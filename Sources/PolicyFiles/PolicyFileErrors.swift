import ClaimTypes

/// One finding in a policy or catalogue file.
public struct PolicyFileError: Hashable, Sendable, CustomStringConvertible {
    public var file: String
    /// JSON path of the value, `$` for the whole file.
    public var path: String
    public var reason: BilingualText

    public init(file: String, path: String, reason: BilingualText) {
        self.file = file
        self.path = path
        self.reason = reason
    }

    public var description: String { "\(file): \(path): \(reason.chinese) / \(reason.english)" }
}

/// Every finding of a load, in the order of the file. Never empty.
public struct PolicyFileErrors: Error, Hashable, Sendable, CustomStringConvertible {
    public var errors: [PolicyFileError]

    public init(_ errors: [PolicyFileError]) { self.errors = errors }

    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Collects findings while a file is read, so that one look shows them all.
final class Findings {
    let file: String
    private(set) var errors: [PolicyFileError] = []

    init(file: String) { self.file = file }

    func add(_ path: String, _ chinese: String, _ english: String) {
        errors.append(PolicyFileError(file: file, path: path, reason: BilingualText(chinese, english)))
    }
}
