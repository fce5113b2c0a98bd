import ClaimTypes
import LedgerTypes

/// One readable row of a claims file. Its fields are well-formed and agree with each other; nobody has asked a registry yet.
public enum ClaimFileRow: Hashable, Sendable {
    case claim(SubmittedClaim)
    case cancel(SubmittedCancel)
}

/// A settlement request with its lines (2102, 2207, 2304).
public struct SubmittedClaim: Hashable, Sendable {
    public var transaction: Transaction
    /// `msgid`
    public var messageID: String
    public var institution: InstitutionCode
    /// `mdtrtarea_admvs`
    public var treatingRegion: RegionCode
    /// `insuplc_admdvs`
    public var insuringRegion: RegionCode
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var visitType: VisitType
    /// `mdtrt_id`
    public var visitID: String
    /// `chrg_bchno`
    public var batch: String
    /// `dise_codg`
    public var diseaseCode: String
    public var beganAt: BusinessTime
    public var settledAt: BusinessTime
    public var useAccount: Bool
    /// `medfee_sumamt`: the sum of `lines`; of a stay that is billed before discharge, the fee of the whole stay so far.
    public var total: Fen
    public var hospitalPart: Fen
    /// `feedetail`, at least one.
    public var lines: [FeeLine]
    /// Settled before discharge (中途结算, `mid_setl_flag`).
    public var isInterim: Bool
    /// `psn_setlway`
    public var settlementWay: SettlementWay
    /// When the emergency visit began whose fees are part of this stay (急诊转住院); `er_begntime`, a name of our own, as the interface
    /// has only a flag on the lines.
    public var emergencyBeganAt: BusinessTime?

    public init(
        transaction: Transaction, messageID: String, institution: InstitutionCode, treatingRegion: RegionCode,
        insuringRegion: RegionCode, person: PersonNumber, insurance: InsuranceKind, visitType: VisitType, visitID: String,
        batch: String, diseaseCode: String, beganAt: BusinessTime, settledAt: BusinessTime, useAccount: Bool, total: Fen,
        hospitalPart: Fen, lines: [FeeLine], isInterim: Bool = false, settlementWay: SettlementWay = .byItem,
        emergencyBeganAt: BusinessTime? = nil
    ) {
        self.transaction = transaction
        self.messageID = messageID
        self.institution = institution
        self.treatingRegion = treatingRegion
        self.insuringRegion = insuringRegion
        self.person = person
        self.insurance = insurance
        self.visitType = visitType
        self.visitID = visitID
        self.batch = batch
        self.diseaseCode = diseaseCode
        self.beganAt = beganAt
        self.settledAt = settledAt
        self.useAccount = useAccount
        self.total = total
        self.hospitalPart = hospitalPart
        self.lines = lines
        self.isInterim = isInterim
        self.settlementWay = settlementWay
        self.emergencyBeganAt = emergencyBeganAt
    }

    /// The sum of the lines; `nil` when it does not fit.
    public var sumOfLines: Fen? { lines.reduce(Fen.zero as Fen?) { $0?.adding($1.amount) } }

    /// The visit, once the registry has told the level of the institution.
    public func registration(level: HospitalLevel) -> VisitRegistration {
        VisitRegistration(
            institution: institution, level: level, visitID: visitID, person: person, treatingRegion: treatingRegion,
            insuringRegion: insuringRegion, insurance: insurance, visitType: visitType, diseaseCode: diseaseCode, beganAt: beganAt
        )
    }
}

/// A request to take one settlement back whole (2103, 2208, 2305).
public struct SubmittedCancel: Hashable, Sendable {
    public var transaction: Transaction
    public var messageID: String
    public var institution: InstitutionCode
    public var visitID: String
    public var person: PersonNumber
    /// `setl_id` of the settlement; one of this and `originalMessageID` is given.
    public var settlementID: String?
    /// `omsgid`, the message id of the settlement: what is left to name it by when its answer was lost.
    public var originalMessageID: String?
    public var cancelledAt: BusinessTime

    public init(
        transaction: Transaction, messageID: String, institution: InstitutionCode, visitID: String, person: PersonNumber,
        settlementID: String?, originalMessageID: String?, cancelledAt: BusinessTime
    ) {
        self.transaction = transaction
        self.messageID = messageID
        self.institution = institution
        self.visitID = visitID
        self.person = person
        self.settlementID = settlementID
        self.originalMessageID = originalMessageID
        self.cancelledAt = cancelledAt
    }
}
