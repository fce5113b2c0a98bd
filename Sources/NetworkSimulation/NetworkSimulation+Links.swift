import ClaimGenerator
import ClaimTypes
import Exchange
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Registry
import Settlement
import Simulator

/// What a node does with the actions of its links: what the services do, without their threads and sockets.
extension NetworkSimulation {
    func perform(_ actions: [LinkAction], _ node: NodeID, _ connection: Int) {
        for action in actions {
            guard let peer = shells[node]!.links[connection]?.configuration.peer else { return }
            switch action {
            case .send(let frame): transmit(frame, connection, from: node)
            case .up(let negotiated): cameUp(negotiated, node, connection)
            case .deliver(let envelope):
                if node == .hub { takeAtHub(envelope, connection) } else { takeAtRegion(envelope, node, connection) }
            case .acknowledged(let by, let positions): acknowledged(by: by, positions, at: node, connection)
            case .rewind(let stream, let sequence): rewind(stream, after: sequence, node, connection)
            case .writable: writable(node, peer)
            case .refused(let refusal): violate("M4", "\(node) hears that \(refusal.position) is refused: \(refusal.notice)")
            case .ask(let query): hear(query, node, connection)
            case .answered(let id, let outcome): answered(id, outcome, node, connection)
            case .peerDrains: break
            case .ended(let end): ended(end, node, peer, connection)
            }
        }
    }

    private func cameUp(_ negotiated: LinkNegotiated, _ node: NodeID, _ connection: Int) {
        let peer = negotiated.peer
        checkVersion(negotiated, node, connection)
        let isAdmitted = shells[node]!.standing.heard(negotiated.positions, of: peer)
        guard isAdmitted || settings.sabotage == .believesOldCopies else {
            call(node, connection) { link, _ in link.end(.neverSent) }
            return foundBehind(node)
        }
        if let old = shells[node]!.live[peer], old != connection { call(node, old) { link, _ in link.end(.replaced) } }
        shells[node]!.live[peer] = connection
        call(node, connection) { $0.admit(at: $1) }
        let released = hubOrRegion(node, { $0.released }, { $0.released })
        shells[node]!.peers[connection] = PeerStanding(peer, positions: negotiated.positions, released: released)
        // What became durable since the hello was written.
        let durable = shells[node]!.received.positions(to: peer)
        call(node, connection) { link, _ in link.durable(durable) }
        if node == .hub {
            relayComesUp(negotiated, connection)
            if settings.sabotage == .believesHellosAtOnce {
                acknowledged(by: peer, negotiated.positions, at: node, connection)
            }
        }
        rewind(at: node, node == .hub ? peer : nil)
    }

    private func relayComesUp(_ negotiated: LinkNegotiated, _ connection: Int) {
        let peer = negotiated.peer
        for other in shells[.hub]!.links.keys.sorted() where shells[.hub]!.links[other]!.configuration.peer == peer {
            shells[.hub]!.links[other]!.liveSession = negotiated.session
        }
        let arrived = shells[.hub]!.relay.isUp(peer, senders: Set(world.regions.map(\.node)), positions: negotiated.positions)
        if let behind = arrived.behind {
            note("the hub finds that the journal of \(peer) lacks what follows \(behind)")
            return call(.hub, connection) { link, _ in link.end(.journalBehind) }
        }
        if settings.sabotage != .hubKeepsAcknowledgements {
            for known in arrived.known {
                call(.hub, connection) { link, _ in link.passOn(acknowledgedBy: known.by, known.positions) }
            }
        }
        // A moment later, as in the service: whoever comes up at the same time says what it has before.
        for stream in arrived.again { after(1, .resume(at: .hub, stream)) }
    }

    private func rewind(at node: NodeID, _ peer: NodeID?) {
        if node == .hub {
            hubProcess?.rewind(peer, at: clock(of: node))
        } else {
            regionProcesses[node]?.rewind(peer, at: clock(of: node))
        }
        flush(node)
    }

    private func ended(_ end: LinkEnd, _ node: NodeID, _ peer: NodeID, _ connection: Int) {
        statistics.ends[end.reason.map { "\($0)" } ?? "\(end.code)", default: 0] += 1
        note("\(node) ends its link to \(peer): \(end.reason.map { "\($0)" } ?? "\(end.code)")")
        checkEnd(end, node, connection)
        shells[node]!.links[connection] = nil
        shells[node]!.peers[connection] = nil
        if shells[node]!.live[peer] == connection { shells[node]!.live[peer] = nil }
        breakOff(connection, seenBy: node)
        if node != .hub, shells[node]!.dialed == connection {
            shells[node]!.dialed = nil
            after(100 + wire.below(900), .dial(node))
        }
        if shells[.hub]!.links[connection] == nil,
            connections[connection].map({ shells[$0.region]!.links[connection] == nil }) ?? true
        {
            connections[connection] = nil
        }
    }

    func tick(_ node: NodeID) {
        let life = shells[node]!.life
        for connection in shells[node]!.links.keys.sorted() { call(node, connection) { $0.tick(at: $1) } }
        if node == .hub {
            hubProcess?.offerStandingAgain(uptime: now, at: clock(of: node))
        } else {
            regionProcesses[node]?.offerStandingAgain(uptime: now, at: clock(of: node))
        }
        flush(node)
        if shells[node]!.life == life { after(200, .tick(node, life: life)) }
    }

    // MARK: - What arrives

    private func takeAtRegion(_ frame: LinkEnvelope, _ node: NodeID, _ connection: Int) {
        let opened = EnvelopeOpener.open(
            frame.bytes, by: keys.credentials(of: node), ring: believedRing(at: node), at: clock(of: node))
        if case .failure(let refusal) = opened { return refuse(frame, refusal, node, connection) }
        guard case .success(let verified) = opened, frame.agrees(with: verified.body) else {
            return violate("M9", "\(node) refuses an envelope of \(frame.stream): \(opened)")
        }
        checkKey(of: verified.body, at: node)
        statistics.envelopes += 1
        let taken = PreparedCommand<RegionMachine>.taking(frame.bytes, verified, registry: world.registry)
        let openings = taken.openings.map { opening -> AccountOpening in
            guard settings.sabotage == .registryChanges, shells[node]!.starts > 1 else { return opening }
            return AccountOpening(
                facts: opening.facts, balance: opening.balance + .init(100), year: opening.year,
                accumulators: opening.accumulators)
        }
        regionProcesses[node]!.take(
            taken.command, openings: openings, arrival: Arrival(connection: connection, bytes: frame.bytes.count),
            at: clock(of: node))
        acknowledgeEarly(frame, node)
        flush(node)
    }

    /// What is not addressed to the hub is passed on at once: its sender's statement does not wait for the hub's disk (law M2).
    private func takeAtHub(_ frame: LinkEnvelope, _ connection: Int) {
        let opened = EnvelopeOpener.witness(frame.bytes, ring: believedRing(at: .hub), at: clock(of: .hub))
        if case .failure(let refusal) = opened { return refuse(frame, refusal, .hub, connection) }
        guard case .success(let witnessed) = opened, frame.agrees(with: witnessed.body) else {
            return violate("M9", "the hub refuses an envelope of \(frame.stream)")
        }
        checkKey(of: witnessed.body, at: .hub)
        let isOwn = witnessed.body.receiver == .hub
        if !isOwn {
            shells[.hub]!.relay.take(witnessed.body)
            relay(frame)
        }
        let arrival = Arrival(connection: connection, bytes: frame.bytes.count)
        let isForgotten = settings.sabotage == .hubForgetsToRecord && !isOwn && frame.stream.sender == nodes.last
        guard !witnessed.body.headers.isEmpty, !isForgotten else {
            return call(.hub, connection) { link, _ in link.consumed(bytes: arrival.bytes) }
        }
        guard let command = PreparedCommand<HubMachine>.taking(witnessed) else {
            return violate("M10", "a payload for the hub cannot be read")
        }
        hubProcess!.take(command, arrival: arrival, at: clock(of: .hub))
        acknowledgeEarly(frame, .hub)
        flush(.hub)
    }

    private func acknowledgeEarly(_ frame: LinkEnvelope, _ node: NodeID) {
        guard settings.sabotage == .acknowledgesOnArrival, frame.count > 0 else { return }
        tellDurable([StreamKey(frame.stream): frame.lastSequence], node)
    }

    private func relay(_ frame: LinkEnvelope) {
        let stream = frame.stream
        guard let connection = shells[.hub]!.live[stream.receiver], var link = shells[.hub]!.links[connection] else {
            return shells[.hub]!.relay.interrupt(stream)
        }
        let offer = link.offer(frame)
        shells[.hub]!.links[connection] = link
        switch offer {
        case .success(let actions): perform(actions, .hub, connection)
        case .failure: shells[.hub]!.relay.interrupt(stream)
        }
    }

    // MARK: - What was taken

    /// Says on the link a stream comes over how far it is durable.
    func tellDurable(_ positions: [StreamKey: UInt64], _ node: NodeID) {
        for share in shells[node]!.received.shares(of: positions) {
            guard let connection = shells[node]!.live[share.peer] else { continue }
            call(node, connection) { link, _ in link.durable(share.positions) }
        }
    }

    private func acknowledged(by: NodeID, _ positions: [StreamPosition], at node: NodeID, _ connection: Int) {
        guard let peer = shells[node]!.links[connection]?.configuration.peer, shells[node]!.standing.isConfirmed(by: peer) else {
            return
        }
        if node == .hub {
            let taken = shells[.hub]!.relay.acknowledged(by: by, positions)
            for share in taken.passOn { passOn(share) }
            if let own = taken.own {
                hubProcess?.take(PreparedCommand<HubMachine>.acknowledged(by: by, upTo: own), at: clock(of: .hub))
            }
        } else {
            for command in PreparedCommand<RegionMachine>.acknowledged(by: by, positions) {
                regionProcesses[node]?.take(command, at: clock(of: node))
            }
        }
        flush(node)
    }

    private func passOn(_ share: Relay.Acknowledged) {
        guard settings.sabotage != .hubKeepsAcknowledgements, let connection = shells[.hub]!.live[share.sender] else { return }
        call(.hub, connection) { link, _ in link.passOn(acknowledgedBy: share.by, share.positions) }
    }

    private func rewind(_ stream: StreamID, after sequence: UInt64, _ node: NodeID, _ connection: Int) {
        call(node, connection) { link, _ in
            link.rewound(stream)
            return []
        }
        guard stream.sender != node else {
            guard shells[node]!.peers[connection]?.lacks(stream, after: sequence) != true else {
                return violate("M10", "\(node) takes the journal of its peer for an old copy: \(stream) after \(sequence)")
            }
            return rewind(at: node, stream.receiver)
        }
        resume(stream, at: node, after: sequence)
    }

    /// Asks a sender to offer a stream again from where the receiver stands.
    func resume(_ stream: StreamID, at node: NodeID, after sequence: UInt64 = 0) {
        guard shells[node]!.isUp, let connection = shells[node]!.live[node == .hub ? stream.sender : .hub] else { return }
        let recorded = shells[node]!.received.position(of: StreamKey(stream))
        let point = node == .hub ? shells[.hub]!.relay.resumePoint(of: stream, after: sequence, recorded: recorded) : recorded
        call(node, connection) { $0.resume(stream, after: point, at: $1) }
    }

    private func writable(_ node: NodeID, _ peer: NodeID) {
        rewind(at: node, node == .hub ? peer : nil)
        guard node == .hub else { return }
        for stream in shells[.hub]!.relay.takeInterrupted(to: peer) { after(1, .resume(at: .hub, stream)) }
    }
}
