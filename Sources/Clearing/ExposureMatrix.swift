import ClaimTypes
import LedgerTypes

/// Who owes whom how much, by fund, insurance kind and window, kept up to date with every decision (应付应收矩阵).
///
/// Adding is one look-up and a walk over the few rows of a pair, whatever the number of claims, so a close costs what the number
/// of pairs costs. Windows are fenced per pair; a fenced window refuses additions for ever (law M7).
public struct ExposureMatrix: Sendable {
    /// In order of first use; whatever is observable walks `sortedSheets`.
    private(set) var sheets: [ExposureSheet] = []
    private var indices: [SheetKey: Int] = [:]
    /// Sheets of each window, so that a query does not grow with the months that were.
    private var windows: [WindowNumber: [Int]] = [:]

    public init() {}

    /// Adds one decision, completely or not at all.
    /// - Returns: `nil` when added, or the first reason against it in the order of `ClearingRefusal`.
    public mutating func add(_ entry: ClearingEntry) -> ClearingRefusal? {
        if entry.window == .none { return .windowMissing }
        if entry.pair.insuring == entry.pair.treating { return .regionsMustDiffer }
        let key = SheetKey(entry.pair, entry.window)
        let index = indices[key]
        if let index {
            if let refusal = sheets[index].refusal(of: entry) { return refusal }
        } else if let refusal = ExposureSheet(key: key).refusal(of: entry) {
            return refusal
        }
        // Past this line nothing may fail.
        sheets[index ?? appendSheet(key)].add(entry)
        return nil
    }

    /// Closes the window of the fence's pair when the fence's rows equal the matrix (laws M3, M7).
    public mutating func close(_ fence: Fence) -> FenceOutcome {
        if fence.window == .none { return .refused(.windowMissing, differences: []) }
        if fence.pair.insuring == fence.pair.treating { return .refused(.regionsMustDiffer, differences: []) }
        let key = SheetKey(fence.pair, fence.window)
        let index = indices[key]
        let sheet = index.map { sheets[$0] } ?? ExposureSheet(key: key)
        if let earlier = sheet.fence {
            return earlier == fence ? .alreadyClosed : .refused(.fenceDiffersFromEarlier, differences: [])
        }
        guard fence.isOrdered else { return .refused(.rowsMalformed, differences: []) }
        let differences = fence.differences(to: sheet.liveRows)
        guard differences.isEmpty else { return .refused(.fenceDiffersFromMatrix, differences: differences) }
        guard fence.figures != nil else { return .refused(.totalOutOfRange, differences: []) }
        // Past this line nothing may fail.
        sheets[index ?? appendSheet(key)].fence = fence
        return .closed
    }

    public func isClosed(_ pair: RegionPair, in window: WindowNumber) -> Bool { sheet(pair, window)?.fence != nil }

    func sheet(_ pair: RegionPair, _ window: WindowNumber) -> ExposureSheet? {
        indices[SheetKey(pair, window)].map { sheets[$0] }
    }

    /// Sheets of one window, or of all, ascending by window and pair.
    func sortedSheets(in window: WindowNumber? = nil) -> [ExposureSheet] {
        guard let window else { return sheets.sorted { $0.key < $1.key } }
        return (windows[window] ?? []).map { sheets[$0] }.sorted { $0.key < $1.key }
    }

    /// Windows that hold anything, ascending.
    public var windowsKept: [WindowNumber] { windows.keys.sorted() }

    private mutating func appendSheet(_ key: SheetKey) -> Int {
        indices[key] = sheets.count
        windows[key.window, default: []].append(sheets.count)
        sheets.append(ExposureSheet(key: key))
        return sheets.count - 1
    }
}

/// Window and pair in one integer, so that a look-up hashes 16 bytes and order is integer order.
///
///     bits 95…64 window · 63…32 insuring region · 31…0 treating region
struct SheetKey: Hashable, Comparable {
    let value: UInt128

    init(_ pair: RegionPair, _ window: WindowNumber) {
        value = UInt128(window.value) << 64 | UInt128(pair.insuring.value) << 32 | UInt128(pair.treating.value)
    }

    var window: WindowNumber { WindowNumber(UInt32(truncatingIfNeeded: value >> 64)) }

    var pair: RegionPair {
        RegionPair(
            insuring: RegionCode(UInt32(truncatingIfNeeded: value >> 32)), treating: RegionCode(UInt32(truncatingIfNeeded: value))
        )
    }

    static func < (left: SheetKey, right: SheetKey) -> Bool { left.value < right.value }
}
