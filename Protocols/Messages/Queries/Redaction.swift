/// What holds identity prints none of it, whoever prints it: not by interpolation, not in a log, not in a failed test (law M8).
protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What may be printed.
    var redacted: String { get }
}

extension Redacted {
    public var description: String { redacted }
    public var debugDescription: String { redacted }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension PersonQuery: Redacted {
    var redacted: String { "person query of \(institution), credential type \(credentialType)" }
}

extension DisclosedIdentity: Redacted {
    var redacted: String { "identity, not printed" }
}

extension DisclosedEnrolment: Redacted {
    var redacted: String { "enrolment \(insurance) in \(region), status \(status)" }
}

extension FilingRequest: Redacted {
    var redacted: String { "filing request \(messageID) of \(institution), subject \(subject.kind)" }
}

extension FilingRow: Redacted {
    var redacted: String { "filing \(filingNumber), subject \(subject.kind)" }
}

extension FilingCancel: Redacted {
    var redacted: String { "cancel \(messageID) of \(institution) of filing \(filingNumber)" }
}
