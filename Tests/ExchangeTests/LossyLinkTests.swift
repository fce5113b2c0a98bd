import Exchange
import LedgerTypes
import MessageSamples
import Messages
import TestSupport
import Testing

/// M4 over a link that loses, doubles and reorders, with a hub between and ends that reconnect.
@Suite("Exchange: exactly once over a lossy link")
struct LossyLinkTests {
    @Test("M4: everything arrives once and in order, and every stream drains", arguments: UInt64(1)...200)
    func exactlyOnce(seed: UInt64) {
        var world = World(seed: seed)
        for _ in 0..<1_000 { world.step(faulty: true) }
        #expect(world.delivered == Array(1..<world.delivered.count + 1), "seed \(seed)")
        // Safety held so far; now the link heals and everything has to come through.
        for _ in 0..<200 where !world.isDrained { world.heal() }
        let isDrained = world.isDrained
        #expect(isDrained, "seed \(seed): \(world.outbound.unacknowledged) entries stay")
        #expect(world.delivered == Array(1..<world.appended + 1), "seed \(seed)")
        #expect(world.witnessed == UInt64(world.appended), "seed \(seed): the hub saw \(world.witnessed)")
    }

    @Test("the links of the test do lose, double and reorder")
    func faultsHappen() {
        var (gaps, duplicates, delivered) = (0, 0, 0)
        for seed in UInt64(1)...20 {
            var world = World(seed: seed)
            for _ in 0..<1_000 { world.step(faulty: true) }
            gaps += world.gaps
            duplicates += world.duplicates
            delivered += world.delivered.count
        }
        #expect(
            gaps > 400 && duplicates > 100 && delivered > 400, "\(gaps) gaps, \(duplicates) duplicates, \(delivered) delivered")
    }
}

/// One stream from a region to a region by way of the hub. Everything under way lies in bags from which chance draws.
private struct World {
    enum Packet {
        case toHub(OutboundBatch)
        case toReceiver(OutboundBatch)
        case acknowledgement(NodeID, UInt64)
    }

    var generator: SeededGenerator
    var outbound = OutboundStream(from: NodeID(340_000), to: NodeID(310_000), windowMax: 32)
    var inbound = InboundStream(from: NodeID(340_000), to: NodeID(310_000))
    var hub = InboundStream(from: NodeID(340_000), to: NodeID(310_000))
    var underWay: [Packet] = []
    var appended = 0
    var delivered: [Int] = []
    var gaps = 0
    var duplicates = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    var witnessed: UInt64 { hub.received }
    var isDrained: Bool { outbound.isDrained && delivered.count == appended }

    mutating func step(faulty: Bool) {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0...1:
            appended += 1
            outbound.append(request(appended))
        case 2...4:
            if let batch = outbound.batch(maximum: .random(in: 1...5, using: &generator)) { underWay.append(.toHub(batch)) }
        case 5 where faulty && chance(20):
            outbound.rewind()
        default:
            guard !underWay.isEmpty else { return }
            let index = faulty ? Int.random(in: 0..<min(4, underWay.count), using: &generator) : 0
            if faulty && chance(15) {
                underWay.remove(at: index)
            } else {
                let packet = underWay[index]
                if !(faulty && chance(15)) { underWay.remove(at: index) }
                arrive(packet)
            }
        }
    }

    /// Offers everything again and lets it all arrive, in order.
    mutating func heal() {
        outbound.rewind()
        while let batch = outbound.batch(maximum: 5) { underWay.append(.toHub(batch)) }
        while !underWay.isEmpty { arrive(underWay.removeFirst()) }
    }

    private mutating func arrive(_ packet: Packet) {
        switch packet {
        case .toHub(let batch):
            // The hub relays whether or not it takes the run itself: the two ends are safe without it.
            _ = hub.accept(firstSequence: batch.firstSequence, count: batch.messages.count)
            underWay.append(.acknowledgement(.hub, hub.received))
            underWay.append(.toReceiver(batch))
        case .toReceiver(let batch):
            switch inbound.accept(firstSequence: batch.firstSequence, count: batch.messages.count) {
            case .deliver(let skipping, _): delivered += batch.messages.dropFirst(skipping).map(number)
            case .nothingNew: duplicates += 1
            case .gap, .otherEpoch, .foreign: gaps += 1
            }
            underWay.append(.acknowledgement(inbound.receiver, inbound.received))
        case .acknowledgement(let node, let upTo):
            outbound.acknowledged(by: node, upTo: upTo)
        }
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private func number(_ message: PeerMessage) -> Int {
        guard case .reverseRequest(let request) = message else { return 0 }
        return Int(request.messageID) ?? 0
    }
}
