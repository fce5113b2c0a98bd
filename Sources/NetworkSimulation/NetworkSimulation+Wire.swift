import ClaimGenerator
import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// Connections: they keep order and break, and while faults happen they do worse.
extension NetworkSimulation {
    func dial(_ region: NodeID) {
        guard shells[region]!.isUp, shells[region]!.dialed == nil else { return }
        let isCutOff = blocked[Way(from: region, to: .hub)] ?? 0 > 0 || blocked[Way(from: .hub, to: region)] ?? 0 > 0
        guard shells[.hub]!.isUp, !isCutOff else { return after(300 + wire.below(700), .dial(region)) }
        connectionsMade += 1
        connections[connectionsMade] = Connection(region: region)
        shells[region]!.dialed = connectionsMade
        for end in [region, .hub] { connections[connectionsMade]!.versions[end] = shells[end]!.versions }
        connections[connectionsMade]!.isOfOldCopy = shells[region]!.isBehind
        statistics.connections += 1
        open(connectionsMade, at: region, to: .hub)
        open(connectionsMade, at: .hub, to: region)
    }

    private func open(_ connection: Int, at node: NodeID, to peer: NodeID) {
        var configuration = LinkConfiguration(
            node: node, peer: peer, session: UInt64(clamping: linkTime(of: node).clock))
        configuration.limits = LinkLimits(windowFrames: 8, heartbeat: 1_000)
        configuration.queueFramesMax = 16
        configuration.stallPatience = 10_000
        configuration.versions = shells[node]!.versions
        configuration.positions = shells[node]!.received.positions(to: peer)
        var link = Link(configuration)
        if node == .hub { link.liveSession = liveSession(of: peer) }
        let actions = link.start(at: linkTime(of: node))
        shells[node]!.links[connection] = link
        perform(actions, node, connection)
    }

    func liveSession(of peer: NodeID) -> UInt64? {
        shells[.hub]!.live[peer].flatMap { shells[.hub]!.links[$0]?.negotiated?.session }
    }

    /// Calls a link and does what it asks for.
    func call(_ node: NodeID, _ connection: Int, _ body: (inout Link, LinkTime) -> [LinkAction]) {
        guard var link = shells[node]!.links[connection] else { return }
        let actions = body(&link, linkTime(of: node))
        shells[node]!.links[connection] = link
        perform(actions, node, connection)
    }

    // MARK: - Frames

    func transmit(_ frame: LinkFrame, _ connection: Int, from node: NodeID) {
        guard let line = connections[connection], !line.isBroken else { return }
        let other = node == .hub ? line.region : .hub
        statistics.frames += 1
        if case .envelope = frame, shells[node]!.isBehind {
            return violate("M6", "\(node) runs on an old copy of its journal and sends envelopes")
        }
        checkWire(frame)
        // A stream of bytes has no holes: once a frame is lost, whatever follows it on the connection is lost too.
        if blocked[Way(from: node, to: other)] ?? 0 > 0 { connections[connection]!.deaf.insert(other) }
        if isOn(.drop), wire.chance(perMille: 2) {
            statistics.count(.drop)
            connections[connection]!.deaf.insert(other)
        }
        guard !connections[connection]!.deaf.contains(other) else { return }
        carry(frame, connection, to: other)
        if isOn(.duplicate), wire.chance(perMille: 3) {
            statistics.count(.duplicate)
            carry(frame, connection, to: other)
        }
    }

    private func carry(_ frame: LinkFrame, _ connection: Int, to other: NodeID) {
        var time = now + UInt64(1_000 + wire.below(25_000))
        if isOn(.delay), wire.chance(perMille: 15) {
            statistics.count(.delay)
            time += UInt64(wire.below(4_000_000))
        }
        if isOn(.reorder), wire.chance(perMille: 5) {
            statistics.count(.reorder)
        } else {
            time = max(time, (connections[connection]!.arrival[other] ?? 0) + 1)
            connections[connection]!.arrival[other] = time
        }
        queue.add(.frame(connection, to: other, frame), at: time)
    }

    func receive(_ frame: LinkFrame, _ node: NodeID, _ connection: Int) {
        guard connections[connection] != nil else { return }
        // As bytes, as they travel.
        switch LinkFrame.decode(frame.encode()) {
        case .success(let frame): call(node, connection) { $0.receive(frame, at: $1) }
        case .failure(let fault): violate("M10", "a frame does not survive its own encoding: \(fault)")
        }
    }

    /// A connection ends for one side; the other notices when what is under way has arrived, or later.
    func breakOff(_ connection: Int, seenBy node: NodeID) {
        guard let line = connections[connection] else { return }
        let other = node == .hub ? line.region : .hub
        let arrival = line.arrival[other] ?? now
        connections[connection]!.isBroken = true
        // Silence is found out by the heartbeats alone.
        guard !isFaulty || wire.chance(perMille: 800) else { return }
        queue.add(.lost(connection, at: other), at: max(arrival, now) + 1_000 + UInt64(wire.below(500_000)))
    }

    /// A connection is cut: each end notices in its own time, some frames never arrive.
    func cut(_ connection: Int) {
        guard let line = connections[connection], !line.isBroken else { return }
        breakOff(connection, seenBy: .hub)
        breakOff(connection, seenBy: line.region)
    }
}
