import ClaimTypes
import Journal
import LedgerTypes

/// The records of claims in several journals: what each region decided, and what each was told.
struct SettlementLedger: Sendable {
    /// Decided by the region that keeps the journal, in order of its records.
    private(set) var decided: [BookedRecord] = []
    /// Received from regions that decided, in order of the records.
    private(set) var received: [BookedRecord] = []

    /// - Parameter point: records behind it are left out.
    init(_ journals: [any JournalStorage], until point: JournalPoint? = nil) throws {
        for journal in journals {
            guard let node = try RecordScan.owner(of: journal), node != .hub else { continue }
            var watch = point.map(PointWatch.init)
            try RecordScan.run("读取 reading", [journal]) { read, block in
                guard watch?.includes(read.record, in: block.header) ?? true else { return false }
                decided += read.decided
                received += read.received
                return true
            }
        }
    }
}
