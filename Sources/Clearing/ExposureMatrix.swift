import ClaimTypes
import LedgerTypes

/// Who owes whom how much, by fund, insurance kind and window, kept up to date with every decision (应付应收矩阵).
///
/// Adding is O(funds of the entry), whatever the number of claims, so a close costs what the number of participants costs.
/// Windows are fenced per pair; a fenced window refuses additions for ever (law M7).
public struct ExposureMatrix: Sendable {
    private(set) var cells: [ExposureCell: ExposureTotals] = [:]
    private(set) var fences: [FencedWindow: Fence] = [:]

    public init() {}

    /// Adds one decision, completely or not at all.
    /// - Returns: `nil` when added, or the first reason against it in the order of `ClearingRefusal`.
    public mutating func add(_ entry: ClearingEntry) -> ClearingRefusal? {
        if let refusal = refusal(of: entry) { return refusal }
        // Past this line nothing may fail.
        let base = ExposureCell(window: entry.window, pair: entry.pair, insurance: entry.insurance, fund: .medicalFee)
        update(base, count: entry.cases, amount: entry.medicalFee)
        for row in entry.funds { update(base.with(row.fund), count: entry.cases, amount: row.amount) }
        return nil
    }

    /// Closes the window of the fence's pair when the fence's rows equal the matrix (laws M3, M7).
    public mutating func close(_ fence: Fence) -> FenceOutcome {
        if fence.window == .none { return .refused(.windowMissing, differences: []) }
        if fence.pair.insuring == fence.pair.treating { return .refused(.regionsMustDiffer, differences: []) }
        if let earlier = fences[FencedWindow(fence)] {
            return earlier == fence ? .alreadyClosed : .refused(.fenceDiffersFromEarlier, differences: [])
        }
        guard fence.isOrdered else { return .refused(.rowsMalformed, differences: []) }
        let differences = fence.differences(to: rows(of: fence.pair, in: fence.window))
        guard differences.isEmpty else { return .refused(.fenceDiffersFromMatrix, differences: differences) }
        guard fence.owed != nil else { return .refused(.totalOutOfRange, differences: []) }
        // Past this line nothing may fail.
        fences[FencedWindow(fence)] = fence
        return .closed
    }

    public func isClosed(_ pair: RegionPair, in window: WindowNumber) -> Bool {
        fences[FencedWindow(pair: pair, window: window)] != nil
    }

    private func refusal(of entry: ClearingEntry) -> ClearingRefusal? {
        if entry.window == .none { return .windowMissing }
        if entry.pair.insuring == entry.pair.treating { return .regionsMustDiffer }
        if !fences.isEmpty, isClosed(entry.pair, in: entry.window) { return .windowClosed }
        for (index, row) in entry.funds.enumerated() {
            if row.fund == .medicalFee || entry.funds[..<index].contains(where: { $0.fund == row.fund }) { return .rowsMalformed }
        }
        let base = ExposureCell(window: entry.window, pair: entry.pair, insurance: entry.insurance, fund: .medicalFee)
        if !fits(base, count: entry.cases, amount: entry.medicalFee) { return .totalOutOfRange }
        for row in entry.funds where !fits(base.with(row.fund), count: entry.cases, amount: row.amount) {
            return .totalOutOfRange
        }
        return nil
    }

    private func fits(_ cell: ExposureCell, count: Int64, amount: Fen) -> Bool {
        let before = cells[cell] ?? .zero
        return !before.count.addingReportingOverflow(count).overflow && before.amount.adding(amount) != nil
    }

    private mutating func update(_ cell: ExposureCell, count: Int64, amount: Fen) {
        cells[cell, default: .zero].count += count
        cells[cell, default: .zero].amount += amount
    }
}

/// Window, pair, insurance kind and fund in one integer, so that a look-up hashes 16 bytes and order is integer order.
///
///     bits 119…88 window 32 · 87…68 insuring 20 · 67…48 treating 20 · 47…32 insurance 16 · 31…0 fund 32
struct ExposureCell: Hashable, Comparable {
    let value: UInt128

    init(window: WindowNumber, pair: RegionPair, insurance: InsuranceKind, fund: FundCode) {
        precondition(pair.insuring.value < 1 << 20 && pair.treating.value < 1 << 20, "region codes of \(pair) exceed six digits")
        value =
            UInt128(window.value) << 88 | UInt128(pair.insuring.value) << 68 | UInt128(pair.treating.value) << 48
            | UInt128(insurance.value) << 32 | UInt128(fund.value)
    }

    private init(value: UInt128) { self.value = value }

    /// The same place for another fund.
    func with(_ fund: FundCode) -> ExposureCell {
        ExposureCell(value: value & ~UInt128(UInt32.max) | UInt128(fund.value))
    }

    var window: WindowNumber { WindowNumber(UInt32(truncatingIfNeeded: value >> 88)) }

    var pair: RegionPair {
        RegionPair(
            insuring: RegionCode(UInt32(truncatingIfNeeded: value >> 68) & 0xF_FFFF),
            treating: RegionCode(UInt32(truncatingIfNeeded: value >> 48) & 0xF_FFFF))
    }

    var insurance: InsuranceKind { InsuranceKind(UInt16(truncatingIfNeeded: value >> 32)) }

    var fund: FundCode { FundCode(UInt32(truncatingIfNeeded: value)) }

    static func < (left: ExposureCell, right: ExposureCell) -> Bool { left.value < right.value }
}

/// A pair and one of its windows.
struct FencedWindow: Hashable {
    let pair: RegionPair
    let window: WindowNumber

    init(pair: RegionPair, window: WindowNumber) {
        self.pair = pair
        self.window = window
    }

    init(_ fence: Fence) { self.init(pair: fence.pair, window: fence.window) }
}
