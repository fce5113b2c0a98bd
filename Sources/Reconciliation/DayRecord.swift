import ClaimTypes
import Hashing
import LedgerTypes

/// One record of a claim as both regions of a pair have to hold it: what they must agree on, and nothing else.
///
/// What a person paid, how a line was split and which rule said so is each region's own matter and no part of it; neither is any
/// identity (law M8).
public struct DayRecord: Hashable, Sendable {
    /// What the record did. Numbers are frozen: they are hashed.
    public enum Kind: UInt8, CaseIterable, Sendable {
        case settlement = 1
        /// The exact negative of a settlement: cancelled, reversed or superseded.
        case cancellation = 2
        /// What an audit took off or gave back (审核扣款).
        case adjustment = 3
    }

    /// Given by the insuring region (`setl_id`).
    public var settlementID: UInt64
    /// The record it is linked to; 0 for a settlement.
    public var originalID: UInt64
    public var kind: Kind
    /// Business day it is reconciled on.
    public var date: BusinessDate
    public var window: WindowNumber
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    /// Negative in a cancellation, zero in an adjustment.
    public var medicalFee: Fen
    /// What the insuring region owes by it; ascending by fund, without zero rows.
    public var funds: [FundAmount]
    /// Mark of the claim: the same for all records of one claim.
    public var claim: ClaimMark

    public init(
        settlementID: UInt64, originalID: UInt64 = 0, kind: Kind = .settlement, date: BusinessDate, window: WindowNumber,
        insurance: InsuranceKind, clearingType: ClearingType, medicalFee: Fen, funds: [FundAmount], claim: ClaimMark
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

    /// Σ of the funds; `nil` beyond the range of amounts.
    public var owed: Fen? { funds.reduce(Fen.zero as Fen?) { $0?.adding($1.amount) } }

    /// Whether two records differ in nothing but the day or the window they stand in.
    public func isSameBut(dayOrWindowOf other: DayRecord) -> Bool {
        var moved = other
        (moved.date, moved.window) = (date, window)
        return moved == self
    }

    /// Every field, in declaration order, integers little-endian, a count before the funds.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(settlementID)
        sink.put(originalID)
        sink.put(kind.rawValue)
        sink.put(date.days)
        sink.put(window.value)
        sink.put(insurance.value)
        sink.put(clearingType.rawValue)
        sink.put(medicalFee)
        sink.put(count: funds.count)
        for row in funds {
            sink.put(row.fund.value)
            sink.put(row.amount)
        }
        sink.put(claim.value)
    }

    /// SHA-256 over the byte 2 and the canonical bytes: a leaf of the digest tree. - Complexity: O(funds).
    public var digest: Digest256 {
        var scratch = HashedBytes()
        return scratch.digest(of: self)
    }
}

/// 64 bits that say which claim a record belongs to without naming visit or hospital: 64-bit FNV-1a over the institution's number
/// (8 bytes, little-endian), the visit id and the batch (each UTF-8 after its length in 4 bytes). Tells claims apart; proves nothing.
public struct ClaimMark: Hashable, Sendable {
    public let value: UInt64

    public init(_ value: UInt64) { self.value = value }

    public init(institution: InstitutionCode, visitID: String, batch: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        func add(_ word: UInt64, _ count: UInt64) {
            for index in 0..<count { add(UInt8(truncatingIfNeeded: word >> (index * 8))) }
        }
        add(institution.value, 8)
        for text in [visitID, batch] {
            add(UInt64(text.utf8.count), 4)
            for byte in text.utf8 { add(byte) }
        }
        value = hash
    }
}

/// Bytes to be hashed, in memory that is used again: a national day hashes millions of records.
struct HashedBytes: CanonicalSink {
    private var bytes: [UInt8] = []

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    mutating func append(word: UInt64, byteCount: Int) {
        for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(index * 8))) }
    }

    /// Domains of the three hashes, so that no leaf passes for a node.
    enum Domain: UInt8 {
        case bucket = 0
        case branches = 1
        case record = 2
        case copies = 3
    }

    mutating func restart(_ domain: Domain) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(domain.rawValue)
    }

    func finish() -> Digest256 { SHA256.digest(of: bytes) }

    mutating func digest(of record: DayRecord) -> Digest256 {
        restart(.record)
        record.writeCanonical(into: &self)
        return finish()
    }
}
