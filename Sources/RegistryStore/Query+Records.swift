import ClaimTypes
import Registry

/// Columns as values of the field, and back.
extension Query {
    func date(_ column: Int32) -> BusinessDate { BusinessDate(days: Int32(truncatingIfNeeded: integer(column))) }

    func day(_ column: Int32) -> BusinessDate? { isNull(column) ? nil : date(column) }

    func time(_ column: Int32) -> BusinessTime? { optionalInteger(column).map { BusinessTime(seconds: $0) } }

    func days(_ begin: Int32, _ end: Int32) -> ClosedRange<BusinessDate> { date(begin)...max(date(begin), date(end)) }

    /// Columns type, mdtrtarea_admvs, begin, end, commitment, filed_at, cancelled_at.
    func filing(startingAt column: Int32) -> FilingRecord {
        FilingRecord(
            type: FilingType(rawValue: UInt8(truncatingIfNeeded: integer(column))) ?? .other,
            treatingRegion: RegionCode(column: integer(column + 1)), validity: days(column + 2, column + 3),
            isCommitment: integer(column + 4) != 0, filedAt: time(column + 5), cancelledAt: time(column + 6))
    }

    /// Columns life, life_since, life_source, life_date.
    func life(startingAt column: Int32) -> LifeRecord? {
        guard let status = optionalInteger(column).flatMap({ LifeStatus(rawValue: UInt8(truncatingIfNeeded: $0)) }) else {
            return nil
        }
        return LifeRecord(
            status: status, since: day(column + 1), source: text(column + 2) ?? "", confirmedOn: date(column + 3))
    }
}

extension PersonNumber {
    init(column: Int64) { self.init(UInt64(bitPattern: column)) }

    var column: SQLValue { .integer(Int64(bitPattern: value)) }
}

extension RegionCode {
    init(column: Int64) { self.init(UInt32(truncatingIfNeeded: column)) }

    var column: SQLValue { .integer(Int64(value)) }
}

extension InstitutionCode {
    var column: SQLValue { .integer(Int64(bitPattern: value)) }
}

extension BusinessDate {
    var column: SQLValue { .integer(Int64(days)) }
}

extension BusinessTime {
    var column: SQLValue { .integer(seconds) }
}

extension ClosedRange<BusinessDate> {
    var columns: [SQLValue] { [lowerBound.column, upperBound.column] }
}

extension EnrolmentKey {
    var columns: [SQLValue] { [person.column, insuringRegion.column, .integer(Int64(insurance.value))] }
}
