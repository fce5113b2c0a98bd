import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages

/// What the hub knows of a statement: that it went by, and what became of it. It cannot read any of them.
public struct ObservedStatement: Hashable, Sendable {
    public internal(set) var standing = StatementStanding.issued
    /// No statement came in time: the hub took its own matrix for it, which both regions' fences agree with.
    public internal(set) var isDeemed = false
    /// By fund, from the header of the contest.
    public internal(set) var disputed: [FundAmount] = []
}

/// A year whose clearing has ended (年终清算).
public struct ClearedYear: Hashable, Sendable {
    public let year: UInt32
    public let windows: [WindowNumber]
    /// What the windows of the year held, and what was cleared of it in whatever window: the same (law M3).
    public let owed: Fen
    /// The part of `owed` that was cleared in windows of later years.
    public let clearedLater: Fen
}

/// What the hub keeps about its months beside matrix, fences and closings.
public struct HubMonth: Sendable {
    /// From this window on a pair that owes something needs a statement; `nil` while none is asked for.
    public internal(set) var statementsFrom: WindowNumber?
    public internal(set) var calendar = ClearingCalendar()
    public internal(set) var today: BusinessDate?
    public internal(set) var statements = ObservedStatements()
    /// Disputed amounts that were left out of a closed window, by window and pair.
    public internal(set) var carried: [FencedPair: CarriedAmount] = [:]
    public internal(set) var years: [UInt32: ClearedYear] = [:]
    /// Fences that had not come by their last day, by window and pair: noted once, with the first day that passed over them.
    public internal(set) var late: [FencedPair: LateStep] = [:]
    /// Headers that answer what the hub has not heard of yet, by window and pair, in the order in which they came.
    var early: [FencedPair: [RoutingHeader]] = [:]
    /// Windows that are not closed, with what their fenced pairs come to; no part of the bytes.
    var fenced: [WindowNumber: FencedWindow] = [:]

    init() {}

    /// Nothing is written while there is nothing, so that states from before there were statements keep their bytes.
    func writeCanonical(into sink: inout some CanonicalSink) {
        let isEmpty =
            statements.isEmpty && carried.isEmpty && years.isEmpty && calendar.plans.isEmpty && late.isEmpty && early.isEmpty
        guard statementsFrom != nil || today != nil || !isEmpty else { return }
        sink.put(statementsFrom?.value ?? 0)
        calendar.writeCanonical(into: &sink)
        sink.put(today?.days ?? .min)
        sink.put(count: statements.count)
        for (fenced, statement) in statements.ascending {
            sink.put(fenced)
            sink.put(statement.standing.rawValue)
            sink.put(statement.isDeemed)
            sink.put(statement.disputed)
        }
        sink.put(count: carried.count)
        for (fenced, line) in carried.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(line)
        }
        sink.put(count: years.count)
        for (year, cleared) in years.sorted(by: { $0.key < $1.key }) {
            sink.put(year)
            sink.put(count: cleared.windows.count)
            for window in cleared.windows { sink.put(window.value) }
            sink.put(cleared.owed)
            sink.put(cleared.clearedLater)
        }
        // Nothing is written for what there never was, so that states without it keep their bytes.
        guard !late.isEmpty || !early.isEmpty else { return }
        sink.put(count: late.count)
        for (fenced, step) in late.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(step.deadline.days)
            sink.put(step.notedOn.days)
        }
        guard !early.isEmpty else { return }
        sink.put(count: early.count)
        for (fenced, headers) in early.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(count: headers.count)
            for header in headers {
                sink.put(UInt64(header.kind.rawValue))
                sink.put(Int64(header.count))
                sink.put(header.amounts)
            }
        }
    }
}

/// Statements by window, so that a close reads those of its own window only.
public struct ObservedStatements: Hashable, Sendable {
    private var windows: [WindowNumber: [RegionPair: ObservedStatement]] = [:]

    public internal(set) subscript(_ fenced: FencedPair) -> ObservedStatement? {
        get { windows[fenced.window]?[fenced.pair] }
        set { windows[fenced.window, default: [:]][fenced.pair] = newValue }
    }

    func of(_ window: WindowNumber) -> [RegionPair: ObservedStatement] { windows[window] ?? [:] }

    var count: Int { windows.values.reduce(0) { $0 + $1.count } }

    var isEmpty: Bool { windows.allSatisfy(\.value.isEmpty) }

    /// Of all windows, ascending by window and pair. O(n log n).
    public var ascending: [(key: FencedPair, value: ObservedStatement)] {
        windows.flatMap { window, statements in
            statements.map { (FencedPair(window: window, pair: $0.key), $0.value) }
        }.sorted { $0.0 < $1.0 }
    }
}
