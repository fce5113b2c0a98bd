import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import TestSupport

/// A hub and regions, each with its streams and a disk, joined by connections that keep order and break: the smallest shell a link can
/// have. One seed decides everything.
struct StarWorld {
    static let regions = [NodeID(310_000), NodeID(330_000), NodeID(340_000)]
    static let nodes = [NodeID.hub] + regions

    /// What a node keeps; what of it was synced survives a crash.
    struct State {
        var outbound: [NodeID: OutboundStream] = [:]
        var inbound: [NodeID: InboundStream] = [:]
        /// Numbers received of each sender, in order.
        var taken: [NodeID: [UInt64]] = [:]
        /// At the hub: streams between regions as it records them.
        var observed: [StreamID: InboundStream] = [:]
    }

    struct Shell {
        var state = State()
        var durable = State()
        /// Streams that came in since the last sync, which acknowledges them.
        var unsynced: Set<StreamID> = []
        var hasAppended = false
        var relay = Relay()
        /// Every link of the node by its connection, and the connection that is up to each peer.
        var links: [Int: End] = [:]
        var live: [NodeID: Int] = [:]
        /// Outcomes of each question, by connection and id.
        var questions: [String: [QueryOutcome]] = [:]
    }

    struct End {
        var link: Link
        /// At the hub: the question of another link that one of this link is asked for.
        var onBehalf: [UInt64: (connection: Int, id: UInt64)] = [:]
        var isReading = true
    }

    /// Two directions of frames under way. A broken one takes no more; each end notices in its own time.
    struct Connection {
        let region: NodeID
        var up: [LinkFrame] = []
        var down: [LinkFrame] = []
        var isBroken = false
    }

    var generator: SeededGenerator
    var now: UInt64 = 1_000
    var shells: [NodeID: Shell] = [:]
    var connections: [Int: Connection] = [:]
    var opened = 0
    /// Messages of each stream that were appended and not lost in a crash.
    var appended: [StreamID: UInt64] = [:]
    /// How often each thing happened: what the test of the test looks at.
    var happened: [String: Int] = [:]
    var largestBacklog = 0
    var violation: String?

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        for node in Self.nodes {
            var shell = Shell()
            for peer in Self.nodes where peer != node {
                shell.state.outbound[peer] = OutboundStream(from: node, to: peer, windowMax: 64)
                shell.state.inbound[peer] = InboundStream(from: peer, to: node)
            }
            shell.durable = shell.state
            shells[node] = shell
        }
    }

    var time: LinkTime { LinkTime(uptime: now, clock: 1_774_350_000_000 + Int64(now)) }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    var isDrained: Bool {
        appended.allSatisfy { stream, count in
            shells[stream.sender]!.state.outbound[stream.receiver]!.isDrained
                && UInt64(shells[stream.receiver]!.state.taken[stream.sender]?.count ?? 0) == count
        }
    }

    /// One moment: some work everywhere and, while `faulty`, something that goes wrong.
    mutating func step(faulty: Bool) {
        now += UInt64.random(in: 1...60, using: &generator)
        if faulty {
            work()
            if chance(6) { fault() }
        }
        for region in Self.regions where shells[region]!.live[.hub] == nil && (!faulty || chance(20)) { connect(region) }
        carry(faulty: faulty)
        for node in Self.nodes {
            if !faulty || chance(50) { sync(node) }
            offer(node)
            for connection in shells[node]!.links.keys.sorted() { call(node, connection) { $0.tick(at: $1) } }
        }
        check()
    }

    private mutating func work() {
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let sender = Self.nodes.randomElement(using: &generator)!
            let receiver = Self.nodes.randomElement(using: &generator)!
            guard sender != receiver, shells[sender]!.state.outbound[receiver]!.unacknowledged < 300 else { continue }
            let notice = RefusalNotice(code: 1, field: "", text: BilingualText("", ""))
            let message = PeerMessage.errorNotice(ErrorNotice(sequence: 1, kind: .dayTotals, notice: notice))
            appended[StreamID(from: sender, to: receiver)] = shells[sender]!.state.outbound[receiver]!.append(message)
            shells[sender]!.hasAppended = true
        }
        guard chance(20), let region = Self.regions.randomElement(using: &generator),
            let receiver = Self.nodes.randomElement(using: &generator), region != receiver
        else { return }
        ask(from: region, receiver)
    }

    /// What has to hold at every moment, whatever happened.
    private mutating func check() {
        for (node, shell) in shells {
            for (peer, numbers) in shell.state.taken where numbers != Array(1..<UInt64(numbers.count) + 1) {
                violation = "\(node) took \(numbers) of \(peer)"
            }
            for end in shell.links.values {
                let (limits, link) = (end.link.configuration.limits, end.link)
                if link.heldFrames > Int(limits.windowFrames) || link.heldBytes > Int(limits.windowBytes)
                    || link.queuedFrames > link.configuration.queueFramesMax
                    || link.openQueries.heard > Int(limits.queriesMax)
                {
                    violation = "\(node) holds \(link.heldFrames), queues \(link.queuedFrames)"
                }
            }
        }
        for connection in connections.values { largestBacklog = max(largestBacklog, connection.up.count, connection.down.count) }
    }
}
