import Foundation
import NIOHTTP1
import StrictJSON
import Testing

/// Witnesses between real processes.
extension NetworkTests {
    @Test("Hub and regions cosign each other's checkpoints; without a quorum windows stay open and the counter goes on")
    func witnesses() async throws {
        let network = try TestNetwork(persons: 60)
        for node in network.nodes {
            network.overrides[node] = ["MEDCLEAR_WITNESS_INTERVAL_SECONDS": "1", "MEDCLEAR_WITNESS_AGE_MAX_SECONDS": "2"]
        }
        try network.startAll()
        let (treating, insuring) = ("\(network.regions[0])", "\(network.regions[1])")
        for node in network.nodes {
            try await network.eventually("\(node) has a quorum") {
                let answer = try network.admin(node, ["witnesses"]).answer
                return answer?["cosigned_by"] == .integer(2) && answer?["refuses"] == .bool(false)
            }
            #expect(FileManager.default.fileExists(atPath: "\(network.folder)/\(node)/journal/log/cosigned"))
        }
        // Growing old takes seconds that nothing shortens.
        guard Self.isLong else { return #expect(network.stopAll() == [0, 0, 0]) }
        let window = HospitalDesk.text(try network.admin(treating, ["status"]).answer?["open_window"]).filter(\.isNumber)
        network.killHard(insuring)
        // One of two witnesses is away, and both are needed.
        try await network.eventually("the cosignatures are too old") {
            let refused = try network.admin(treating, ["fence-window", window])
            return refused.code == 1 && refused.text.contains("265")
        }
        #expect(try await network.metrics(treating)["medclear_split_views_open"] == 0)
        let client = try await HTTPSClient.connect(port: network.hospitalPort(0), authority: network.authority)
        let ready = try await client.send(.GET, "/ready")
        await client.close()
        let page = String(decoding: ready.body, as: UTF8.self)
        #expect(ready.status == 200 && page.hasPrefix("ready\n265 "), "\(page)")
        #expect(try network.admin(treating, ["witness-acknowledge", "medclear.local/hub"]).code == 1, "no alarm is open")
        try network.start(insuring)
        try await network.eventually("it heals by itself") {
            try network.admin(treating, ["fence-window", window]).answer?["state"] == .string("waits")
        }
        #expect(network.stopAll() == [0, 0, 0])
    }
}
