import ClaimTypes
import Exchange
import LedgerTypes
import MessageSamples
import Messages
import Testing

@Suite("Exchange: the ends of a stream")
struct StreamTests {
    static let anhui = Samples.anhui.node
    static let shanghai = Samples.shanghai.node

    @Test("an inbound stream lets through what is new, drops what it had, and refuses a gap")
    func inbound() {
        var stream = InboundStream(from: Self.anhui, to: Self.shanghai)
        let steps: [(first: UInt64, count: Int, arrival: Arrival, received: UInt64)] = [
            (2, 1, .gap(expected: 1), 0),
            (1, 3, .deliver(skipping: 0, sequences: 1...3), 3),
            (1, 3, .nothingNew, 3),
            (2, 4, .deliver(skipping: 2, sequences: 4...5), 5),
            (6, 0, .nothingNew, 5),
            (7, 2, .gap(expected: 6), 5),
            (6, 1, .deliver(skipping: 0, sequences: 6...6), 6),
            (0, 9, .gap(expected: 7), 6),
            (UInt64.max, 2, .gap(expected: 7), 6),
            (1, Int.max, .deliver(skipping: 6, sequences: 7...UInt64(Int.max)), UInt64(Int.max)),
        ]
        for (first, count, arrival, received) in steps {
            #expect(stream.judge(firstSequence: first, count: count) == arrival)
            #expect(stream.accept(firstSequence: first, count: count) == arrival)
            #expect(stream.received == received)
        }
    }

    @Test("an envelope of another stream or epoch changes nothing")
    func foreign() {
        var stream = InboundStream(from: Self.anhui, to: Self.shanghai, epoch: 3)
        var body = Samples.body
        body.firstSequence = 1
        var other = body
        other.epoch = 2
        #expect(stream.accept(other) == .otherEpoch(expected: 3))
        other = body
        other.sender = NodeID(330_000)
        #expect(stream.accept(other) == .foreign)
        #expect(stream.received == 0)
        #expect(stream.accept(body) == .deliver(skipping: 0, sequences: 1...UInt64(body.headers.count)))
    }

    @Test("an entry between regions leaves when the receiver and the hub both have it")
    func acknowledgers() {
        var stream = filled(5)
        #expect(stream.acknowledgers == [.hub, Self.shanghai])
        #expect(stream.acknowledged(by: Self.shanghai, upTo: 3) == .accepted(released: 0))
        #expect(stream.unacknowledged == 5)
        #expect(stream.acknowledged(by: .hub, upTo: 2) == .accepted(released: 2))
        #expect(stream.acknowledged(by: .hub, upTo: 2) == .stale)
        #expect(stream.acknowledged(by: .hub, upTo: 1) == .stale)
        #expect(stream.acknowledged(by: Self.anhui, upTo: 5) == .unknownAcknowledger)
        #expect(stream.acknowledged(by: .hub, upTo: 6) == .neverSent(last: 5))
        #expect(stream.acknowledged(by: .hub, upTo: 5) == .accepted(released: 1))
        #expect(stream.acknowledged(by: Self.shanghai, upTo: 5) == .accepted(released: 2))
        #expect(stream.isDrained)
        #expect(OutboundStream(from: Self.anhui, to: .hub).acknowledgers == [.hub])
        #expect(OutboundStream(from: .hub, to: Self.anhui).acknowledgers == [Self.anhui])
    }

    @Test("batches are consecutive, respect the window, and start again after a rewind")
    func batches() {
        var stream = filled(10, windowMax: 6)
        #expect(stream.batch(maximum: 4)?.firstSequence == 1)
        let second = stream.batch(maximum: 4)
        #expect(second?.firstSequence == 5 && second?.messages == [request(5), request(6)])
        #expect(stream.batch(maximum: 4) == nil, "six are under way")
        stream.acknowledged(by: .hub, upTo: 6)
        #expect(stream.batch(maximum: 4) == nil, "the receiver has none of them")
        stream.acknowledged(by: Self.shanghai, upTo: 1)
        #expect(stream.batch(maximum: 4)?.messages == [request(7)])
        stream.rewind()
        #expect(stream.batch(maximum: 100)?.firstSequence == 2)
        #expect(stream.batch(maximum: 0) == nil)
    }

    @Test("a receiver may ask to go back; what has left the stream is told apart, and nothing is skipped")
    func goingBack() {
        var stream = filled(8)
        stream.acknowledged(by: .hub, upTo: 3)
        stream.acknowledged(by: Self.shanghai, upTo: 3)
        _ = stream.batch(maximum: 3)
        #expect(stream.rewind(after: 5) == true)
        #expect(stream.batch(maximum: 9)?.firstSequence == 6)
        #expect(stream.rewind(after: 100) == true)
        #expect(stream.batch(maximum: 9) == nil, "everything was offered")
        #expect(stream.rewind(after: 3) == true)
        #expect(stream.batch(maximum: 2)?.firstSequence == 4)
        #expect(stream.rewind(after: 7) == true)
        #expect(stream.batch(maximum: 9)?.firstSequence == 6, "6 and 7 were not offered yet")
        #expect(stream.rewind(after: 2) == false, "3 has left: the receiver had acknowledged it")
        #expect(stream.batch(maximum: 9)?.firstSequence == 4)
    }

    @Test("an acknowledgement that overtakes the offering is not offered again")
    func overtaken() {
        var stream = filled(4)
        _ = stream.batch(maximum: 1)
        stream.rewind()
        stream.acknowledged(by: .hub, upTo: 3)
        stream.acknowledged(by: Self.shanghai, upTo: 3)
        #expect(stream.batch(maximum: 9) == OutboundBatch(firstSequence: 4, messages: [request(4)]))
    }

    @Test("a bulky report travels alone")
    func bulky() {
        var stream = OutboundStream(from: Self.anhui, to: .hub)
        let totals = PeerMessage.dayTotals(Samples.dayTotals)
        for message in [request(1), totals, totals, request(4), request(5)] { stream.append(message) }
        var sizes: [Int] = []
        while let batch = stream.batch(maximum: 100) { sizes.append(batch.messages.count) }
        #expect(sizes == [1, 1, 1, 2])
    }

    @Test("M1: every kept property stands in the canonical bytes, the cursor of the connection does not")
    func canonical() {
        let stream = filled(3)
        var offered = stream
        _ = offered.batch(maximum: 2)
        #expect(bytes(stream) == bytes(offered))

        var seen = Set([bytes(stream)])
        var heard = stream
        heard.acknowledged(by: .hub, upTo: 1)
        #expect(seen.insert(bytes(heard)).inserted, "an acknowledgement")
        heard.acknowledged(by: Self.shanghai, upTo: 1)
        #expect(seen.insert(bytes(heard)).inserted, "an entry left")
        var longer = stream
        longer.append(request(3))
        #expect(seen.insert(bytes(longer)).inserted, "an entry more")
        var other = filled(2)
        other.append(request(99))
        #expect(seen.insert(bytes(other)).inserted, "other content")
        for stream in [
            filled(3, epoch: 2), filled(3, windowMax: 7), OutboundStream(from: Self.anhui, to: .hub),
            OutboundStream(from: Self.shanghai, to: .hub), OutboundStream(from: Self.anhui, to: Self.shanghai),
        ] { #expect(seen.insert(bytes(stream)).inserted) }
    }

    @Test("M1, M9: bytes that are known already are offered with their message, and are no part of the state")
    func payloads() {
        let payload = request(4).encode()
        var (known, unknown) = (filled(3), filled(3))
        known.append(request(4), payload: payload)
        unknown.append(request(4))
        #expect(bytes(known) == bytes(unknown))
        #expect(known.batch(maximum: 9)?.payloads == [nil, nil, nil, payload])
        #expect(unknown.batch(maximum: 9)?.payloads == [nil, nil, nil, nil])
        known.rewind(after: 3)
        #expect(known.batch(maximum: 9) == OutboundBatch(firstSequence: 4, messages: [request(4)], payloads: [payload]))
    }

    @Test("M1: how entries were swept does not show")
    func sweeping() {
        var stepwise = filled(9)
        for upTo in UInt64(1)...7 {
            stepwise.acknowledged(by: .hub, upTo: upTo)
            stepwise.acknowledged(by: Self.shanghai, upTo: upTo)
        }
        var atOnce = filled(9)
        atOnce.acknowledged(by: Self.shanghai, upTo: 7)
        atOnce.acknowledged(by: .hub, upTo: 7)
        #expect(bytes(stepwise) == bytes(atOnce))
    }

    private func filled(_ count: Int, epoch: UInt32 = 1, windowMax: Int = 4_096) -> OutboundStream {
        var stream = OutboundStream(from: Self.anhui, to: Self.shanghai, epoch: epoch, windowMax: windowMax)
        for number in 1...count { #expect(stream.append(request(number)) == UInt64(number)) }
        return stream
    }

    private func bytes(_ stream: OutboundStream) -> [UInt8] {
        var writer = ByteWriter()
        stream.writeCanonical(into: &writer)
        return writer.bytes
    }
}

/// A message told apart by its number.
func request(_ number: Int) -> PeerMessage {
    var request = Samples.reverseRequest
    request.messageID = "\(number)"
    return .reverseRequest(request)
}
