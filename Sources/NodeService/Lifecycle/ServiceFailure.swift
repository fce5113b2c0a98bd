import ClaimTypes

/// Why a service could not start or go on, for the operator who reads it.
public struct ServiceFailure: Error, CustomStringConvertible, Sendable {
    public enum Kind: Sendable {
        /// A file or a setting: correct it and start again.
        case configuration
        /// The journal is damaged or its replay differs: look before starting again.
        case damaged
        /// The system refused something.
        case system
        /// Nothing of this name can be asked for.
        case usage
    }

    public let kind: Kind
    public let reason: BilingualText

    public init(_ kind: Kind, _ chinese: String, _ english: String) {
        self.kind = kind
        reason = BilingualText(chinese, english)
    }

    public var description: String { "\(reason.chinese)\n\(reason.english)" }
}
