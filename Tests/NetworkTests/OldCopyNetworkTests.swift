import Foundation
import NIOHTTP1
import StrictJSON
import Testing

/// A restored copy between real processes.
extension NetworkTests {
    @Test(
        "A region put back to before an order that no peer heard of learns it from its witnesses and falls silent; its newest files heal it"
    )
    func oldCopy() async throws {
        let network = try TestNetwork(persons: 60)
        for node in network.nodes { network.overrides[node] = ["MEDCLEAR_WITNESS_INTERVAL_SECONDS": "1"] }
        let region = "\(network.regions[0])"
        let journal = "\(network.folder)/\(region)/journal"
        try network.startAll()
        try await network.eventually("a quorum signed") { try network.cosigners(region) == 2 }
        #expect(network.stop(region).code == 0)
        try FileManager.default.copyItem(atPath: journal, toPath: journal + "-copy")

        // One of two operators asks: recorded here, and told to nobody.
        try network.start(region)
        try await network.waitUntilReady(0)
        let before = network.publishedRoot(region)
        let window = try network.openWindow(region)
        try await network.eventually("an order waits for its second operator") {
            try network.admin(region, ["fence-window", window]).answer?["state"] == .string("waits")
        }
        try await network.eventually("the hub signed what follows") {
            let shown = network.publishedRoot(region)
            return try shown != before && network.signedRoot(of: "medclear.local/\(region)", by: "hub") == shown
        }
        #expect(network.stop(region).code == 0)
        try FileManager.default.moveItem(atPath: journal, toPath: journal + "-newest")
        try FileManager.default.moveItem(atPath: journal + "-copy", toPath: journal)

        try network.start(region)
        try await network.eventually("a witness tells") { (try? await network.behind(region))?.contains(1) == true }
        #expect(!network.logLines(region, holding: "is not the history this node signed").isEmpty)
        try await network.eventually("its links end") { !network.logLines("hub", holding: "link down", "\"20\"").isEmpty }
        let client = try await HTTPSClient.connect(port: network.hospitalPort(0), authority: network.authority)
        let ready = try await client.send(.GET, "/ready")
        await client.close()
        let page = String(decoding: ready.body, as: UTF8.self)
        #expect(ready.status == 503 && page.contains("the journal is older than what others have of it"), "\(page)")
        #expect(network.stop(region).code == 0)

        try FileManager.default.removeItem(atPath: journal)
        try FileManager.default.moveItem(atPath: journal + "-newest", toPath: journal)
        try network.start(region)
        try await network.waitUntilReady(0)
        try await network.eventually("a quorum signs on") { try network.cosigners(region) == 2 }
        #expect(try await network.behind(region).allSatisfy { $0 == 0 })
        #expect(network.stopAll() == [0, 0, 0])
    }
}

extension TestNetwork {
    fileprivate func behind(_ node: String) async throws -> [Double] {
        try await metrics(node).filter { $0.key.hasPrefix("medclear_journal_behind") }.map(\.value)
    }
}
