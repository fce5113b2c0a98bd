import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

/// Asks for the records of a pair that the digest trees found to differ.
public struct RecordsQuery: Hashable, Sendable {
    public var date: BusinessDate
    public var insuring: RegionCode
    public var treating: RegionCode
    /// Ascending; at most `MessageLimits.recordsAskedMax`.
    public var settlementIDs: [UInt64]

    public init(date: BusinessDate, insuring: RegionCode, treating: RegionCode, settlementIDs: [UInt64]) {
        self.date = date
        self.insuring = insuring
        self.treating = treating
        self.settlementIDs = settlementIDs
    }
}

/// One record as both regions have to hold it; the fields of a leaf of the digest tree. Of no person, visit or hospital (law M8).
public struct PairRecord: Hashable, Sendable {
    public enum Kind: UInt8, CaseIterable, Sendable {
        case settlement = 1
        case cancellation = 2
        case adjustment = 3
    }

    public var settlementID: UInt64
    /// 0 for a settlement.
    public var originalID: UInt64
    public var kind: Kind
    public var date: BusinessDate
    public var window: WindowNumber
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    public var medicalFee: Fen
    /// Ascending by fund.
    public var funds: [FundAmount]
    /// Mark of the claim.
    public var claim: UInt64

    public init(
        settlementID: UInt64, originalID: UInt64, kind: Kind, date: BusinessDate, window: WindowNumber, insurance: InsuranceKind,
        clearingType: ClearingType, medicalFee: Fen, funds: [FundAmount], claim: UInt64
    ) {
        self.settlementID = settlementID
        self.originalID = originalID
        self.kind = kind
        self.date = date
        self.window = window
        self.insurance = insurance
        self.clearingType = clearingType
        self.medicalFee = medicalFee
        self.funds = funds
        self.claim = claim
    }
}

extension WireRecordsQuery {
    init(_ query: RecordsQuery) {
        date = query.date.days
        insuring = query.insuring.value
        treating = query.treating.value
        settlementIds = query.settlementIDs
    }
}

extension WireRecordsAnswer {
    init(_ records: [PairRecord]) { self.records = records.map(WirePairRecord.init) }
}

extension WirePairRecord {
    init(_ record: PairRecord) {
        settlementID = record.settlementID
        originalID = record.originalID
        kind = UInt32(record.kind.rawValue)
        date = record.date.days
        window = record.window.value
        insurance = UInt32(record.insurance.value)
        clearingType = UInt32(record.clearingType.rawValue)
        medicalFee = record.medicalFee.units
        funds = record.funds.map(WireFundAmount.init)
        claim = record.claim
    }
}

extension FieldVerifier {
    mutating func recordsQuery(_ wire: WireRecordsQuery) -> RecordsQuery {
        let ids = list(wire.settlementIds, atMost: MessageLimits.recordsAskedMax, "settlement_ids") { $1 }
        requireAscending(ids, "settlement_ids", by: { $0 })
        return RecordsQuery(
            date: date(wire.date, "date"), insuring: region(wire.insuring, "insuring"),
            treating: region(wire.treating, "treating"), settlementIDs: ids)
    }

    mutating func pairRecord(_ wire: WirePairRecord) -> PairRecord {
        PairRecord(
            settlementID: wire.settlementID, originalID: wire.originalID,
            kind: code(wire.kind, fallback: .settlement, "records.kind"), date: date(wire.date, "records.date"),
            window: window(wire.window, "records.window"), insurance: InsuranceKind(narrow(wire.insurance, "records.insurance")),
            clearingType: code(wire.clearingType, fallback: .outpatient, "records.clearing_type"),
            medicalFee: fen(wire.medicalFee, "records.medical_fee"), funds: fundAmounts(wire.funds, "records.funds"),
            claim: wire.claim)
    }
}
