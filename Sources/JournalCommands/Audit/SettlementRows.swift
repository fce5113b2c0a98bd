import ClaimTypes
import Journal
import LedgerTypes

/// The records of claims in several journals, one after another: as its decider says it; as the receiver heard it when the decider's journal is
/// not given. They stand in the order of the journals and of their records. Only the rows of one record are held at a time, however long the
/// journals are.
struct SettlementRows {
    private let journals: [any JournalStorage]
    private let point: JournalPoint?
    /// Regions whose journals were given.
    let regions: Set<RegionCode>

    /// What going through the rows came to.
    struct Tally: Equatable {
        var rows = 0
        /// Most rows held at any moment.
        var heldMost = 0
        /// Journals that end before the point.
        var missed: [String] = []
    }

    /// - Parameter point: records behind it are left out.
    init(_ journals: [any JournalStorage], until point: JournalPoint? = nil) throws {
        var (regions, own) = (Set<RegionCode>(), [any JournalStorage]())
        for journal in journals {
            guard let node = try RecordScan.owner(of: journal), node != .hub else { continue }
            regions.insert(RegionCode(node.value))
            own.append(journal)
        }
        (self.journals, self.point, self.regions) = (own, point, regions)
    }

    @discardableResult
    func each(_ body: (BookedRecord) throws -> Void) throws -> Tally {
        var tally = Tally()
        for journal in journals {
            var watch = point.map(PointWatch.init)
            try RecordScan.run("读取 reading", [journal]) { read, block in
                guard watch?.includes(read.record, in: block.header) ?? true else { return false }
                let rows = read.decided + read.received.filter { !regions.contains($0.insuring) }
                tally.heldMost = max(tally.heldMost, rows.count)
                tally.rows += rows.count
                for row in rows { try body(row) }
                return true
            }
            if watch?.isMissed ?? false { tally.missed.append(journal.location) }
        }
        return tally
    }
}
