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
        var progress = ProgressBar("重放 replaying", total: journals.byteCount)
        var found: [(NodeID, RegionMachine)] = []
        var before = 0
        for journal in journals {
            defer { before += [journal].byteCount }
            guard let node = try Self.owner(of: journal), node != .hub else { continue }
            do throws(NodeError) {
                let replay = try JournalReplay<RegionMachine>.run(journal) { done, _ in
                    progress.show(before + Int(done), note: journal.location)
                }
                found.append((node, replay.machine))
            } catch {
                throw CommandFailure(
                    error.code == .replayDiffers ? .refused : .damaged, "日志 \(journal.location) 无法重放：\(error)",
                    "journal \(journal.location) does not replay: \(error)")
            }
        }
        progress.finish()
        machines = found
    }

    private static func owner(of journal: any JournalStorage) throws -> NodeID? {
        do throws(JournalError) {
            var head = try JournalReader(journal)
            _ = try head.next()
            return head.node
        } catch {
            throw CommandFailure(error.commandExit, error.sentence(journal.location), error.message)
        }
    }
}
