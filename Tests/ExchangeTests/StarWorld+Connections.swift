import Exchange
import LedgerTypes
import Messages

/// Connections: how they open, carry, break and come twice.
extension StarWorld {
    static let limits = LinkLimits(
        frameBytesMax: 4_096, windowFrames: 8, windowBytes: 8_192, queriesMax: 4, queryBytesMax: 64, heartbeat: 300)

    mutating func fault() {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<4:
            guard let connection = connections.keys.sorted().randomElement(using: &generator) else { return }
            snap(connection)
        case 4..<7:
            let node = Self.nodes.randomElement(using: &generator)!
            guard let connection = shells[node]!.links.keys.sorted().randomElement(using: &generator) else { return }
            shells[node]!.links[connection]!.isReading.toggle()
            happened["stall", default: 0] += 1
        case 7: crash(Self.nodes.randomElement(using: &generator)!)
        default:
            // A second connection beside one that still looks alive.
            let region = Self.regions.randomElement(using: &generator)!
            if shells[region]!.live[.hub] != nil { connect(region) }
        }
    }

    /// Some of what is under way arrives, the rest never does.
    private mutating func snap(_ connection: Int) {
        guard connections[connection]?.isBroken == false else { return }
        let (up, down) = (connections[connection]!.up.count, connections[connection]!.down.count)
        connections[connection]!.up.removeLast(Int.random(in: 0...up, using: &generator))
        connections[connection]!.down.removeLast(Int.random(in: 0...down, using: &generator))
        connections[connection]!.isBroken = true
        happened["break", default: 0] += 1
    }

    mutating func connect(_ region: NodeID) {
        opened += 1
        connections[opened] = Connection(region: region)
        open(region, .hub, opened)
        open(.hub, region, opened)
    }

    private mutating func open(_ node: NodeID, _ peer: NodeID, _ connection: Int) {
        var configuration = LinkConfiguration(node: node, peer: peer, session: UInt64(connection))
        configuration.limits = Self.limits
        configuration.queueFramesMax = 4
        configuration.drainPatience = 1_000
        configuration.stallPatience = 3_000
        // What came in has to be durable before a hello says so.
        sync(node)
        let streams = node == .hub ? shells[node]!.state.observed.keys.filter { $0.sender == peer } : []
        let senders = node == .hub ? [peer] : Self.nodes.filter { $0 != node }
        configuration.positions = (senders.map { StreamID(from: $0, to: node) } + streams)
            .map { StreamPosition($0, received($0, at: node)) }
        var link = Link(configuration)
        link.liveSession = shells[node]!.live[peer].flatMap { shells[node]!.links[$0]?.link.negotiated?.session }
        let actions = link.start(at: time)
        shells[node]!.links[connection] = End(link: link)
        if node != .hub {
            if let old = shells[node]!.live[.hub] { call(node, old) { link, _ in link.end(.replaced) } }
            shells[node]!.live[.hub] = connection
        }
        perform(actions, node, connection)
    }

    /// Moves frames; a connection that broke is noticed when nothing is left to read, or a while later.
    mutating func carry(faulty: Bool) {
        for connection in connections.keys.sorted() {
            let region = connections[connection]!.region
            for (node, isUp) in [(NodeID.hub, true), (region, false)] {
                let waiting = isUp ? connections[connection]!.up.count : connections[connection]!.down.count
                var count = faulty ? min(waiting, Int.random(in: 0...6, using: &generator)) : waiting
                if shells[node]!.links[connection]?.isReading == false {
                    if !faulty { shells[node]!.links[connection]!.isReading = true }
                    count = 0
                }
                for _ in 0..<count {
                    let frame = isUp ? connections[connection]?.up.removeFirst() : connections[connection]?.down.removeFirst()
                    guard let frame else { break }
                    call(node, connection) { $0.receive(frame, at: $1) }
                }
                if connections[connection]?.isBroken == true, !faulty || chance(10) {
                    let left = isUp ? connections[connection]!.up.count : connections[connection]!.down.count
                    if left == 0 { call(node, connection) { link, _ in link.transportLost() } }
                }
                if connections[connection] == nil { break }
            }
            let isHeld = shells[.hub]!.links[connection] != nil || shells[region]!.links[connection] != nil
            if !isHeld { connections[connection] = nil }
        }
    }

    /// The process dies: its links are gone, and so is what was not synced.
    mutating func crash(_ node: NodeID) {
        happened["crash", default: 0] += 1
        for connection in shells[node]!.links.keys.sorted() { snap(connection) }
        var shell = Shell()
        shell.questions = shells[node]!.questions
        (shell.state, shell.durable) = (shells[node]!.durable, shells[node]!.durable)
        for receiver in shell.state.outbound.keys {
            shell.state.outbound[receiver]!.rewind()
            let last = shell.state.outbound[receiver]!.lastSequence
            if appended[StreamID(from: node, to: receiver)] != nil { appended[StreamID(from: node, to: receiver)] = last }
        }
        for key in shell.questions.keys where shell.questions[key] == [] { shell.questions[key] = [.failed(.outcomeUnknown)] }
        shells[node] = shell
    }
}
