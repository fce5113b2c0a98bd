import ClaimTypes
import Foundation
import LedgerTypes
import NodeRuntime
import PolicyFiles
import Registry
import Simulator

/// The first ten days of a month of four regions, then the close: about sixty claims, run once for all tests. Real journals, in a
/// folder of its own.
enum SmallMonth {
    static let seed: UInt64 = 20_260_901
    static let claimsPerMonth = 180
    static let regions = [310_000, 330_000, 340_000, 660_000].map { RegionCode($0) }

    /// The folder of the journals, one folder per node. Runs the month when first asked for.
    static var folder: String {
        get async throws { try await run.value.folder }
    }

    /// State digests of the running nodes at the end of the month.
    static var digests: [NodeID: Digest256] {
        get async throws { try await run.value.digests }
    }

    /// A settlement a hospital was told of.
    static var settlement: AcknowledgedSettlement {
        get async throws { try await run.value.settlement }
    }

    /// The root of the package.
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    private static let run = Task<
        (folder: String, digests: [NodeID: Digest256], settlement: AcknowledgedSettlement), any Error
    > {
        let folder = Folder.make("month")
        let window = WindowNumber(202_609)
        let month = try await MonthRun(
            MonthSettings(
                seed: seed, generatedClaims: claimsPerMonth, regions: regions, window: window, faults: TransportFaults(),
                folder: folder),
            world: try world())
        try await month.found()
        // Its first ten days hold every kind of record, at a third of the syncs.
        for day in window.days.prefix(10) { try await month.runDay(day) }
        try await month.closeMonth()
        var digests = [NodeID.hub: await month.network.hub.digest]
        for (region, node) in month.network.regionNodes { digests[region.node] = await node.digest }
        guard let settlement = month.desk.acknowledged.last else { preconditionFailure("the month settled nothing") }
        return (folder, digests, settlement)
    }

    static func world() throws -> MonthWorld {
        let examples = root + "/Documentation/Examples"
        var registry = MemoryRegistry()
        let regions = try Data(contentsOf: URL(fileURLWithPath: examples + "/regions.json"))
        _ = RegistryFiles.loadRegions([UInt8](regions), file: "regions.json", into: &registry)
        let policies = try PolicyFiles.read(directory: examples + "/Policies").get()
        let catalogues = try PolicyFiles.read(directory: examples + "/Catalogues").get()
        return MonthWorld(
            policyFiles: policies, catalogueFiles: catalogues,
            catalogues: try PolicyFiles.decodeCatalogues(files: catalogues).get(),
            registry: registry, exampleRows: [])
    }
}

/// Folders for tests, each new and empty. All are removed when the process ends.
enum Folder {
    private static let root: URL = {
        atexit { try? FileManager.default.removeItem(at: Folder.root) }
        return FileManager.default.temporaryDirectory.appendingPathComponent("medclear-journal-commands-\(UUID().uuidString)")
    }()

    static func make(_ name: String) -> String {
        let url = root.appendingPathComponent("\(name)-\(UUID().uuidString)")
        do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
            preconditionFailure("no folder for tests: \(error)")
        }
        return url.path
    }

    /// A copy of a folder, to damage.
    static func copy(_ path: String, _ name: String) throws -> String {
        let copy = make(name) + "/copy"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        return copy
    }
}
