import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MessageSecurity
import NetworkSimulation

/// The journals of simulated networks on a real disk, so that the auditor's commands and outside readers can be tried on them.
enum SimulatedJournals {
    /// Makes the folder, before anything runs.
    /// - Parameter count: seeds that will run at most.
    /// - Throws: `CommandFailure` with 2 when it cannot be made, or keeps a run of one of these seeds: segments of two runs in one place
    ///   are no journal.
    static func prepare(_ folder: String, first: UInt64, count: Int) throws {
        let manager = FileManager.default
        do { try manager.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw CommandFailure(.usage, "无法创建目录 \(folder)", "cannot create \(folder): \(error.localizedDescription)")
        }
        let there = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
        for name in there.sorted() where name.hasPrefix("seed-") {
            guard let seed = UInt64(name.dropFirst(5)), seed >= first, seed - first < UInt64(count) else { continue }
            throw CommandFailure(
                .usage, "\(folder)/\(name) 已存在；请删除或另选目录", "\(folder)/\(name) is there already; remove it, or name another folder")
        }
    }

    /// Writes `folder/seed-N/NODE/*.segment` and the network's public keys, `folder/seed-N/keys.txt`.
    /// - Throws: `CommandFailure` with 2 when a file cannot be written.
    static func keep(_ simulation: NetworkSimulation, in folder: String) throws {
        let own = "\(folder)/seed-\(simulation.settings.seed)"
        do {
            for (node, storage) in simulation.journals {
                let place = URL(fileURLWithPath: "\(own)/\(node)")
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
                for segment in storage.segments() {
                    let bytes = storage.contents(of: segment.firstBlock)
                    try Data(bytes).write(to: place.appendingPathComponent(segmentFileName(segment.firstBlock)))
                }
            }
            try Data(KeyDirectory.text(of: simulation.keyRing).utf8).write(to: URL(fileURLWithPath: own + "/keys.txt"))
        } catch {
            throw CommandFailure(.usage, "无法写入 \(own)", "cannot write \(own): \(error.localizedDescription)")
        }
    }
}
