import Foundation
import NIOCore
import Synchronization
import Testing

/// The network between the processes is cut, slow, deaf on one side, and says things twice. Whatever happens, each sale has its one
/// effect in both ledgers and nothing a pharmacy was told is lost.
extension NetworkTests {
    @Test(
        "The links are cut, doubled and cut before acknowledgements at random points under load: every sale has one effect (M2, M4, M5)"
    )
    func unreliableLinks() async throws {
        let seed = UInt64(ProcessInfo.processInfo.environment["MEDCLEAR_NETWORK_SEED"] ?? "") ?? UInt64.random(in: 1...999_999)
        let rounds = Self.isLong ? 40 : 8
        print("NETWORK faults of links, \(rounds) rounds, seed \(seed) (MEDCLEAR_NETWORK_SEED)")
        var random = SplitMix(seed)
        let network = try TestNetwork(persons: Self.isLong ? 4_000 : 400, answerSeconds: 2)
        let proxies = [try await network.proxy(of: 0), try await network.proxy(of: 1)]
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let before = proxies.reduce(0) { $0 + $1.accepted }
        let load = try Load(network)
        let traffic = Task { try await load.run(sales: 0..<1_000_000, clients: 3, until: load.isStopped) }
        var (counts, live) = ([0, 0, 0], 0)
        for round in 0..<rounds {
            // A link that falls as soon as it comes up is tried again later and later: the long form waits until there is something to cut.
            for index in 0..<2 where Self.isLong { try await network.waitUntilReady(index) }
            try await Task.sleep(for: .milliseconds(Int(100 + random.next() % 400)))
            let proxy = proxies[Int(random.next() % 2)]
            let kind = round < 3 ? round : Int(random.next() % 3)
            counts[kind] += 1
            let direction: LinkProxy.Direction = random.next() % 2 == 0 ? .toHub : .toRegion
            switch kind {
            case 0: live += proxy.cut() ? 1 : 0
            case 1: proxy.sendTwice(direction)
            default:
                // What was said arrives; that it was taken does not come back before the cut. So all of it is said again.
                proxy.hold(direction)
                try await Task.sleep(for: .milliseconds(Int(50 + random.next() % 200)))
                live += proxy.cut() ? 1 : 0
                proxy.release()
            }
        }
        try await Task.sleep(for: .seconds(1))
        load.stop()
        try await traffic.value
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        try await load.resolveUnknown()
        #expect(load.unknown.isEmpty && load.refused.isEmpty, "\(load.refused.first ?? "")")
        #expect(load.settled.count > rounds)
        let connections = proxies.reduce(0) { $0 + $1.accepted } - before
        #expect(connections >= live && live > 0, "a link that was cut came back: \(connections) times after \(live) cuts")
        var dropped = 0.0
        for node in network.nodes { dropped += try await network.metrics(node)["medclear_loop_dropped_total"] ?? 0 }
        #expect(dropped > 0, "messages were said twice and dropped by the receiver")
        print(
            "NETWORK faults of links: \(counts[0]) cuts, \(counts[1]) bytes doubled, \(counts[2]) cuts before the acknowledgement;",
            "\(connections) connections more, \(load.settled.count) settled, \(load.minusOnes) answers −1, \(Int(dropped)) repetitions dropped"
        )
        #expect(network.stopAll() == [0, 0, 0])
        for proxy in proxies { await proxy.stop() }
        try load.expectInBothLedgers(of: network)
    }

    @Test(
        "A way of 300 ms and a pause of two seconds one way are waited for; bytes of TLS that come twice end the link, which is made anew"
    )
    func slowLinks() async throws {
        let network = try TestNetwork(persons: 400, answerSeconds: 20)
        let proxies = [try await network.proxy(of: 0), try await network.proxy(of: 1)]
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let load = try Load(network)
        for proxy in proxies { proxy.delay(by: .milliseconds(300)) }
        let count = Self.isLong ? 200 : 12
        try await load.run(sales: 0..<count, clients: 6)
        // There and back over both links.
        #expect(load.settled.count == count && load.medianMilliseconds >= 1_200, "\(load.latencies)")
        print("NETWORK \(count) sales over links of 300 ms each way: \(load.latencies)")
        for proxy in proxies { proxy.delay(by: .zero) }
        proxies[1].hold(.toRegion)
        let sales = Task { try await load.run(sales: count..<(count + 4), clients: 4) }
        try await Task.sleep(for: .seconds(2))
        #expect(load.settled.count == count)
        proxies[1].release()
        try await sales.value
        #expect(load.settled.count == count + 4 && load.minusOnes == 0, "no answer is lost and none is −1")
        try await doubleBytes(network, proxies[1], load, from: count + 4)
        #expect(network.stopAll() == [0, 0, 0])
        for proxy in proxies { await proxy.stop() }
        try load.expectInBothLedgers(of: network)
    }

    /// TLS numbers its records, so what comes twice does not decrypt: neither end takes a byte of it.
    private func doubleBytes(_ network: TestNetwork, _ proxy: LinkProxy, _ load: Load, from first: Int) async throws {
        for (round, direction) in [LinkProxy.Direction.toHub, .toRegion].enumerated() {
            let before = (accepted: proxy.accepted, duplicated: proxy.duplicated)
            proxy.sendTwice(direction)
            try await load.run(sales: (first + round * 5)..<(first + round * 5 + 5), clients: 1)
            try await network.eventually("the link that was lied to is made anew") {
                proxy.duplicated > before.duplicated && proxy.accepted > before.accepted
            }
            try await network.waitUntilReady(1)
        }
        try await load.resolveUnknown()
        #expect(load.settled.count == first + 10 && load.refused.isEmpty)
        #expect(network.logLines("hub", holding: "link ended", "340000").count >= 2)
    }

    @Test(
        "A link that is deaf one way for longer than the heartbeat ends; when it hears again everything resolves and nothing is lost (M5)",
        .enabled(if: isLong, "set MEDCLEAR_NETWORK, or run make test-network"), arguments: [0, 1])
    func blackHole(region: Int) async throws {
        for direction in [LinkProxy.Direction.toRegion, .toHub] {
            let network = try TestNetwork(persons: 400, answerSeconds: 2)
            let proxy = try await network.proxy(of: region)
            try network.startAll()
            try await network.waitUntilReady(0)
            try await network.waitUntilReady(1)
            let load = try Load(network)
            try await load.run(sales: 0..<5, clients: 1)
            proxy.hold(direction)
            let traffic = Task { try await load.run(sales: 5..<1_000, clients: 2, until: load.isStopped) }
            try await Task.sleep(for: .seconds(40))
            #expect(load.minusOnes > 0 && load.settled.count < 20)
            proxy.release()
            try await network.waitUntilReady(region)
            try await Task.sleep(for: .seconds(3))
            load.stop()
            try await traffic.value
            try await load.resolveUnknown()
            #expect(load.unknown.isEmpty && load.refused.isEmpty)
            print(
                "NETWORK region \(region) deaf \(direction) for 40 s: \(load.minusOnes) answers −1, \(load.settled.count) settled,",
                "\(proxy.accepted) connections")
            #expect(network.stopAll() == [0, 0, 0])
            await proxy.stop()
            try load.expectInBothLedgers(of: network)
        }
    }
}
