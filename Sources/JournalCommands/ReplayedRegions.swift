import CommandSupport
import Journal
import LedgerTypes
import NodeRuntime
import Settlement

/// The states of the regions among several journals, replayed to be asked questions. The hub's journal knows no claim and is passed over.
struct ReplayedRegions {
    let machines: [(node: NodeID, machine: RegionMachine)]

    /// - Throws: `CommandFailure` when a journal is damaged (3) or a record does not replay equal (1): no answer is better than a wrong one.
    init(_ journals: [any JournalStorage]) throws {
        let sizes = journals.map { [$0].byteCount }
        let progress = SharedProgress("重放 replaying", totals: sizes, unit: .bytes)
        let found = SideBySide.map(journals, weights: sizes) { index, journal in
            Result { () throws(CommandFailure) in
                try Self.replayed(journal) { progress.show(Int($0), of: index, note: journal.location) }
            }
        }
        progress.finish()
        machines = try found.compactMap { try $0.get() }
    }

    /// `nil` for the hub's.
    private static func replayed(
        _ journal: any JournalStorage, _ progress: (UInt64) -> Void
    ) throws(CommandFailure) -> (node: NodeID, machine: RegionMachine)? {
        guard let node = try owner(of: journal), node != .hub else { return nil }
        do throws(NodeError) {
            return (node, try JournalReplay<RegionMachine>.run(journal) { done, _ in progress(done) }.machine)
        } catch {
            throw CommandFailure(
                error.code == .replayDiffers ? .refused : .damaged, "日志 \(journal.location) 无法重放：\(error)",
                "journal \(journal.location) does not replay: \(error)")
        }
    }

    private static func owner(of journal: any JournalStorage) throws(CommandFailure) -> NodeID? {
        do throws(JournalError) {
            var head = try JournalReader(journal)
            _ = try head.next()
            return head.node
        } catch {
            throw CommandFailure(error.commandExit, error.sentence(journal.location), error.message)
        }
    }
}
