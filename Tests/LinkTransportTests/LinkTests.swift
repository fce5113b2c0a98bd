import Exchange
import LedgerTypes
import LinkTransport
import Messages
import Testing

/// Two nodes on the loopback interface, over real TLS.
@Suite("Links over the network", .timeLimit(.minutes(5)))
struct LinkTests {
    private let upward = StreamID(from: anhui, to: .hub)
    private let downward = StreamID(from: .hub, to: anhui)

    @Test("envelopes pass in both directions, in order, and are acknowledged once durable")
    func bothDirections() async throws {
        let network = try TestNetwork()
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        try await withListener(network, owner: hub) { listener, port in
            try await withDialer(network, port: port, owner: region) { dialer in
                try await eventually("both ends know that the link is up") {
                    dialer.link != nil && listener.link(to: anhui) != nil
                }
                let (sent, answered) = (envelopes(upward, count: 300), envelopes(downward, count: 200, bytes: 9_000))
                region.keep(sent, offeringOn: dialer.link)
                hub.keep(answered, offeringOn: listener.link(to: anhui))
                try await eventually("everything was acknowledged") {
                    region.read(\.outbox.isEmpty) && hub.read(\.outbox.isEmpty)
                }
                #expect(hub.read(\.envelopes) == sent)
                #expect(region.read(\.envelopes) == answered)
                #expect(listener.link(to: anhui)?.peer.node == anhui)
                #expect(listener.links.map(\.node) == [anhui])
            }
            try await eventually("the hub hears of the end") { hub.read(\.ends).count == 1 }
        }
        #expect(region.read(\.ends).map(\.reason) == [.done])
        #expect(hub.read(\.ends).map(\.reason) == [.done])
    }

    @Test("a question is answered, and one that nobody answers in time ends as unknown")
    func questions() async throws {
        let network = try TestNetwork()
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        try await withListener(network, owner: hub) { _, port in
            try await withDialer(network, port: port, owner: region) { dialer in
                try await eventually("the link is up") { dialer.link != nil }
                let link = try #require(dialer.link)
                #expect(await link.ask([1, 2, 3], of: .hub, budget: 60_000) == .success(.answered(document: [3, 2, 1])))
                #expect(await link.ask([1], of: .hub, budget: 0) == .success(.failed(.outcomeUnknown)))
                #expect(await link.ask([1], of: anhui, budget: 100) == .failure(.foreignNode))
            }
        }
    }

    @Test("an envelope as long as may be passes")
    func longestEnvelope() async throws {
        let network = try TestNetwork()
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        try await withListener(network, owner: hub) { _, port in
            try await withDialer(network, port: port, owner: region) { dialer in
                try await eventually("the link is up") { dialer.link != nil }
                let longest = envelopes(upward, count: 3, bytes: MessageLimits.envelopeBytesMax)
                region.keep(longest, offeringOn: dialer.link)
                try await eventually("all were acknowledged") { region.read(\.outbox.isEmpty) }
                #expect(hub.read(\.envelopes.count) == 3)
            }
        }
    }

    @Test("of two links of one node the newer lives, and the owner hears of the older one's end first")
    func newerLinkReplaces() async throws {
        let network = try TestNetwork()
        let hub = TestOwner(node: .hub)
        let credentials = try await network.credentials(of: anhui)
        try await withListener(network, owner: hub) { listener, port in
            let (first, second) = (TestOwner(node: anhui), TestOwner(node: anhui))
            var patient = LinkSettings()
            patient.reconnectPauseMin = .seconds(60)
            patient.reconnectPauseMax = .seconds(60)
            try await withDialer(network, port: port, owner: first, credentials: credentials, settings: patient) { _ in
                try await eventually("the first link is up") { listener.link(to: anhui) != nil }
                try await withDialer(network, port: port, owner: second, credentials: credentials, settings: patient) { dialer in
                    try await eventually("the second link is up") { dialer.link != nil }
                    try await eventually("the first one heard why it ended") {
                        first.read(\.ends).map(\.reason) == [.replaced]
                    }
                    try await eventually("the hub has done with both") { hub.read(\.events).count == 3 }
                    #expect(hub.read(\.events)[1] == "ended")
                    #expect(listener.links.count == 1)
                }
            }
        }
    }

    @Test("a node the owner does not admit is told nothing and logged once")
    func strangerIsRefused() async throws {
        let network = try TestNetwork()
        let hub = TestOwner(node: .hub, admitted: [shanghai])
        try await withListener(network, owner: hub) { listener, port in
            var patient = LinkSettings()
            patient.reconnectPauseMin = .seconds(60)
            try await withDialer(network, port: port, owner: TestOwner(node: anhui), settings: patient) { dialer in
                try await eventually("the refusal is logged") { network.log.reasons.contains("node_not_admitted") }
                #expect(dialer.link == nil)
            }
            #expect(listener.links.isEmpty)
        }
        #expect(network.log.reasons.filter { $0 == "node_not_admitted" }.count == 1)
        #expect(hub.read(\.ups).isEmpty)
    }

    @Test("a clock too far ahead is refused with its reason at both ends")
    func wrongClock() async throws {
        let network = try TestNetwork()
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        try await withListener(network, owner: hub) { _, port in
            var patient = LinkSettings()
            patient.reconnectPauseMin = .seconds(60)
            let ahead = LinkClock.system(shift: 3_600_000)
            try await withDialer(network, port: port, owner: region, settings: patient, clock: ahead) { _ in
                try await eventually("both ends log the reason") {
                    network.log.reasons.filter { $0 == "clockSkew" }.count == 2
                }
            }
        }
        #expect(hub.read(\.ups).isEmpty && region.read(\.ups).isEmpty)
    }
}
