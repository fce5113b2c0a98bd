import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import TestSupport
import Testing

/// A peer that says whatever it likes, as long as it is frames.
@Suite("Exchange: hostile frames")
struct LinkHostileTests {
    @Test(
        "no sequence of frames traps a link or makes it hold more than its limits; it goes on or ends by name",
        arguments: UInt64(1)...8)
    func anything(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var reasons: Set<LinkReason> = []
        for conversation in 0..<150 {
            let isHub = conversation % 2 == 0
            let (node, peer) = isHub ? (NodeID.hub, anhui) : (anhui, NodeID.hub)
            var link = Link(configuration(node, peer))
            _ = link.start(at: moment(0))
            if conversation % 10 != 0 { _ = link.receive(.hello(hello(from: peer, to: node)), at: moment(0)) }
            var now: UInt64 = 0
            for step in 0..<60 where link.ended == nil {
                now += UInt64.random(in: 0...400, using: &generator)
                let frame = frame(isHub, &generator)
                // What cannot be said on the wire does not reach a link.
                guard case .success(let read) = LinkFrame.decode(frame.encode()) else { continue }
                for action in link.receive(read, at: moment(now)) {
                    guard case .deliver(let envelope) = action, Bool.random(using: &generator) else { continue }
                    _ = link.consumed(bytes: envelope.bytes.count)
                    _ = link.durable([StreamPosition(envelope.stream, envelope.lastSequence)])
                }
                if Bool.random(using: &generator) { _ = link.tick(at: moment(now)) }
                let note = "seed \(seed), conversation \(conversation), step \(step): \(frame)"
                #expect(link.heldFrames <= Int(smallLimits.windowFrames), "\(note)")
                #expect(link.heldBytes <= Int(smallLimits.windowBytes), "\(note)")
                #expect(link.openQueries.heard <= Int(smallLimits.queriesMax), "\(note)")
                #expect((link.nextDeadline == nil) == (link.ended != nil), "\(note)")
            }
            if let end = link.ended, let reason = end.reason, !end.byPeer { reasons.insert(reason) }
        }
        #expect(reasons.count > 5, "seed \(seed): the frames find out little: \(reasons)")
    }

    private func hello(from node: NodeID, to peer: NodeID) -> LinkHello {
        LinkHello(
            versions: [1], node: node, peer: peer, session: 1, epoch: 1, clock: moment(0).clock, suites: [1], limits: smallLimits,
            positions: [])
    }

    private func frame(_ isHub: Bool, _ generator: inout SeededGenerator) -> LinkFrame {
        let nodes = [NodeID.hub, anhui, shanghai]
        func number() -> UInt64 {
            [0, 1, 2, 3, UInt64(Int64.max), .max, .random(in: 0...20, using: &generator)].randomElement(using: &generator)!
        }
        // Mostly a stream that has its place here, so that the conversation goes on for a while.
        let own = isHub ? [toShanghai, anhuiToHub] : [toAnhui, hubToAnhui]
        let stray = StreamID(from: nodes.randomElement(using: &generator)!, to: nodes.randomElement(using: &generator)!)
        let stream = Int.random(in: 0..<20, using: &generator) == 0 ? stray : own.randomElement(using: &generator)!
        switch Int.random(in: 0..<24, using: &generator) {
        case 0: return .close(LinkClose(code: UInt16(truncatingIfNeeded: number()), text: BilingualText("", "")))
        case 1: return .hello(hello(from: nodes.randomElement(using: &generator)!, to: nodes.randomElement(using: &generator)!))
        case 2:
            return .acknowledge(LinkAcknowledge(by: nodes.randomElement(using: &generator)!, [StreamPosition(stream, number())]))
        case 3: return .credit(LinkCredit(frames: number(), bytes: number()))
        case 4: return .heartbeat(LinkHeartbeat(clock: Int64(bitPattern: number()), framesReceived: number()))
        case 5: return .resume(StreamPosition(stream, number()))
        case 6:
            return .refusal(
                LinkRefusal(StreamPosition(stream, number()), RefusalNotice(code: 1, field: "", text: BilingualText("", ""))))
        case 7: return .drain
        case 8: return .answer(LinkAnswer(id: number(), outcome: .failed(.busy)))
        case 9...12:
            return .query(
                LinkQuery(
                    id: number(), sender: isHub ? anhui : shanghai, receiver: isHub ? shanghai : anhui,
                    budget: UInt32(truncatingIfNeeded: number()), document: [1]))
        default:
            return .envelope(
                LinkEnvelope(
                    stream: stream, firstSequence: number(), count: UInt32(truncatingIfNeeded: number() % 5),
                    bytes: [UInt8](repeating: 1, count: Int.random(in: 1...2_500, using: &generator))))
        }
    }
}
