import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@Suite("Exchange: the hello of a link")
struct LinkHelloTests {
    @Test("both ends come up with the highest common version, the common suites, and each other's positions as acknowledged")
    func negotiation() {
        let pair = LinkPair(
            region: {
                ($0.versions, $0.suites, $0.software) = ([1, 2, 4], [1, 2], "region 1")
                $0.positions = [StreamPosition(hubToAnhui, 4), StreamPosition(toAnhui, 9)]
            },
            hub: {
                ($0.versions, $0.suites, $0.session) = ([2, 3, 4], [2, 3], 77)
                $0.positions = [StreamPosition(toShanghai, 5)]
            })
        #expect(pair.region.phase == .up && pair.hub.phase == .up)
        #expect(pair.regionHeard.negotiated?.version == 4 && pair.hubHeard.negotiated?.version == 4)
        #expect(pair.regionHeard.negotiated?.suites == [2] && pair.regionHeard.negotiated?.session == 77)
        #expect(pair.hubHeard.negotiated?.software == "region 1" && pair.hubHeard.negotiated?.peer == anhui)
        #expect(pair.regionHeard.last == .acknowledged(by: .hub, [StreamPosition(toShanghai, 5)]))
        #expect(
            pair.hubHeard.last == .acknowledged(by: anhui, [StreamPosition(hubToAnhui, 4), StreamPosition(toAnhui, 9)]))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reason: LinkReason
        let change: @Sendable (inout LinkHello) -> Void

        init(_ name: String, _ reason: LinkReason, _ change: @escaping @Sendable (inout LinkHello) -> Void) {
            (testDescription, self.reason, self.change) = (name, reason, change)
        }
    }

    @Test(
        "a hello is refused by name, the peer hears the reason, and nothing is up",
        arguments: [
            Refusal("own self", .ownSelf) { $0.node = .hub },
            Refusal("not the node of the certificate", .wrongPeer) { $0.node = shanghai },
            Refusal("meant for another", .notMeant) { $0.peer = shanghai },
            Refusal("only a later version", .noCommonVersion) { $0.versions = [2] },
            Refusal("only another suite", .noCommonSuite) { $0.suites = [2] },
            Refusal("no suite", .noCommonSuite) { $0.suites = [] },
            Refusal("another life of the streams", .otherEpoch) { $0.epoch = 2 },
            Refusal("a clock that is slow", .clockSkew) { $0.clock -= 30_001 },
            Refusal("a clock that is fast", .clockSkew) { $0.clock += 30_001 },
            Refusal("a clock at the end of time", .clockSkew) { $0.clock = .max },
            Refusal("a clock at its beginning", .clockSkew) { $0.clock = .min },
            Refusal("limits that let nothing through", .limitsUnusable) { $0.limits.windowFrames = 0 },
            Refusal("a position of a stream that ends elsewhere", .foreignStream) {
                $0.positions = [StreamPosition(toShanghai, 1)]
            },
        ])
    func refusals(_ refusal: Refusal) {
        var hub = Link(configuration(.hub, anhui))
        _ = hub.start(at: moment(0))
        var hello = LinkHello(
            versions: [1], node: anhui, peer: .hub, session: 1, epoch: 1, clock: moment(0).clock, suites: [1],
            limits: smallLimits, positions: [])
        refusal.change(&hello)
        let actions = hub.receive(.hello(hello), at: moment(0))
        #expect(actions.first == .send(.close(LinkClose(refusal.reason))))
        #expect(hub.ended?.reason == refusal.reason && hub.ended?.byPeer == false)
        #expect(actions.count == 2 && hub.negotiated == nil)
        #expect(hub.receive(.drain, at: moment(1)) == [] && hub.tick(at: moment(99_999)) == [], "an ended link does nothing")
    }

    private static let positions = [StreamPosition(hubToAnhui, 4), StreamPosition(toAnhui, 9)]

    /// A hub that has heard a region's hello, and nothing else.
    private static func greeted() -> (link: Link, heard: [LinkAction]) {
        var hub = Link(configuration(.hub, anhui))
        _ = hub.start(at: moment(0))
        let hello = LinkHello(
            versions: [1], node: anhui, peer: .hub, session: 1, epoch: 1, clock: moment(0).clock, suites: [1],
            limits: smallLimits, positions: positions)
        let heard = hub.receive(.hello(hello), at: moment(0))
        _ = hub.admit(at: moment(0))
        return (hub, heard)
    }

    @Test(
        "What a hello says counts with the next frame, once: then its node believes ours (M2)",
        arguments: [
            .heartbeat(LinkHeartbeat(clock: moment(0).clock, framesReceived: 1)), .envelope(envelope(anhuiToHub, 1)),
            .acknowledge(LinkAcknowledge(by: anhui, [StreamPosition(toAnhui, 10)])), .resume(StreamPosition(toAnhui, 9)), .drain,
        ] as [LinkFrame])
    func confirmed(_ frame: LinkFrame) {
        var (hub, heard) = Self.greeted()
        #expect(heard.count == 1 && heard.negotiated?.positions == Self.positions)
        let said = LinkAction.acknowledged(by: anhui, Self.positions)
        #expect(hub.receive(frame, at: moment(1)).first == said)
        #expect(!hub.receive(frame, at: moment(2)).contains(said))
    }

    @Test("What a hello said counts for nothing when its node finds by ours that it is on an old copy, and ends the link (M2)")
    func unconfirmed() {
        var (hub, _) = Self.greeted()
        let (code, text) = (LinkReason.neverSent.rawValue, LinkReason.neverSent.text)
        let heard = hub.receive(.close(LinkClose(.neverSent)), at: moment(1))
        #expect(heard == [.ended(LinkEnd(byPeer: true, code: code, text: text))])
    }

    @Test("Before the shell believes the peer nothing is said, however long that takes; then, what became durable meanwhile")
    func admission() {
        var region = Link(configuration(anhui, .hub) { $0.positions = [StreamPosition(toAnhui, 9)] })
        _ = region.start(at: moment(0))
        let hello = LinkHello(
            versions: [1], node: .hub, peer: anhui, session: 1, epoch: 1, clock: moment(0).clock, suites: [1],
            limits: smallLimits, positions: [])
        #expect(region.admit(at: moment(0)).isEmpty, "there is nothing to believe yet")
        _ = region.receive(.hello(hello), at: moment(0))
        #expect(region.durable([StreamPosition(toAnhui, 11)]).isEmpty)
        #expect(region.tick(at: moment(1_000)).isEmpty)
        let beat = LinkFrame.heartbeat(LinkHeartbeat(clock: moment(1_001).clock, framesReceived: 1))
        let rosen = LinkFrame.acknowledge(LinkAcknowledge(by: anhui, [StreamPosition(toAnhui, 11)]))
        #expect(region.admit(at: moment(1_001)) == [.send(beat), .send(rosen)])
        #expect(region.admit(at: moment(1_002)).isEmpty)
    }

    @Test("exactly the allowed skew is allowed, and told")
    func allowedSkew() {
        for skew in [Int64(-30_000), 30_000] {
            var hub = Link(configuration(.hub, anhui))
            _ = hub.start(at: moment(0))
            let hello = LinkHello(
                versions: [1], node: anhui, peer: .hub, session: 1, epoch: 1, clock: moment(0, skew: skew).clock, suites: [1],
                limits: smallLimits, positions: [])
            #expect(hub.receive(.hello(hello), at: moment(0)).negotiated?.clockAhead == skew)
        }
    }

    @Test("of two connections of one peer the later session lives")
    func duplicates() {
        let older = LinkPair(region: { $0.session = 5 }, hubPrepares: { $0.liveSession = 5 })
        #expect(older.ends.hub?.reason == .duplicateLink && older.ends.region?.byPeer == true)
        var newer = LinkPair(region: { $0.session = 6 }, hubPrepares: { $0.liveSession = 5 })
        #expect(newer.hub.phase == .up)
        newer.fromHub { $0.end(.replaced) }
        #expect(newer.ends.region?.reason == .replaced && newer.ends.region?.byPeer == true)
    }

    @Test("anything before the hello, a second hello, or bytes that are no frame end the link by name")
    func order() {
        var early = Link(configuration(.hub, anhui))
        _ = early.start(at: moment(0))
        _ = early.receive(.drain, at: moment(0))
        #expect(early.ended?.reason == .notMedClear)

        var pair = LinkPair()
        guard case .hello(let hello) = pair.frames[0] else { fatalError("the first frame is a hello") }
        _ = pair.hub.receive(.hello(hello), at: moment(1))
        #expect(pair.ends.hub?.reason == .unexpectedFrame)

        var stranger = Link(configuration(.hub, anhui))
        _ = stranger.start(at: moment(0))
        _ = stranger.receive(MessageFault(.malformed), at: moment(0))
        #expect(stranger.ended?.reason == .notMedClear)
        var garbled = LinkPair()
        garbled.fromHub { $0.receive(MessageFault(.notCanonical), at: moment(1)) }
        #expect(garbled.ends.hub?.reason == .malformed && garbled.ends.region?.reason == .malformed)
        var huge = LinkPair()
        huge.fromHub { $0.receive(MessageFault(.tooLarge), at: moment(1)) }
        #expect(huge.ends.hub?.reason == .frameTooLarge)
    }

    @Test("a close before the hello is heard: the reason of a peer that could not be greeted")
    func closedBeforeHello() {
        var region = Link(configuration(anhui, .hub))
        _ = region.start(at: moment(0))
        _ = region.receive(.close(LinkClose(code: 9_999, text: BilingualText("未来", "future"))), at: moment(1))
        #expect(region.ended == LinkEnd(byPeer: true, code: 9_999, text: BilingualText("未来", "future")))
        #expect(region.ended?.reason == nil)
    }
}
