import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MessageSecurity
import NetworkSimulation

/// The journals of simulated networks on a real disk, so that the auditor's commands and outside readers can be tried on them.
enum SimulatedJournals {
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
