import ClaimTypes
import LedgerTypes
import Messages

/// What a hospital is told. It may be sent once the record that caused it is durable (law M2).
public enum HospitalAnswer: Hashable, Sendable {
    /// Registered, or registered already with the same content.
    case registered
    /// Lines split and kept; the sum of the batch.
    case itemised(ScopeSplit)
    /// Trial (预结算): nothing is booked.
    case trial(SettledClaim)
    case settled(SettledClaim)
    /// Settled for the whole stay so far; `of` is the exact negative of the interim bill it takes the place of, so the two together are
    /// what changes for the patient.
    case settledInPlace(SettledClaim, of: SettledClaim)
    /// The exact negative of the settlement it cancels.
    case cancelled(SettledClaim)
    /// Reversed (冲正); the negative, or `nil` when nothing had taken effect.
    case reversed(SettledClaim?)
    /// `infcode` −2: refused, nothing changed.
    case refused(RefusalNotice)
    /// Lines taken into a batch, in the order of the message.
    case linesKept([SplitLine])
    /// Done, or done already with the same content; there is nothing to tell.
    case done
    /// `infcode` −1: the outcome is not known yet (law M5).
    case unknown
}

/// An answer and whom it answers.
public struct HospitalReply: Hashable, Sendable {
    public let institution: InstitutionCode
    public let messageID: String
    public let answer: HospitalAnswer

    public init(institution: InstitutionCode, messageID: String, answer: HospitalAnswer) {
        self.institution = institution
        self.messageID = messageID
        self.answer = answer
    }
}

/// What one command came to: what the journal records beside it, and what may leave the node once that is durable.
public struct CommandOutput: Sendable {
    /// 0 accepted, 1 replayed (same content again), 2 outcome unknown, else the refusal code.
    public var outcome: UInt32 = 0
    /// Outcomes inside the command: the split of an upload, or code and answering message for each message of an envelope.
    public var detail: [UInt8] = []
    public var postings: [Posting] = []
    public var replies: [HospitalReply] = []

    public static let accepted: UInt32 = 0
    public static let replayed: UInt32 = 1
    public static let pending: UInt32 = 2

    public init() {}
}
