import ClaimTypes
import Foundation
import LedgerTypes
import NIOHTTP1
import Settlement
import Testing

/// Real processes on loopback: TLS, disks, signals. The long forms run with `make test-network`.
@Suite("A network of processes", .serialized)
struct NetworkTests {
    /// `MEDCLEAR_NETWORK` is set: the long forms run too.
    static let isLong = ProcessInfo.processInfo.environment["MEDCLEAR_NETWORK"] != nil

    @Test("A sale settles from the pharmacy's JSON through both regions and back, and stands in both ledgers")
    func settles() async throws {
        let network = try TestNetwork(persons: 400)
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let load = try Load(network)
        let count = Self.isLong ? 400 : 40
        try await load.run(sales: 0..<count, clients: Self.isLong ? 8 : 2)
        #expect(load.unknown.isEmpty && load.refused.isEmpty, "refused: \(load.refused.first ?? "")")
        #expect(load.settled.count == count)
        print("NETWORK settle 2102 over TLS, \(count) sales: \(load.latencies)")
        #expect(network.stopAll() == [0, 0, 0])
        try load.expectInBothLedgers(of: network)
    }

    @Test("SIGTERM ends every node in seconds with code 0, in the middle of traffic, and nothing answered is lost")
    func gracefulStop() async throws {
        let network = try TestNetwork(persons: 400)
        try network.startAll()
        try await network.waitUntilReady(0)
        let load = try Load(network)
        let traffic = Task { try await load.run(sales: 0..<10_000, clients: 4, until: load.isStopped) }
        try await Task.sleep(for: .milliseconds(1_500))
        let (seconds, code) = network.stop("\(network.regions[0])")
        load.stop()
        try? await traffic.value
        #expect(code == 0)
        #expect(seconds < 30)
        #expect(network.stop("\(network.regions[1])").code == 0)
        #expect(network.stop("hub").code == 0)
        try load.expectInBothLedgers(of: network)
    }

    @Test(
        "While the hub is down calls in flight become −1; when it is back everything resolves and nothing is lost (M5)",
        .enabled(if: isLong, "set MEDCLEAR_NETWORK, or run make test-network"))
    func hubDown() async throws {
        let network = try TestNetwork(persons: 400, answerSeconds: 2)
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let load = try Load(network)
        try await load.run(sales: 0..<5, clients: 1)
        network.killHard("hub")
        try await load.run(sales: 5..<10, clients: 5)
        #expect(load.unknown.count == 5 && load.minusOnes == 5, "in flight: \(load.minusOnes) of \(load.unknown.count) told −1")
        try await Task.sleep(for: .seconds(60))
        try network.start("hub")
        try await network.waitUntilReady(0)
        try await load.resolveUnknown()
        #expect(load.settled.count == 10)
        print("NETWORK hub down for a minute: 5 in flight told −1, all settled after its return")
        #expect(network.stopAll() == [0, 0, 0])
        try load.expectInBothLedgers(of: network)
    }

    @Test(
        "Idle connections cost nobody anything: with ten thousand of them a sale settles as before",
        .enabled(if: isLong, "set MEDCLEAR_NETWORK, or run make test-network"))
    func idleConnections() async throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let count = Self.isLong ? min(10_000, Int(limit.rlim_cur) - 500) : 100
        let network = try TestNetwork(persons: 400)
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let (port, authority) = (network.hospitalPort(0), network.authority)
        var idle: [HTTPSClient] = []
        while idle.count < count {
            let more = try await withThrowingTaskGroup(of: HTTPSClient.self) { group in
                for _ in 0..<min(50, count - idle.count) {
                    group.addTask { try await HTTPSClient.connect(port: port, authority: authority) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // A request shows that the handshake is over.
            for client in more { #expect(try await client.send(.GET, "/health").status == 200) }
            idle += more
        }
        let load = try Load(network)
        try await load.run(sales: 0..<20, clients: 2)
        #expect(load.settled.count == 20, "\(load.refused.first ?? "")")
        print("NETWORK \(idle.count) idle connections, memory \(network.residentMebibytes(0)) MiB, settle: \(load.latencies)")
        #expect(try await idle[0].send(.GET, "/health").status == 200)
        for client in idle { await client.close() }
        #expect(network.stopAll() == [0, 0, 0])
    }

    @Test("What is too long, too slow or no message is refused and costs nothing")
    func hostileClients() async throws {
        let network = try TestNetwork(persons: 400)
        try network.startAll()
        try await network.waitUntilReady(0)
        let client = try await HTTPSClient.connect(port: network.hospitalPort(0), authority: network.authority)
        let tooLong = try await client.send(.POST, "/hsa/hgs/2102", body: [UInt8](repeating: 0x20, count: 3 << 20))
        #expect(tooLong.status == 413 && String(decoding: tooLong.body, as: UTF8.self).contains("\"infcode\":-2"))
        let other = try await HTTPSClient.connect(port: network.hospitalPort(0), authority: network.authority)
        #expect(try await other.send(.GET, "/nothing").status == 404)
        #expect(try await other.send(.GET, "/openapi.json").status == 200)
        #expect(try await other.send(.GET, "/metrics").status == 404, "figures are for those who run the node")
        #expect(try await network.metrics("\(network.regions[0])")["medclear_hospital_calls_waiting"] != nil)
        let unsigned = try await other.send(.POST, "/hsa/hgs/2102", body: Array("{}".utf8))
        #expect(String(decoding: unsigned.body, as: UTF8.self).contains("\"infcode\":-2"))
        #expect(network.stopAll() == [0, 0, 0])
        #expect(try network.machine(0).billCount == 0)
    }

    @Test(
        "kill −9 of any of the three nodes under load: every answer is in both ledgers, no key has two effects (M2, M4)",
        .enabled(if: isLong, "set MEDCLEAR_NETWORK, or run make test-network"))
    func killed() async throws {
        let rounds = Int(ProcessInfo.processInfo.environment["MEDCLEAR_NETWORK_KILLS"] ?? "") ?? (Self.isLong ? 50 : 3)
        let seed = UInt64(ProcessInfo.processInfo.environment["MEDCLEAR_NETWORK_SEED"] ?? "") ?? UInt64.random(in: 1...999_999)
        print("NETWORK kill rounds \(rounds), seed \(seed) (MEDCLEAR_NETWORK_SEED)")
        let start = ContinuousClock.now
        var random = SplitMix(seed)
        let network = try TestNetwork(answerSeconds: 2)
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let load = try Load(network)
        let traffic = Task { try await load.run(sales: 0..<1_000_000, clients: 3, until: load.isStopped) }
        for _ in 0..<rounds {
            try await Task.sleep(for: .milliseconds(Int(300 + random.next() % 900)))
            let node = network.nodes[Int(random.next() % 3)]
            network.killHard(node)
            try await Task.sleep(for: .milliseconds(Int(random.next() % 500)))
            try network.start(node)
        }
        try await Task.sleep(for: .seconds(1))
        load.stop()
        try await traffic.value
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let open = load.unknown.count
        try await load.resolveUnknown()
        print(
            "NETWORK killed \(rounds) times in \((ContinuousClock.now - start).components.seconds) s: \(load.settled.count) settled,",
            "\(load.refused.count) refused, \(load.minusOnes) answers −1, \(open) unknown at the end and resolved"
        )
        #expect(load.unknown.isEmpty)
        #expect(load.settled.count > rounds)
        #expect(network.stopAll() == [0, 0, 0])
        try load.expectInBothLedgers(of: network)
    }
}

/// A small generator of numbers from a seed.
struct SplitMix {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
