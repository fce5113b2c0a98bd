import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@Suite("Exchange: credit and queues of a link")
struct LinkCreditTests {
    @Test("no more is sent than was granted; the rest waits in order, up to the queue's limit, and passes as credit comes back")
    func frames() {
        var pair = LinkPair(hub: { $0.queueFramesMax = 3 })
        var refusals: [OfferRefusal?] = []
        for sequence in UInt64(1)...8 { refusals.append(pair.offerFromHub(envelope(toAnhui, sequence))) }
        #expect(refusals == [nil, nil, nil, nil, nil, nil, nil, .queueFull], "four are granted, three wait")
        #expect(pair.regionHeard.delivered.count == 4 && pair.region.heldFrames == 4 && pair.hub.queuedFrames == 3)
        pair.fromRegion { $0.consumed(bytes: 10) }
        #expect(pair.regionHeard.delivered.count == 4, "credit comes back in halves of the window")
        pair.fromRegion { $0.consumed(bytes: 10) }
        #expect(pair.regionHeard.delivered.map(\.firstSequence) == [1, 2, 3, 4, 5, 6])
        #expect(pair.hubHeard.last == .writable, "and whoever was refused is told")
        #expect(pair.offerFromHub(envelope(toAnhui, 8)) == nil)
        for _ in 0..<6 { pair.fromRegion { $0.consumed(bytes: 10) } }
        #expect(pair.regionHeard.delivered.map(\.firstSequence) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(pair.hub.queuedFrames == 0 && pair.region.heldBytes == 0)
        #expect(pair.hubHeard.filter { $0 == .writable }.count == 1)
    }

    @Test("bytes are granted as frames are, and an envelope of the largest size always gets through in the end")
    func bytes() {
        var pair = LinkPair()
        let largest = 4_096 - 64
        for sequence in UInt64(1)...5 { pair.offerFromHub(envelope(toAnhui, sequence, bytes: largest)) }
        #expect(pair.regionHeard.delivered.count == 2 && pair.hub.queuedBytes == 3 * largest)
        while pair.region.heldFrames > 0 { pair.fromRegion { $0.consumed(bytes: largest) } }
        #expect(pair.regionHeard.delivered.count == 5)
        #expect(pair.offerFromHub(envelope(toAnhui, 6, bytes: largest + 1)) == .tooLarge(bytes: 4_097, limit: 4_096))
    }

    @Test("a large envelope does not wait for ever behind small credit", arguments: [1, 7, 500, 3_000])
    func noDeadlock(bytes: Int) {
        var pair = LinkPair()
        var sent: UInt64 = 0
        for round in 0..<200 {
            sent += 1
            let size = round % 3 == 2 ? 4_096 - 64 : bytes
            #expect(pair.offerFromHub(envelope(toAnhui, sent, bytes: size)) == nil, "round \(round)")
            while pair.region.heldFrames > 0 {
                let next = pair.regionHeard.delivered[pair.regionHeard.delivered.count - pair.region.heldFrames]
                pair.fromRegion { $0.consumed(bytes: next.bytes.count) }
            }
            #expect(pair.hub.queuedFrames == 0, "nothing is held, so nothing may wait: round \(round)")
        }
    }

    @Test("dropped duplicates and gaps give their credit back")
    func droppedCredit() {
        var pair = LinkPair(region: { $0.positions = [StreamPosition(toAnhui, 100)] })
        for sequence in UInt64(1)...50 { #expect(pair.offerFromHub(envelope(toAnhui, sequence)) == nil) }
        #expect(pair.hub.queuedFrames == 0 && pair.region.heldFrames == 0)
    }

    @Test("a peer that sends beyond its credit, or too large, or takes credit back, is cut off by name")
    func violations() {
        var greedy = Link(configuration(anhui, .hub))
        _ = greedy.start(at: moment(0))
        _ = greedy.receive(.hello(hubHello), at: moment(0))
        for sequence in UInt64(1)...4 { _ = greedy.receive(.envelope(envelope(toAnhui, sequence)), at: moment(0)) }
        #expect(greedy.phase == .up)
        _ = greedy.receive(.envelope(envelope(toAnhui, 5)), at: moment(0))
        #expect(greedy.ended?.reason == .creditExceeded)

        func end(after frame: LinkFrame) -> LinkReason? {
            var link = Link(configuration(anhui, .hub))
            _ = link.start(at: moment(0))
            _ = link.receive(.hello(hubHello), at: moment(0))
            _ = link.receive(frame, at: moment(0))
            return link.ended?.reason
        }
        #expect(end(after: .envelope(envelope(toAnhui, 1, bytes: 4_097))) == .frameTooLarge)
        #expect(end(after: .credit(LinkCredit(frames: 3, bytes: 8_192))) == .counterWrong)
        #expect(end(after: .credit(LinkCredit(frames: 4, bytes: 8_191))) == .counterWrong)
        #expect(end(after: .credit(LinkCredit(frames: .max, bytes: .max))) == nil)
    }

    @Test("more streams than a network has are refused")
    func manyStreams() {
        let limits = LinkLimits(frameBytesMax: 4_096, windowFrames: 100_000, windowBytes: 64 << 20, queryBytesMax: 64)
        var link = Link(configuration(anhui, .hub) { $0.limits = limits })
        _ = link.start(at: moment(0))
        _ = link.receive(.hello(hubHello), at: moment(0))
        for index in UInt32(0)..<UInt32(MessageLimits.streamsPerLinkMax) {
            _ = link.receive(.envelope(envelope(StreamID(from: NodeID(500_000 + index), to: anhui), 1)), at: moment(0))
        }
        #expect(link.phase == .up)
        _ = link.receive(.envelope(envelope(StreamID(from: NodeID(400_000), to: anhui), 1)), at: moment(0))
        #expect(link.ended?.reason == .tooManyStreams)
    }

    @Test("a rewind forgets what waits of its stream, and of no other")
    func rewinding() {
        var pair = LinkPair()
        for sequence in UInt64(1)...6 { pair.offerFromHub(envelope(toAnhui, sequence)) }
        pair.offerFromHub(envelope(hubToAnhui, 1))
        #expect(pair.hub.queuedFrames == 3)
        pair.fromHub { link in
            link.rewound(toAnhui)
            return []
        }
        #expect(pair.hub.queuedFrames == 1)
        for _ in 0..<4 { pair.fromRegion { $0.consumed(bytes: 10) } }
        #expect(pair.regionHeard.delivered.last?.stream == hubToAnhui)
    }

    @Test("before the hello and after the end nothing is taken")
    func notUp() {
        var link = Link(configuration(anhui, .hub))
        #expect(link.offer(envelope(toShanghai, 1)) == .failure(.notUp))
        _ = link.start(at: moment(0))
        #expect(link.offer(envelope(toShanghai, 1)) == .failure(.notUp))
        #expect(link.durable([StreamPosition(toAnhui, 1)]) == [] && link.consumed(bytes: 1) == [])
        var pair = LinkPair()
        pair.fromHub { $0.end(.held) }
        #expect(pair.offerFromRegion(envelope(toShanghai, 1)) == .notUp)
        #expect(pair.ends.region?.reason == .held && pair.ends.region?.reason?.isWorthRetrying == false)
    }

    private var hubHello: LinkHello {
        LinkHello(
            versions: [1], node: .hub, peer: anhui, session: 1, epoch: 1, clock: moment(0).clock, suites: [1],
            limits: smallLimits, positions: [])
    }
}
