import Exchange
import LedgerTypes
import LinkTransport
import Messages
import NIOCore
import Testing

/// What the network does to links, and what becomes of them.
@Suite("Bad networks", .timeLimit(.minutes(5)))
struct NetworkTests {
    private let upward = StreamID(from: anhui, to: .hub)

    @Test("M4: cut in the middle again and again, every envelope arrives and is acknowledged, in order")
    func cutAndResumed() async throws {
        let network = try TestNetwork()
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        try await withListener(network, owner: hub) { _, port in
            let proxy = try await TestProxy(to: port)
            try await withDialer(network, port: proxy.port, owner: region) { dialer in
                var next: UInt64 = 1
                for round in 1...5 {
                    try await eventually("the link is up again") { dialer.link != nil }
                    region.keep(envelopes(upward, from: next, count: 200, bytes: 3_000), offeringOn: dialer.link)
                    next += 200
                    try await eventually("something of round \(round) arrives") { hub.read(\.envelopes.count) > Int(next) / 4 }
                    proxy.cut()
                    try await eventually("the region hears of the cut") { region.read(\.ends.count) >= round }
                }
                try await eventually("everything was acknowledged") { region.read(\.outbox.isEmpty) }
                let sequences = hub.read { $0.envelopes.map(\.firstSequence) }
                #expect(Set(sequences) == Set(1..<next))
                #expect(hub.read { $0.positions[upward] } == next - 1)
                #expect(proxy.accepted >= 6)
            }
            await proxy.stop()
        }
    }

    @Test("a slow network delays links and breaks none")
    func delayed() async throws {
        let network = try TestNetwork()
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        try await withListener(network, owner: hub) { _, port in
            let proxy = try await TestProxy(to: port)
            proxy.delay(by: .milliseconds(60))
            try await withDialer(network, port: proxy.port, owner: region) { dialer in
                try await eventually("the link is up") { dialer.link != nil }
                region.keep(envelopes(upward, count: 50), offeringOn: dialer.link)
                try await eventually("everything was acknowledged") { region.read(\.outbox.isEmpty) }
            }
            #expect(region.read(\.ups.count) == 1)
            await proxy.stop()
        }
    }

    @Test("a hub that is away is tried again until it is back")
    func hubAway() async throws {
        let network = try TestNetwork()
        let region = TestOwner(node: anhui)
        let proxy = try await TestProxy(to: 1)
        try await withDialer(network, port: proxy.port, owner: region) { dialer in
            try await eventually("it tries more than once") { proxy.accepted >= 3 }
            #expect(dialer.link == nil)
        }
        #expect(network.log.count(of: "no link") == 1, "told once: \(network.log.text)")
        await proxy.stop()
    }

    @Test("a peer that stops reading holds up neither the memory of the hub nor another region")
    func stoppedReader() async throws {
        let network = try TestNetwork()
        let hub = TestOwner(node: .hub)
        // Takes no envelope and gives no credit back.
        let stopped = TestOwner(node: anhui, takes: false)
        let lively = TestOwner(node: shanghai)
        try await withListener(network, owner: hub, settings: impatient) { listener, port in
            try await withDialer(network, node: anhui, port: port, owner: stopped, settings: impatient) { _ in
                try await withDialer(network, node: shanghai, port: port, owner: lively) { _ in
                    try await eventually("both are up") { listener.links.count == 2 }
                    let slow = try #require(listener.link(to: anhui))
                    let quick = try #require(listener.link(to: shanghai))
                    var refused = false
                    for sequence in UInt64(1)...2_000 {
                        let envelope = envelopes(StreamID(from: .hub, to: anhui), from: sequence, count: 1, bytes: 64 << 10)[0]
                        guard case .failure(let refusal) = slow.offer(envelope) else { continue }
                        #expect(refusal == .queueFull)
                        refused = true
                        break
                    }
                    #expect(refused, "2000 envelopes of 64 KiB were taken for a peer that reads none")
                    let limits = LinkLimits()
                    #expect(slow.queuedBytes <= Int(limits.windowBytes) + (17 << 20))

                    hub.keep(envelopes(StreamID(from: .hub, to: shanghai), count: 500), offeringOn: quick)
                    try await eventually("the other region gets everything") { lively.read(\.envelopes.count) == 500 }
                    #expect(slow.queuedBytes > 0, "meanwhile the first has taken no more")
                    #expect(listener.links.count == 2)
                }
            }
        }
    }

    @Test("a connection that is not read at all is ended, and only it")
    func stalledConnection() async throws {
        let network = try TestNetwork()
        let hub = TestOwner(node: .hub)
        try await withListener(network, owner: hub, settings: impatient) { listener, port in
            let proxy = try await TestProxy(to: port)
            try await withDialer(
                network, node: anhui, port: proxy.port, owner: TestOwner(node: anhui), settings: impatient
            ) { _ in
                try await withDialer(network, node: shanghai, port: port, owner: TestOwner(node: shanghai)) { _ in
                    try await eventually("both are up") { listener.links.count == 2 }
                    proxy.delay(by: .hours(1))
                    let slow = try #require(listener.link(to: anhui))
                    for envelope in envelopes(StreamID(from: .hub, to: anhui), count: 300, bytes: 50 << 10) {
                        _ = slow.offer(envelope)
                    }
                    slow.end(.peerStalled)
                    try await eventually("its owner hears of the end, though nothing leaves") {
                        hub.read(\.ends).contains { $0.reason == .peerStalled }
                    }
                    #expect(listener.links.map(\.node) == [shanghai])
                }
            }
            await proxy.stop()
        }
    }
}
