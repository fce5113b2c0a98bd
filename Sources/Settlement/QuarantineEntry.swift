import ClaimTypes
import LedgerTypes
import Messages
import Reconciliation

/// Where the signed bytes of a message stand: the envelope with this sequence on the stream from `sender` is in the journal (law M9).
public struct Evidence: Hashable, Sendable {
    public let sender: NodeID
    public let sequence: UInt64
    /// SHA-256 of the payload, from its signed header.
    public let payloadDigest: Digest256
}

/// A message of a peer that cannot be believed and cannot be dropped: it is signed, money hangs on it, and the question it answers stays
/// unknown until a person has looked (laws M5, M9). It is never corrected.
///
/// What its sender says it owes is booked against suspense (就医地待处理款项) where it can be booked at all, so that both sides' months
/// agree while the question is open; suspense is empty again when it is answered.
public struct QuarantineEntry: Hashable, Sendable {
    public enum Standing: UInt8, CaseIterable, Sendable {
        case open = 1
        /// Believed by a person, and booked as what it says.
        case released = 2
        /// Not believed; where the sender had settled, a reversal was asked for.
        case rejected = 3
        /// The sender took it back.
        case withdrawn = 4
    }

    /// From 1, in order of arrival.
    public let number: UInt64
    public let evidence: Evidence
    let key: BillKey
    /// The message as received.
    public let message: PeerMessage
    /// What is wrong with it.
    public let finding: SettlementRefusal
    /// Figures that show it, in English; empty when `finding` says all.
    public let detail: String
    /// Whether what it owes stands in suspense.
    public let isInSuspense: Bool
    public internal(set) var standing: Standing

    public var institution: InstitutionCode { key.institution }
    public var visitID: String { key.visitID }
    public var batch: String { key.batch }
}

/// What a message books at the treating region: records with ids of their own, in one window, as one entry of clearing.
struct StatedRecords {
    struct Record {
        let settlementID: UInt64
        /// The record it is linked to; 0 for a settlement.
        let originalID: UInt64
        let code: TransferCode
        let medicalFee: Fen
        let funds: [FundAmount]
        /// The negative of the interim bill: its own payers get their money back.
        var isOfInterim = false
    }

    let records: [Record]
    let window: WindowNumber
    let date: BusinessDate
    let insurance: InsuranceKind
    let clearingType: ClearingType
    let cases: Int64
    let medicalFee: Fen
    /// The claim they are of.
    let claim: ClaimMark

    /// Sum of the records by fund, ascending, without zero rows.
    var funds: [FundAmount] { records.count == 1 ? records[0].funds : records.map(\.funds).reduce([]) { $0.adding($1) } }

    /// A settlement, with the interim bill it takes the place of.
    init(
        _ claim: SettledClaim, superseding negative: SettledClaim?, _ insurance: InsuranceKind, _ clearingType: ClearingType,
        of key: BillKey
    ) {
        let isNegative = claim.originalSettlementID != 0
        let record = Record(
            settlementID: claim.settlementID, originalID: claim.originalSettlementID,
            code: isNegative ? .cancellation : .settlement, medicalFee: claim.amounts.total,
            funds: claim.amounts.owedByFund(insurance))
        // The interim bill first: an account has its money back before it pays again.
        let interim = negative.map { negative in
            Record(
                settlementID: negative.settlementID, originalID: negative.originalSettlementID, code: .cancellation,
                medicalFee: negative.amounts.total, funds: negative.amounts.owedByFund(insurance), isOfInterim: true)
        }
        records = interim.map { [$0, record] } ?? [record]
        window = claim.window
        date = claim.settledAt.date
        self.insurance = insurance
        self.clearingType = clearingType
        cases = isNegative ? -1 : negative == nil ? 1 : 0
        medicalFee = claim.amounts.total + (negative?.amounts.total ?? .zero)
        self.claim = key.mark
    }

    /// An adjustment: no case, no fee, only what is owed.
    init(_ record: AdjustedRecord, of request: AdjustmentRequest) {
        records = [
            Record(
                settlementID: record.settlementID, originalID: request.settlementID, code: .deduction, medicalFee: .zero,
                funds: request.change)
        ]
        window = record.window
        date = request.adjustedAt.date
        insurance = request.insurance
        clearingType = record.clearingType
        cases = 0
        medicalFee = .zero
        claim = ClaimMark(institution: request.institution, visitID: request.visitID, batch: request.batch)
    }
}
