import ClaimTypes
import LedgerTypes

/// The rows of one pair and window, and its fence once it has arrived.
struct ExposureSheet: Hashable {
    let key: SheetKey
    /// Ascending by insurance kind and fund. Rows that came back to zero stay here and are left out of `liveRows`.
    private(set) var rows: ContiguousArray<ExposureRow> = []
    var fence: Fence?

    init(key: SheetKey) { self.key = key }

    /// Rows with a count or an amount, ascending.
    var liveRows: [ExposureRow] { rows.filter { $0.totals != .zero } }

    /// The first reason against adding `entry`, or `nil`.
    func refusal(of entry: ClearingEntry) -> ClearingRefusal? {
        if fence != nil { return .windowClosed }
        for (index, row) in entry.funds.enumerated() {
            if row.fund == .medicalFee || entry.funds[..<index].contains(where: { $0.fund == row.fund }) { return .rowsMalformed }
        }
        let isInRange =
            fits(entry.insurance, FundAmount(.medicalFee, entry.medicalFee), count: entry.cases)
            && entry.funds.allSatisfy { fits(entry.insurance, $0, count: entry.cases) }
        return isInRange ? nil : .totalOutOfRange
    }

    /// - Precondition: `refusal(of: entry)` is `nil`.
    mutating func add(_ entry: ClearingEntry) {
        add(entry.insurance, FundAmount(.medicalFee, entry.medicalFee), count: entry.cases)
        for row in entry.funds { add(entry.insurance, row, count: entry.cases) }
    }

    private func fits(_ insurance: InsuranceKind, _ row: FundAmount, count: Int64) -> Bool {
        let index = index(insurance, row.fund)
        let before = isPresent(insurance, row.fund, at: index) ? rows[index].totals : .zero
        return !before.count.addingReportingOverflow(count).overflow && before.amount.adding(row.amount) != nil
    }

    private mutating func add(_ insurance: InsuranceKind, _ row: FundAmount, count: Int64) {
        let index = index(insurance, row.fund)
        if !isPresent(insurance, row.fund, at: index) {
            rows.insert(ExposureRow(insurance: insurance, fund: row.fund, totals: .zero), at: index)
        }
        rows[index].totals.count += count
        rows[index].totals.amount += row.amount
    }

    /// Where the row stands or belongs. A sheet has a dozen rows, so walking beats searching.
    private func index(_ insurance: InsuranceKind, _ fund: FundCode) -> Int {
        var index = 0
        while index < rows.count,
            rows[index].insurance == insurance ? rows[index].fund < fund : rows[index].insurance < insurance
        { index += 1 }
        return index
    }

    private func isPresent(_ insurance: InsuranceKind, _ fund: FundCode, at index: Int) -> Bool {
        index < rows.count && rows[index].insurance == insurance && rows[index].fund == fund
    }
}
