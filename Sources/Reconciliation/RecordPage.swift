import ClaimTypes
import LedgerTypes

/// The records of one pair on one day in one run of bytes, in order of arrival. Only memory holds these bytes: they are no format.
///
/// Integers are written seven bits to a byte, lowest first, signed ones with the sign in the lowest bit. The day is the page's.
public struct RecordPage: Sendable {
    private var bytes: ContiguousArray<UInt8> = []
    public private(set) var count = 0

    public init() {}

    public var byteCount: Int { bytes.count }

    public mutating func append(_ record: DayRecord) {
        put(record.settlementID)
        put(record.originalID)
        bytes.append(record.kind.rawValue)
        put(UInt64(record.window.value))
        put(UInt64(record.insurance.value))
        bytes.append(UInt8(truncatingIfNeeded: record.clearingType.rawValue))
        put(signed: record.medicalFee.units)
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: record.claim.value >> shift))
        }
        put(UInt64(record.funds.count))
        for row in record.funds {
            put(UInt64(row.fund.value))
            put(signed: row.amount.units)
        }
        count += 1
    }

    /// Every record, in order of arrival. - Parameter date: the day the page belongs to.
    public func forEach(on date: BusinessDate, _ body: (DayRecord) -> Void) { forEach(on: date, from: 0, body) }

    /// The records behind the first `start` ones: what came in since a tree was built.
    public func records(on date: BusinessDate, from start: Int = 0) -> [DayRecord] {
        var records: [DayRecord] = []
        records.reserveCapacity(max(count - start, 0))
        forEach(on: date, from: start) { records.append($0) }
        return records
    }

    private func forEach(on date: BusinessDate, from start: Int, _ body: (DayRecord) -> Void) {
        var index = 0
        for number in 0..<count {
            let record = read(&index, date)
            if number >= start { body(record) }
        }
    }

    private func read(_ index: inout Int, _ date: BusinessDate) -> DayRecord {
        let (settlementID, originalID) = (unsigned(&index), unsigned(&index))
        let kind = DayRecord.Kind(rawValue: byte(&index))
        let (window, insurance) = (unsigned(&index), unsigned(&index))
        let type = ClearingType(rawValue: UInt16(byte(&index)))
        let fee = signed(&index)
        var mark: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) { mark |= UInt64(byte(&index)) << shift }
        let funds = (0..<unsigned(&index)).map { _ in
            FundAmount(FundCode(UInt32(truncatingIfNeeded: unsigned(&index))), Fen(signed(&index)))
        }
        guard let kind, let type else { preconditionFailure("M10: a packed record has no kind or clearing type") }
        return DayRecord(
            settlementID: settlementID, originalID: originalID, kind: kind, date: date,
            window: WindowNumber(UInt32(truncatingIfNeeded: window)),
            insurance: InsuranceKind(UInt16(truncatingIfNeeded: insurance)), clearingType: type, medicalFee: Fen(fee),
            funds: funds,
            claim: ClaimMark(mark))
    }

    private mutating func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private mutating func put(signed value: Int64) { put(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    private func byte(_ index: inout Int) -> UInt8 {
        defer { index += 1 }
        return bytes[index]
    }

    private func unsigned(_ index: inout Int) -> UInt64 {
        var (value, shift) = (UInt64(0), UInt64(0))
        while true {
            let next = byte(&index)
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    private func signed(_ index: inout Int) -> Int64 {
        let value = unsigned(&index)
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
