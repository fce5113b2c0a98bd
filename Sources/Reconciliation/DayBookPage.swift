import ClaimTypes
import LedgerTypes

/// The rows of one pair on one day.
struct DayBookPage: Hashable {
    /// Ascending by key; no row is zero.
    private(set) var rows: ContiguousArray<DayBookRow> = []

    /// Adds every row of the entry, or none when a total would leave its range.
    mutating func record(_ entry: DayBookEntry) -> (isRecorded: Bool, isEmpty: Bool) {
        var key = DayBookKey(
            date: entry.date, pair: entry.pair, insurance: entry.insurance, clearingType: entry.clearingType, fund: .medicalFee)
        guard fits(key, count: entry.cases, amount: entry.medicalFee) else { return (false, rows.isEmpty) }
        for row in entry.funds {
            key.fund = row.fund
            guard fits(key, count: entry.cases, amount: row.amount) else { return (false, rows.isEmpty) }
        }
        // Past this line nothing may fail.
        key.fund = .medicalFee
        add(key, count: entry.cases, amount: entry.medicalFee)
        for row in entry.funds {
            key.fund = row.fund
            add(key, count: entry.cases, amount: row.amount)
        }
        return (true, rows.isEmpty)
    }

    private func fits(_ key: DayBookKey, count: Int64, amount: Fen) -> Bool {
        let index = index(of: key)
        guard isPresent(key, at: index) else { return true }
        let before = rows[index].totals
        return !before.count.addingReportingOverflow(count).overflow && before.amount.adding(amount) != nil
    }

    private mutating func add(_ key: DayBookKey, count: Int64, amount: Fen) {
        let index = index(of: key)
        if !isPresent(key, at: index) { rows.insert(DayBookRow(key: key, totals: .zero), at: index) }
        rows[index].totals.count += count
        rows[index].totals.amount += amount
        if rows[index].totals == .zero { rows.remove(at: index) }
    }

    /// Where the row stands or belongs. A page has a few dozen rows at most, so walking beats searching.
    private func index(of key: DayBookKey) -> Int {
        var index = 0
        while index < rows.count, rows[index].key < key { index += 1 }
        return index
    }

    private func isPresent(_ key: DayBookKey, at index: Int) -> Bool { index < rows.count && rows[index].key == key }
}
