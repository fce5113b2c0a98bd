import ClaimTypes

/// This side's records of a pair on a day, the day before and the day after: where a record that is missing on the day may stand.
///
/// Records are unpacked when first asked for, which only a difference does.
public struct OwnRecords: Sendable {
    public let date: BusinessDate
    private let pages: [RecordPage?]

    /// - Returns: `nil` when the day itself is not held any more. A neighbour that is not held counts as empty: a record that stood there is
    ///   told as missing, which a person has to look at, never as equal.
    public init?(of pair: RegionPair, on date: BusinessDate, in records: DayRecords) {
        guard let day = records.page(of: pair, on: date) else { return nil }
        self.date = date
        pages = [
            records.page(of: pair, on: date.adding(days: -1)), day, records.page(of: pair, on: date.adding(days: 1)),
        ]
    }

    /// Records of the day in order of arrival, or those behind the first `start`.
    public func ofDay(from start: Int = 0) -> [DayRecord] { pages[1]?.records(on: date, from: start) ?? [] }

    /// Records of the day.
    public var count: Int { pages[1]?.count ?? 0 }

    /// Every record of an id on the three days, the day itself first. O(records).
    public func records(of id: UInt64) -> [DayRecord] { records(where: { $0.settlementID == id }) }

    /// Every record of several ids in one walk, ascending by id, then day. O(records).
    public func records(of ids: [UInt64]) -> [DayRecord] {
        let wanted = Set(ids)
        return records { wanted.contains($0.settlementID) }.sorted { ($0.settlementID, $0.date) < ($1.settlementID, $1.date) }
    }

    /// Another settlement of the same claim for the same money, where both stand; `nil` when there is none. O(records).
    /// - Parameter undone: settlements that a cancellation on either side takes back.
    public func twin(of record: DayRecord, undone: Set<UInt64>) -> DayRecord? {
        guard record.kind == .settlement else { return nil }
        let others = records { $0.claim == record.claim && $0.settlementID != record.settlementID }
        let undone = undone.union(others.filter { $0.kind == .cancellation }.map(\.originalID))
        guard !undone.contains(record.settlementID) else { return nil }
        return others.first {
            $0.kind == .settlement && !undone.contains($0.settlementID) && $0.funds == record.funds
                && $0.medicalFee == record.medicalFee
        }
    }

    private func records(where fits: (DayRecord) -> Bool) -> [DayRecord] {
        var found: [DayRecord] = []
        for (index, days) in [(1, 0), (0, -1), (2, 1)] {
            pages[index]?.forEach(on: date.adding(days: days)) { if fits($0) { found.append($0) } }
        }
        return found
    }
}
