import Benefits
import ClaimTypes
import Foundation
import LedgerTypes
import MessageSecurity
import PolicyFiles
import Registry
import Simulator

/// The example world of the documentation, and months run in it.
enum SmallMonth {
    static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Documentation/Examples").path(
            percentEncoded: false)

    static let regions = [310_000, 330_000, 340_000, 660_000].map { RegionCode(UInt32($0)) }
    static let window = WindowNumber(202_609)
    /// Days on which the counters work off everything that has come up since the day before: a month of few rounds.
    static let workingDays = [4, 11, 18, 25, 30]

    /// Policies, catalogues and the region table; persons and institutions are generated.
    static func world() throws -> MonthWorld {
        let policies = try PolicyFiles.read(directory: examples + "/Policies").get()
        let catalogues = try PolicyFiles.read(directory: examples + "/Catalogues").get()
        var registry = MemoryRegistry()
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: examples + "/regions.json")))
        let errors = RegistryFiles.loadRegions(bytes, file: "regions.json", into: &registry)
        precondition(errors.isEmpty, "\(errors)")
        return MonthWorld(
            policyFiles: policies, catalogueFiles: catalogues,
            catalogues: try PolicyFiles.decodeCatalogues(files: catalogues).get(), registry: registry, exampleRows: [])
    }

    /// Where a month's region is thrown away, by day of the month.
    typealias Kill = (day: Int, region: RegionCode)

    /// Runs a whole month to its close in a folder that is removed afterwards, and hands it to `body`.
    static func run<Value>(
        seed: UInt64, claims: Int = 200, faults: TransportFaults = TransportFaults(), suite: SecuritySuite = .international,
        kills: [Kill] = [], contestsOne: Bool = false, onceFounded opening: (MonthRun) async throws -> Void = { _ in },
        _ body: (MonthRun, MonthAudit) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "medclear-month-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let settings = MonthSettings(
            seed: seed, generatedClaims: claims, regions: regions, window: window, faults: faults, suite: suite,
            contestsOne: contestsOne, folder: folder.path(percentEncoded: false))
        let month = try await MonthRun(settings, world: try world())
        try await month.found()
        try await opening(month)
        for day in window.days where workingDays.contains(day.components.day) {
            let victims = kills.filter { $0.day == day.components.day }.map(\.region)
            try await month.runDay(day) {
                for victim in victims { try await month.killAndRecover(victim) }
            }
        }
        try await month.reconcile()
        try await month.closeMonth()
        return try await body(month, try await month.audit())
    }
}
