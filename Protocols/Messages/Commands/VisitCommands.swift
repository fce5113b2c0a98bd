import ClaimTypes
import LedgerTypes

/// A diagnosis as far as settlement keeps it. Names of doctors and departments stay outside the journal.
public struct Diagnosis: Hashable, Sendable {
    /// `diag_type`
    public var type: String
    /// `diag_srt_no`
    public var rank: UInt16
    /// `diag_code`
    public var code: String
    public var isMain: Bool
    public var diagnosedAt: BusinessTime

    public init(type: String, rank: UInt16, code: String, isMain: Bool, diagnosedAt: BusinessTime) {
        self.type = type
        self.rank = rank
        self.code = code
        self.isMain = isMain
        self.diagnosedAt = diagnosedAt
    }
}

/// Takes uploaded lines back (2205, 2302). Lines of a bill that stands cannot be: the settlement is cancelled first.
public struct CancelLines: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    /// Empty together with `lineNumbers`: every line of the visit that is not billed (`0000`).
    public var batch: String
    public var messageID: String
    public var person: PersonNumber
    /// At most `MessageLimits.linesPerUploadMax`; empty for every line of the batch.
    public var lineNumbers: [String]

    public init(
        institution: InstitutionCode, visitID: String, batch: String, messageID: String, person: PersonNumber,
        lineNumbers: [String]
    ) {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
        self.messageID = messageID
        self.person = person
        self.lineNumbers = lineNumbers
    }
}

/// Takes a registration (2202, 2404) or a discharge (2405) back.
public struct VisitStep: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    public var messageID: String
    public var person: PersonNumber
    public var askedAt: BusinessTime

    public init(institution: InstitutionCode, visitID: String, messageID: String, person: PersonNumber, askedAt: BusinessTime) {
        self.institution = institution
        self.visitID = visitID
        self.messageID = messageID
        self.person = person
        self.askedAt = askedAt
    }
}

/// Says what a visit is for (2203A) or puts its data right (2403). Not once it is billed.
public struct ChangeVisit: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    public var messageID: String
    public var person: PersonNumber
    /// Of the same clearing type as the visit has.
    public var visitType: VisitType
    /// Empty unless the visit is for one disease.
    public var diseaseCode: String
    public var beganAt: BusinessTime
    /// At most `MessageLimits.diagnosesMax`; they take the place of those kept.
    public var diagnoses: [Diagnosis]
    /// Services the institution had opened on the day the visit began; `nil` when nobody can say.
    public var openServices: OpenServices?

    public init(
        institution: InstitutionCode, visitID: String, messageID: String, person: PersonNumber, visitType: VisitType,
        diseaseCode: String, beganAt: BusinessTime, diagnoses: [Diagnosis], openServices: OpenServices? = nil
    ) {
        self.institution = institution
        self.visitID = visitID
        self.messageID = messageID
        self.person = person
        self.visitType = visitType
        self.diseaseCode = diseaseCode
        self.beganAt = beganAt
        self.diagnoses = diagnoses
        self.openServices = openServices
    }
}

/// Ends a stay (2402).
public struct DischargeVisit: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    public var messageID: String
    public var person: PersonNumber
    public var endedAt: BusinessTime
    /// They take the place of those kept, unless there are none.
    public var diagnoses: [Diagnosis]

    public init(
        institution: InstitutionCode, visitID: String, messageID: String, person: PersonNumber, endedAt: BusinessTime,
        diagnoses: [Diagnosis]
    ) {
        self.institution = institution
        self.visitID = visitID
        self.messageID = messageID
        self.person = person
        self.endedAt = endedAt
        self.diagnoses = diagnoses
    }
}

/// Confirms rows of the monthly split (异地清分结果确认, 3261): all of them or none.
public struct ConfirmSplit: Hashable, Sendable {
    /// What the hospital says of one settlement; it has to be what the books say.
    public struct Row: Hashable, Sendable {
        public var settlementID: UInt64
        public var medicalFee: Fen
        /// All insurance money (`optins_pay_sumamt`).
        public var insurancePaid: Fen
        /// False leaves the settlement out of this month.
        public var isConfirmed: Bool

        public init(settlementID: UInt64, medicalFee: Fen, insurancePaid: Fen, isConfirmed: Bool) {
            self.settlementID = settlementID
            self.medicalFee = medicalFee
            self.insurancePaid = insurancePaid
            self.isConfirmed = isConfirmed
        }
    }

    public var institution: InstitutionCode
    public var month: WindowNumber
    public var messageID: String
    /// Ascending by settlement, at most `MessageLimits.splitRowsMax`.
    public var rows: [Row]

    public init(institution: InstitutionCode, month: WindowNumber, messageID: String, rows: [Row]) {
        self.institution = institution
        self.month = month
        self.messageID = messageID
        self.rows = rows
    }
}

/// Takes confirmations of the monthly split back (异地清分结果回退, 3262).
public struct RollBackSplit: Hashable, Sendable {
    public var institution: InstitutionCode
    public var month: WindowNumber
    public var messageID: String
    /// Message id of the 3261; empty for every confirmation of the month.
    public var originalMessageID: String

    public init(institution: InstitutionCode, month: WindowNumber, messageID: String, originalMessageID: String) {
        self.institution = institution
        self.month = month
        self.messageID = messageID
        self.originalMessageID = originalMessageID
    }
}

extension MessageLimits {
    /// Diagnoses of one visit.
    public static let diagnosesMax = 100
    /// Rows of one confirmation of the monthly split (100 per message nationally).
    public static let splitRowsMax = 100
}
