import Foundation
import Journal
import LedgerTypes
import NetworkSimulation

@testable import JournalCommands

/// Journals to tamper with: a month's, a simulated network's that broke and was mended, and, for the long run, any folder.
enum TamperedMonth {
    /// `MEDCLEAR_TAMPER_JOURNALS` names a folder with journals one or two levels down; then every block is tampered with, bit by bit.
    static let outside = ProcessInfo.processInfo.environment["MEDCLEAR_TAMPER_JOURNALS"]

    /// A simulated network's journals, in a folder of their own.
    static let simulated: Result<String, any Error> = Result {
        var settings = SimulationSettings(seed: 3, faults: [.crash, .power, .drop, .disconnect])
        (settings.regions, settings.bills, settings.faultyMilliseconds) = (2, 6, 20_000)
        let simulation = NetworkSimulation(settings)
        let report = simulation.run()
        precondition(report.violation == nil, "seed 3 broke a law: \(String(describing: report.violation))")
        let folder = Folder.make("simulated")
        for (node, storage) in simulation.journals {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(node)", withIntermediateDirectories: true)
            for segment in storage.segments() {
                try PlantedFolder.write(storage.contents(of: segment.firstBlock), "\(folder)/\(node)", segment.firstBlock)
            }
        }
        return folder
    }

    /// Every whole journal.
    static func journals() async throws -> [JournalFolder] {
        var folders = [try await SmallMonth.folder, try simulated.get()]
        if let outside {
            let inner = try FileManager.default.contentsOfDirectory(atPath: outside).sorted().map { "\(outside)/\($0)" }
            folders += [outside] + inner
        }
        let found = folders.flatMap { (try? JournalFolder.find([$0])) ?? [] }
        return found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The first blocks of a journal, of its first segment alone, as one of its own: small enough to tamper with a hundred times.
    static func beginning(of folder: JournalFolder, blocks: Int) throws -> (bytes: [UInt8], places: [Range<Int>]) {
        let whole = try CopiedJournal.exact(folder.storage)
        var end = 0
        let places = try CopiedJournal.places(whole).prefix(blocks).map(\.bytes).prefix { place in
            defer { end = place.upperBound }
            return place.lowerBound >= end
        }
        return (Array(whole.contents(of: 1).prefix(places.last?.upperBound ?? 0)), Array(places))
    }
}
