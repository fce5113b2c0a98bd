import ClaimTypes

/// What a person shows at the counter (就医凭证).
public enum CredentialKind: UInt8, CaseIterable, Sendable {
    /// Medical e-credential (医保电子凭证).
    case eCredential = 1
    /// Social security card (社会保障卡).
    case card = 3
    /// The same card on a telephone (电子社保卡).
    case electronicCard = 4
}

/// The state of all of a person's credentials together. They represent one enrolment: a loss reported on one stops them all.
public enum CredentialState: Hashable, Sendable {
    /// No credential was ever recorded: nobody can say whether one may be used.
    case unrecorded
    case usable(since: BusinessTime)
    /// Loss reported (挂失) on one of them.
    case stopped(since: BusinessTime, reportedOn: CredentialKind)
}

/// What happens to a credential.
public enum CredentialEvent: Hashable, Sendable {
    case issued(CredentialKind)
    case lossReported(CredentialKind)
    /// Found again: the report is withdrawn (解挂).
    case found(CredentialKind)
    /// A new one in the place of the lost one (补换).
    case reissued(CredentialKind)
}

/// Why a credential event was refused. Numbers are frozen.
public enum CredentialRefusal: UInt16, CaseIterable, Error, Sendable {
    /// The person has no credential at all.
    case noCredential = 1
    /// The person has no usable credential of this kind.
    case noCredentialOfKind = 2
    case alreadyStopped = 3
    case notStopped = 4
    /// The loss was reported on another kind.
    case reportedOnAnother = 5
    /// The number belongs to another person.
    case numberTaken = 6
    /// The time named lies before the present state began.
    case outOfOrder = 7

    public var reason: BilingualText {
        switch self {
        case .noCredential: BilingualText("该人员没有任何凭证", "the person has no credential")
        case .noCredentialOfKind: BilingualText("该人员没有此类凭证", "the person has no credential of this kind")
        case .alreadyStopped: BilingualText("凭证已挂失", "a loss is already reported; all credentials are stopped")
        case .notStopped: BilingualText("凭证未挂失", "no loss is reported")
        case .reportedOnAnother: BilingualText("挂失的是另一类凭证", "the loss was reported on another kind of credential")
        case .numberTaken: BilingualText("该号码属于他人", "the number belongs to another person")
        case .outOfOrder: BilingualText("时间早于当前状态的起始时间", "the time lies before the present state began")
        }
    }
}

extension CredentialState {
    /// The state after `event`, or why it cannot happen. A card issued while a loss stands changes nothing: the stop remains until
    /// the lost one is found or replaced.
    /// - Parameter held: kinds of which the person holds a valid one.
    public func after(
        _ event: CredentialEvent, held: Set<CredentialKind>, at time: BusinessTime
    ) -> Result<CredentialState, CredentialRefusal> {
        if let since, time < since { return .failure(.outOfOrder) }
        switch (event, self) {
        case (.issued, .unrecorded): return .success(.usable(since: time))
        case (.issued, _): return .success(self)
        case (_, .unrecorded): return .failure(.noCredential)
        case (.lossReported, .stopped): return .failure(.alreadyStopped)
        case (.lossReported(let kind), .usable):
            return held.contains(kind) ? .success(.stopped(since: time, reportedOn: kind)) : .failure(.noCredentialOfKind)
        case (.found, .usable), (.reissued, .usable): return .failure(.notStopped)
        case (.found(let kind), .stopped(_, let reported)), (.reissued(let kind), .stopped(_, let reported)):
            return kind == reported ? .success(.usable(since: time)) : .failure(.reportedOnAnother)
        }
    }

    /// Since when the state holds.
    public var since: BusinessTime? {
        switch self {
        case .unrecorded: nil
        case .usable(let since), .stopped(let since, _): since
        }
    }

    /// Whether a credential may be used now.
    public var mayBeUsed: Verdict {
        switch self {
        case .unrecorded: .cannotSay
        case .usable: .yes
        case .stopped: .no
        }
    }
}
