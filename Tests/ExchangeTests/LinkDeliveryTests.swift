import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@Suite("Exchange: envelopes over a link")
struct LinkDeliveryTests {
    @Test("M2: nothing is acknowledged before the shell calls it durable; then once, cumulatively")
    func acknowledgement() {
        var pair = LinkPair()
        for sequence in UInt64(1)...3 { pair.offerFromHub(envelope(toAnhui, sequence)) }
        #expect(pair.regionHeard.delivered.map(\.firstSequence) == [1, 2, 3])
        #expect(!pair.frames.contains { if case .acknowledge = $0 { true } else { false } })
        pair.fromRegion { $0.durable([StreamPosition(toAnhui, 2)]) }
        pair.fromRegion { $0.durable([StreamPosition(toAnhui, 2)]) }
        pair.fromRegion { $0.durable([StreamPosition(toAnhui, 1)]) }
        #expect(pair.hubHeard.filter { $0 == .acknowledged(by: anhui, [StreamPosition(toAnhui, 2)]) }.count == 1)
        pair.fromRegion { $0.durable([StreamPosition(toAnhui, 3), StreamPosition(hubToAnhui, 1)]) }
        #expect(
            pair.hubHeard.last == .acknowledged(by: anhui, [StreamPosition(hubToAnhui, 1), StreamPosition(toAnhui, 3)]))
    }

    @Test("M2: what becomes durable between a hello and its answer is acknowledged as soon as the link is up")
    func durableWhileGreeting() {
        let pair = LinkPair(
            region: { $0.positions = [StreamPosition(toAnhui, 5)] },
            afterStart: { region in
                let actions = region.durable([StreamPosition(toAnhui, 8)])
                #expect(actions == [], "nothing is said before the hello of the other end")
            })
        #expect(
            pair.hubHeard.suffix(2) == [
                .acknowledged(by: anhui, [StreamPosition(toAnhui, 5)]), .acknowledged(by: anhui, [StreamPosition(toAnhui, 8)]),
            ])
    }

    @Test("M4: the final receiver drops what it has, and says again what it has durably")
    func duplicates() {
        var pair = LinkPair(region: { $0.positions = [StreamPosition(toAnhui, 5)] })
        pair.offerFromHub(envelope(toAnhui, 4, count: 2))
        #expect(pair.regionHeard.delivered.isEmpty)
        #expect(pair.hubHeard.last == .acknowledged(by: anhui, [StreamPosition(toAnhui, 5)]))
        pair.offerFromHub(envelope(toAnhui, 5, count: 2))
        #expect(pair.regionHeard.delivered.map(\.firstSequence) == [5], "half of it is new: the stream skips the rest")
        pair.fromHub { link in
            link.rewound(toAnhui)
            return []
        }
        let heard = pair.hubHeard.count
        pair.offerFromHub(envelope(toAnhui, 6))
        #expect(pair.regionHeard.delivered.count == 1 && pair.hubHeard.count == heard, "delivered, not durable: no word yet")
    }

    @Test("a gap is dropped and its sender asked once to go back; then the stream goes on")
    func gap() {
        var pair = LinkPair()
        pair.offerFromHub(envelope(toAnhui, 2))
        pair.offerFromHub(envelope(toAnhui, 3))
        #expect(pair.regionHeard.delivered.isEmpty)
        #expect(pair.hubHeard.filter { $0 == .rewind(toAnhui, after: 0) }.count == 1)
        pair.offerFromHub(envelope(toAnhui, 1))
        pair.offerFromHub(envelope(toAnhui, 2))
        #expect(pair.regionHeard.delivered.map(\.firstSequence) == [1, 2])
        #expect(pair.offerFromHub(envelope(toAnhui, 6)) == .gap(expected: 4), "the sender's own slip is caught before it leaves")
    }

    @Test("M4: what the peer has acknowledged is no gap: its sender has let go of it, and offers what follows")
    func lettingGo() {
        // An envelope of an earlier connection arrives late at the hub; meanwhile the receiver's words for what follows have come to the sender.
        var hello = LinkPair(region: { $0.positions = [StreamPosition(toAnhui, 5)] })
        _ = hello.hub.offer(envelope(toAnhui, 4))
        #expect(hello.offerFromHub(envelope(toAnhui, 7)) == .gap(expected: 6))
        #expect(hello.offerFromHub(envelope(toAnhui, 6)) == nil)
        #expect(hello.regionHeard.delivered.map(\.firstSequence) == [6])

        var later = LinkPair()
        later.offerFromHub(envelope(toAnhui, 1))
        later.fromRegion { $0.durable([StreamPosition(toAnhui, 3)]) }
        #expect(later.offerFromHub(envelope(toAnhui, 4)) == nil)
        #expect(later.regionHeard.delivered.map(\.firstSequence) == [1, 4])
        later.fromRegion { $0.durable([StreamPosition(toAnhui, UInt64(Int64.max))]) }
        #expect(later.offerFromHub(envelope(toAnhui, 5)) == nil, "a peer that claims too much is its sender's to judge")
    }

    @Test("a gap whose sender does not go back is told again after a heartbeat")
    func gapAgain() {
        var pair = LinkPair()
        pair.offerFromHub(envelope(toAnhui, 2))
        pair.wait(1_000)
        pair.offerFromHub(envelope(toAnhui, 2))
        #expect(pair.hubHeard.filter { $0 == .rewind(toAnhui, after: 0) }.count == 2)
    }

    @Test("a relay passes on what is offered again, and takes a stream back as far as its receiver asks")
    func relaying() {
        var pair = LinkPair(hub: { $0.positions = [StreamPosition(toShanghai, 9)] })
        pair.offerFromRegion(envelope(toShanghai, 8, count: 2))
        #expect(pair.hubHeard.delivered.map(\.firstSequence) == [8], "the hub has it; the receiver may not")
        pair.fromHub { $0.resume(toShanghai, after: 3, at: moment(1)) }
        #expect(pair.regionHeard.last == .rewind(toShanghai, after: 3))
        pair.offerFromRegion(envelope(toShanghai, 11))
        #expect(pair.hubHeard.delivered.count == 1, "the hub itself lacks 10")
        pair.offerFromRegion(envelope(toShanghai, 5))
        pair.offerFromRegion(envelope(toShanghai, 4))
        #expect(pair.hubHeard.delivered.map(\.firstSequence) == [8, 5, 4], "if the receiver lacks 4, its own link waits for it")
        pair.fromHub { $0.consumed(frames: 3, bytes: 30) }
        pair.offerFromRegion(envelope(anhuiToHub, 1))
        pair.fromRegion { link in
            link.rewound(anhuiToHub)
            return []
        }
        pair.offerFromRegion(envelope(anhuiToHub, 1))
        #expect(pair.hubHeard.delivered.count == 4, "of its own streams the hub drops what it has")
    }

    @Test("an envelope that only acknowledges has no place in the stream and always passes")
    func acknowledgingOnly() {
        var pair = LinkPair()
        for _ in 0..<3 { pair.offerFromHub(envelope(toAnhui, 1, count: 0)) }
        pair.offerFromHub(envelope(toAnhui, 1))
        #expect(pair.regionHeard.delivered.map(\.count) == [0, 0, 0, 1])
    }

    @Test("the hub passes on what a receiver acknowledged; a region speaks for itself alone")
    func passingOn() {
        var pair = LinkPair()
        pair.fromHub { $0.passOn(acknowledgedBy: shanghai, [StreamPosition(toShanghai, 4)]) }
        #expect(pair.regionHeard.last == .acknowledged(by: shanghai, [StreamPosition(toShanghai, 4)]))
        for (by, stream) in [(shanghai, toAnhui), (anhui, toShanghai), (anhui, anhuiToHub)] {
            var pair = LinkPair()
            pair.fromHub { $0.receive(.acknowledge(LinkAcknowledge(by: by, [StreamPosition(stream, 1)])), at: moment(1)) }
            #expect(pair.ends.hub?.reason == .foreignStream, "\(by) speaks of \(stream)")
        }
        var other = LinkPair()
        let foreign = LinkFrame.acknowledge(LinkAcknowledge(by: NodeID(330_000), [StreamPosition(toShanghai, 1)]))
        other.fromRegion { $0.receive(foreign, at: moment(1)) }
        #expect(other.ends.region?.reason == .foreignStream)
    }

    @Test("an envelope of a stream that does not run over the link ends it, and is not offered by this side")
    func foreignStreams() {
        let elsewhere = StreamID(from: shanghai, to: NodeID(330_000))
        for stream in [elsewhere, toAnhui, StreamID(from: .hub, to: anhui)] {
            var pair = LinkPair()
            pair.fromHub { $0.receive(.envelope(envelope(stream, 1)), at: moment(1)) }
            #expect(pair.ends.hub?.reason == .foreignStream, "\(stream)")
        }
        var pair = LinkPair()
        #expect(pair.offerFromHub(envelope(elsewhere, 1)) == .foreignStream)
        #expect(pair.offerFromRegion(envelope(toAnhui, 1)) == .foreignStream)
        pair.fromRegion { $0.receive(.resume(StreamPosition(toAnhui, 1)), at: moment(1)) }
        #expect(pair.ends.region?.reason == .foreignStream)
    }

    @Test("a refused envelope is told to its sender and holds up its own stream only")
    func refusedEnvelope() {
        var pair = LinkPair()
        pair.offerFromHub(envelope(toAnhui, 1))
        pair.offerFromHub(envelope(toAnhui, 2))
        let refusal = LinkRefusal(
            StreamPosition(toAnhui, 1), RefusalNotice(code: 4, field: "signature", text: BilingualText("签名无效", "bad signature")))
        pair.fromRegion { $0.refuse(refusal) }
        #expect(pair.hubHeard.last == .refused(refusal))
        pair.offerFromHub(envelope(hubToAnhui, 1))
        #expect(pair.regionHeard.delivered.last?.stream == hubToAnhui)
        pair.fromHub { link in
            link.rewound(toAnhui)
            return []
        }
        pair.offerFromHub(envelope(toAnhui, 2))
        #expect(pair.regionHeard.delivered.map(\.firstSequence) == [1, 2, 1, 2], "once put right, the stream goes on from there")
    }
}
