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
            case .acknowledged(let by, let positions): acknowledged(by: by, positions, at: node)
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
        if let old = shells[node]!.live[peer], old != connection { call(node, old) { link, _ in link.end(.replaced) } }
        shells[node]!.live[peer] = connection
        rewind(at: node, node == .hub ? peer : nil)
        guard node == .hub else { return }
        for other in shells[node]!.links.keys.sorted() where shells[node]!.links[other]!.configuration.peer == peer {
            shells[node]!.links[other]!.liveSession = negotiated.session
        }
        for (stream, sequence) in shells[node]!.taken.sorted(by: { $0.key < $1.key }) where stream.sender == peer {
            passOn(by: stream.receiver, StreamPosition(StreamID(stream), sequence))
        }
        // Whatever was under way to this node when it went away has to come again; a moment later, when the positions of its hello are known.
        for sender in nodes where sender != peer && sender != .hub {
            after(20, .resume(at: .hub, StreamID(from: sender, to: peer)))
        }
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
        shells[node]!.links[connection] = nil
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
            hubProcess?.offerStandingAgain(uptime: milliseconds, patience: 2_000, at: clock(of: node))
        } else {
            regionProcesses[node]?.offerStandingAgain(uptime: milliseconds, patience: 2_000, at: clock(of: node))
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
        let facts = verified.messages.map { world.registry.facts(for: $0) }
        let openings = verified.messages.flatMap { world.registry.openings(for: $0) }.map { opening -> AccountOpening in
            guard settings.sabotage == .registryChanges, shells[node]!.starts > 1 else { return opening }
            return AccountOpening(
                facts: opening.facts, balance: opening.balance + .init(100), year: opening.year,
                accumulators: opening.accumulators)
        }
        let command = PreparedCommand<RegionMachine>(
            command: .envelope(bytes: frame.bytes, facts: facts, contentSecret: verified.contentSecret),
            input: .envelope(IncomingEnvelope(body: verified.body, messages: verified.messages), facts: facts))
        regionProcesses[node]!.take(
            command, openings: openings, arrival: Arrival(connection: connection, bytes: frame.bytes.count), at: clock(of: node))
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
        if !isOwn { relay(frame) }
        let arrival = Arrival(connection: connection, bytes: frame.bytes.count)
        let isForgotten = settings.sabotage == .hubForgetsToRecord && !isOwn && frame.stream.sender == nodes.last
        guard !witnessed.body.headers.isEmpty, !isForgotten else {
            return call(.hub, connection) { link, _ in link.consumed(bytes: arrival.bytes) }
        }
        guard let command = hubCommand(witnessed, isOwn: isOwn) else {
            return violate("M10", "a payload for the hub cannot be read")
        }
        hubProcess!.take(command, arrival: arrival, at: clock(of: .hub))
        acknowledgeEarly(frame, .hub)
        flush(.hub)
    }

    private func hubCommand(_ witnessed: WitnessedEnvelope, isOwn: Bool) -> PreparedCommand<HubMachine>? {
        if isOwn { return try? PreparedCommand<HubMachine>.of(.envelope(bytes: witnessed.envelope.encode())).get() }
        return PreparedCommand(
            command: .envelope(bytes: witnessed.envelope.stripped.encode()),
            input: .envelope(IncomingEnvelope(body: witnessed.body, messages: [])))
    }

    private func acknowledgeEarly(_ frame: LinkEnvelope, _ node: NodeID) {
        guard settings.sabotage == .acknowledgesOnArrival, frame.count > 0 else { return }
        tellDurable([StreamKey(frame.stream): frame.lastSequence], node)
    }

    private func relay(_ frame: LinkEnvelope) {
        let stream = StreamKey(frame.stream)
        guard let connection = shells[.hub]!.live[stream.receiver], var link = shells[.hub]!.links[connection] else {
            shells[.hub]!.interrupted.insert(stream)
            return
        }
        let offer = link.offer(frame)
        shells[.hub]!.links[connection] = link
        switch offer {
        case .success(let actions): perform(actions, .hub, connection)
        case .failure: shells[.hub]!.interrupted.insert(stream)
        }
    }

    // MARK: - What was taken

    /// Says to every link a stream comes over how far it is durable.
    func tellDurable(_ positions: [StreamKey: UInt64], _ node: NodeID) {
        guard !positions.isEmpty else { return }
        for connection in shells[node]!.links.keys.sorted() {
            guard let peer = shells[node]!.links[connection]?.configuration.peer else { continue }
            let mine = positions.filter { node != .hub || $0.key.sender == peer }
                .map { StreamPosition(StreamID($0.key), $0.value) }.sorted { $0.stream < $1.stream }
            if !mine.isEmpty { call(node, connection) { link, _ in link.durable(mine) } }
        }
    }

    private func acknowledged(by: NodeID, _ positions: [StreamPosition], at node: NodeID) {
        for position in positions {
            let stream = StreamKey(position.stream)
            guard node == .hub else {
                let command = RegionCommand.acknowledged(by: by, stream: stream.receiver, upTo: position.sequence)
                take(command, .acknowledged(by: by, stream: stream.receiver, upTo: position.sequence), at: node)
                continue
            }
            guard stream.sender == .hub else {
                shells[.hub]!.taken[stream] = max(shells[.hub]!.taken[stream] ?? 0, position.sequence)
                passOn(by: by, position)
                continue
            }
            hubProcess?.take(
                PreparedCommand(
                    command: .acknowledged(by: by, upTo: position.sequence),
                    input: .acknowledged(by: by, upTo: position.sequence)), at: clock(of: .hub))
        }
        flush(node)
    }

    private func take(_ command: RegionCommand, _ input: RegionInput, at node: NodeID) {
        regionProcesses[node]?.take(PreparedCommand(command: command, input: input), at: clock(of: node))
    }

    private func passOn(by node: NodeID, _ position: StreamPosition) {
        guard settings.sabotage != .hubKeepsAcknowledgements, let connection = shells[.hub]!.live[position.stream.sender] else {
            return
        }
        call(.hub, connection) { link, _ in link.passOn(acknowledgedBy: node, [position]) }
    }

    private func rewind(_ stream: StreamID, after sequence: UInt64, _ node: NodeID, _ connection: Int) {
        call(node, connection) { link, _ in
            link.rewound(stream)
            return []
        }
        if stream.sender == node { return rewind(at: node, stream.receiver) }
        guard let sender = shells[.hub]!.live[stream.sender] else { return }
        call(.hub, sender) { $0.resume(stream, after: sequence, at: $1) }
    }

    /// Asks a sender to offer a stream again from where the receiver stands.
    func resume(_ stream: StreamID, at node: NodeID) {
        guard shells[node]!.isUp, let connection = shells[node]!.live[node == .hub ? stream.sender : .hub] else { return }
        let key = StreamKey(stream)
        let position = stream.receiver == node ? shells[node]!.received[key] : shells[node]!.taken[key]
        call(node, connection) { $0.resume(stream, after: position ?? 0, at: $1) }
    }

    private func writable(_ node: NodeID, _ peer: NodeID) {
        rewind(at: node, node == .hub ? peer : nil)
        guard node == .hub else { return }
        let streams = shells[.hub]!.interrupted.filter { $0.receiver == peer }.sorted()
        shells[.hub]!.interrupted.subtract(streams)
        for stream in streams { after(1, .resume(at: .hub, StreamID(stream))) }
    }
}

extension StreamKey {
    init(_ stream: StreamID) { self.init(sender: stream.sender, receiver: stream.receiver) }
}
