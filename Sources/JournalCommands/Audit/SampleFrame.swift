import Journal
import LedgerTypes
import Settlement

/// The population of a sample: every settlement that stands, in order of its id, with the money owed. Sixteen bytes for a settlement; the
/// records themselves are read again once it is known which are drawn.
struct SampleFrame: Sendable {
    struct Entry: Sendable {
        let settlementID: UInt64
        /// In fen, without its sign.
        let money: UInt64
    }

    private(set) var entries: [Entry] = []
    /// Journals that end before the point.
    private(set) var missed: [String] = []

    init(_ rows: SettlementRows) throws {
        var undone: Set<UInt64> = []
        missed = try rows.each { take($0, &undone) }.missed
        finish(undone)
    }

    init(of records: [BookedRecord]) {
        var undone: Set<UInt64> = []
        for record in records { take(record, &undone) }
        finish(undone)
    }

    private mutating func take(_ record: BookedRecord, _ undone: inout Set<UInt64>) {
        switch record.kind {
        case .settlement: entries.append(Entry(settlementID: record.settlementID, money: record.owed.units.magnitude))
        case .adjustment: break
        default: undone.insert(record.original)
        }
    }

    private mutating func finish(_ undone: Set<UInt64>) {
        entries.removeAll { undone.contains($0.settlementID) }
        entries.sort { $0.settlementID < $1.settlementID }
    }
}
