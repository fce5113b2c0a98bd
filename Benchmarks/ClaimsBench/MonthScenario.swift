import BenchmarkSupport
import ClaimCommands
import ClaimTypes
import Foundation
import Hashing
import LedgerTypes
import PolicyFiles
import Simulator

/// `month`: four regions and the hub in one process, from the founding to the sealed close and the audit, over a transport
/// without faults.
struct MonthScenario {
    private let world: ExampleFolder
    private let settings: BenchmarkSettings

    init(_ world: ExampleFolder, _ settings: BenchmarkSettings) {
        self.world = world
        self.settings = settings
    }

    func rows() async throws -> [BenchmarkRow] {
        var watches = (settling: Stopwatch(), comparing: Stopwatch(), closing: Stopwatch(), auditing: Stopwatch())
        let folder = settings.folder + "/month"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let month = try await MonthRun(
            MonthSettings(
                seed: settings.seed, generatedClaims: settings.monthClaims,
                regions: [310_000, 330_000, 340_000, 660_000].map { RegionCode($0) }, window: BenchmarkSettings.window,
                faults: .none, folder: folder),
            world: MonthWorld(
                policyFiles: try PolicyFiles.read(directory: world.path + "/Policies").get(),
                catalogueFiles: try PolicyFiles.read(directory: world.path + "/Catalogues").get(),
                catalogues: world.catalogues, registry: world.registry, exampleRows: []))
        try await month.found()
        for day in BenchmarkSettings.window.days {
            try await watches.settling.lap { try await month.runDay(day) }
            try await watches.comparing.lap { try await month.reconcile() }
        }
        try await watches.closing.lap { try await month.closeMonth() }
        let audit = try await watches.auditing.lap { try await month.audit() }
        guard audit.journals.allSatisfy(\.isVerified), audit.acknowledgedLost == 0, audit.doubleEffects == 0,
            audit.unknown == 0, audit.pairsOutOfBalance == 0, month.unequalPairs == 0
        else { throw BenchmarkFailure("the month does not stand up to its audit: \(audit)") }
        var sink = DigestSink()
        for journal in audit.journals { sink.put(journal.digest) }
        let claims = Double(month.desk.tally.claims)
        let bytes = audit.journals.reduce(0) { $0 + $1.bytes }
        let hubBytes = audit.journals.first { $0.node == .hub }?.bytes ?? 0
        let whole = watches.settling.total + watches.comparing.total + watches.closing.total
        return [
            BenchmarkRow(
                scenario: "month", value: claims / max(whole.seconds, 1e-9), unit: "claims/s", digest: sink.finish()),
            BenchmarkRow(scenario: "month disk", value: Double(bytes) / claims, unit: "bytes/claim"),
            BenchmarkRow(scenario: "month disk of the hub", value: Double(hubBytes) / claims, unit: "bytes/claim"),
            BenchmarkRow(scenario: "month settle", value: watches.settling.total.seconds, unit: "s"),
            BenchmarkRow(scenario: "month reconcile", value: watches.comparing.total.seconds, unit: "s"),
            BenchmarkRow(scenario: "month close", value: watches.closing.total.seconds, unit: "s"),
            BenchmarkRow(scenario: "month audit", value: watches.auditing.total.seconds, unit: "s"),
        ]
    }
}
