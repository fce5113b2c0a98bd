import Exchange
import LedgerTypes
import Messages

/// What a node does with its streams, its disk and the actions of its links.
extension StarWorld {
    /// Calls a link and does what it asks for.
    mutating func call(_ node: NodeID, _ connection: Int, _ body: (inout Link, LinkTime) -> [LinkAction]) {
        guard var end = shells[node]!.links[connection] else { return }
        let actions = body(&end.link, time)
        shells[node]!.links[connection] = end
        perform(actions, node, connection)
    }

    /// Everything so far survives a crash; now, and not before, it may be acknowledged (law M2).
    mutating func sync(_ node: NodeID) {
        guard !shells[node]!.unsynced.isEmpty || shells[node]!.hasAppended else { return }
        let streams = shells[node]!.unsynced
        (shells[node]!.unsynced, shells[node]!.hasAppended) = ([], false)
        shells[node]!.durable = shells[node]!.state
        for connection in shells[node]!.links.keys.sorted() {
            let peer = shells[node]!.links[connection]!.link.configuration.peer
            let positions = streams.filter { node != .hub || $0.sender == peer }
                .map { StreamPosition($0, received($0, at: node)) }
            call(node, connection) { link, _ in link.durable(positions) }
        }
    }

    func received(_ stream: StreamID, at node: NodeID) -> UInt64 {
        if stream.receiver == node { return shells[node]!.state.inbound[stream.sender]!.received }
        return shells[node]!.state.observed[stream]?.received ?? 0
    }

    /// Offers what is durable, as far as the link takes it.
    mutating func offer(_ node: NodeID) {
        for receiver in shells[node]!.state.outbound.keys.sorted() {
            let durable = shells[node]!.durable.outbound[receiver]!.lastSequence
            while let connection = shells[node]!.live[node == .hub ? receiver : .hub] {
                var stream = shells[node]!.state.outbound[receiver]!
                guard let batch = stream.batch(maximum: Int.random(in: 1...9, using: &generator)),
                    batch.firstSequence + UInt64(batch.messages.count) - 1 <= durable
                else { break }
                let envelope = LinkEnvelope(
                    stream: StreamID(from: node, to: receiver), firstSequence: batch.firstSequence,
                    count: UInt32(batch.messages.count), bytes: [UInt8](repeating: 1, count: 20 + batch.messages.count * 100))
                guard var end = shells[node]!.links[connection], case .success(let actions) = end.link.offer(envelope) else {
                    break
                }
                shells[node]!.links[connection] = end
                shells[node]!.state.outbound[receiver] = stream
                perform(actions, node, connection)
            }
        }
    }

    mutating func ask(from region: NodeID, _ receiver: NodeID) {
        guard let connection = shells[region]!.live[.hub], var end = shells[region]!.links[connection],
            case .success(let asked) = end.link.ask([1, 2, 3], of: receiver, budget: 900, at: time)
        else { return }
        shells[region]!.links[connection] = end
        shells[region]!.questions["\(connection)/\(asked.id)"] = []
        perform(asked.actions, region, connection)
    }

    mutating func perform(_ actions: [LinkAction], _ node: NodeID, _ connection: Int) {
        for action in actions {
            guard let peer = shells[node]!.links[connection]?.link.configuration.peer else { return }
            switch action {
            case .send(let frame):
                guard connections[connection]?.isBroken == false else { continue }
                if node == .hub { connections[connection]!.down.append(frame) } else { connections[connection]!.up.append(frame) }
            case .up(let negotiated): cameUp(negotiated, node, connection)
            case .deliver(let envelope):
                if envelope.stream.receiver == node { take(envelope, node) } else { relay(envelope) }
                call(node, connection) { link, _ in link.consumed(bytes: envelope.bytes.count) }
            case .acknowledged(let by, let positions): acknowledged(by: by, positions, node)
            case .rewind(let stream, let after):
                happened["rewind", default: 0] += 1
                if stream.sender == node {
                    shells[node]!.state.outbound[stream.receiver]!.rewind(after: after)
                } else {
                    resume(stream, after: after)
                }
            case .writable where node == .hub:
                for stream in shells[node]!.relay.takeInterrupted(to: peer) { resume(stream) }
            case .writable, .peerDrains, .refused: break
            case .ask(let query): answer(query, node, connection)
            case .answered(let id, let outcome): answered(id, outcome, node, connection)
            case .ended(let end): ended(end, node, peer, connection)
            }
        }
    }

    private mutating func cameUp(_ negotiated: LinkNegotiated, _ node: NodeID, _ connection: Int) {
        let peer = negotiated.peer
        call(node, connection) { $0.admit(at: $1) }
        for receiver in shells[node]!.state.outbound.keys where node != .hub || receiver == peer {
            shells[node]!.state.outbound[receiver]!.rewind()
        }
        guard node == .hub else { return }
        if let old = shells[node]!.live[peer], old != connection {
            happened["replaced", default: 0] += 1
            call(node, old) { link, _ in link.end(.replaced) }
        }
        shells[node]!.live[peer] = connection
        for other in shells[node]!.links.keys.sorted() where shells[node]!.links[other]!.link.configuration.peer == peer {
            shells[node]!.links[other]!.link.liveSession = negotiated.session
        }
        let arrived = shells[node]!.relay.isUp(peer, senders: Set(Self.regions), positions: negotiated.positions)
        if let behind = arrived.behind { violation = "\(peer) is taken for one that lost \(behind)" }
        for known in arrived.known {
            call(node, connection) { link, _ in link.passOn(acknowledgedBy: known.by, known.positions) }
        }
        for stream in arrived.again { resume(stream) }
    }

    private mutating func take(_ envelope: LinkEnvelope, _ node: NodeID) {
        let arrival = shells[node]!.state.inbound[envelope.stream.sender]!
            .accept(firstSequence: envelope.firstSequence, count: Int(envelope.count))
        switch arrival {
        case .deliver(_, let sequences): shells[node]!.state.taken[envelope.stream.sender, default: []] += sequences
        case .nothingNew: happened["broughtByAnother", default: 0] += 1
        case .gap, .foreign, .otherEpoch: violation = "\(node): the link delivered \(envelope.stream) out of order: \(arrival)"
        }
        shells[node]!.unsynced.insert(envelope.stream)
    }

    private mutating func relay(_ envelope: LinkEnvelope) {
        let stream = envelope.stream
        var observed = shells[.hub]!.state.observed[stream] ?? InboundStream(from: stream.sender, to: stream.receiver)
        _ = observed.accept(firstSequence: envelope.firstSequence, count: Int(envelope.count))
        shells[.hub]!.state.observed[stream] = observed
        shells[.hub]!.unsynced.insert(stream)
        guard let connection = shells[.hub]!.live[stream.receiver], var end = shells[.hub]!.links[connection] else {
            return shells[.hub]!.relay.interrupt(stream)
        }
        let offer = end.link.offer(envelope)
        shells[.hub]!.links[connection] = end
        switch offer {
        case .success(let actions): perform(actions, .hub, connection)
        case .failure:
            happened["drop", default: 0] += 1
            shells[.hub]!.relay.interrupt(stream)
        }
    }

    private mutating func resume(_ stream: StreamID, after: UInt64 = 0) {
        guard let connection = shells[.hub]!.live[stream.sender] else { return }
        let recorded = shells[.hub]!.durable.observed[stream]?.received ?? 0
        let point = shells[.hub]!.relay.resumePoint(of: stream, after: after, recorded: recorded)
        call(.hub, connection) { $0.resume(stream, after: point, at: $1) }
    }

    private mutating func acknowledged(by node: NodeID, _ positions: [StreamPosition], _ here: NodeID) {
        for position in positions {
            guard position.stream.sender == here else {
                shells[here]!.relay.take(position)
                guard let connection = shells[here]!.live[position.stream.sender] else { continue }
                call(here, connection) { link, _ in link.passOn(acknowledgedBy: node, [position]) }
                continue
            }
            let outcome = shells[here]!.state.outbound[position.stream.receiver]!
                .acknowledged(by: node, upTo: position.sequence)
            if case .neverSent = outcome { violation = "\(node) acknowledged \(position), which \(here) never sent" }
        }
    }

    private mutating func answer(_ query: LinkQuery, _ node: NodeID, _ connection: Int) {
        guard query.receiver != node else {
            // Sometimes nobody answers.
            if chance(80) { call(node, connection) { link, _ in link.reply(to: query.id, .answered(document: query.document)) } }
            return
        }
        guard let next = shells[node]!.live[query.receiver], var end = shells[node]!.links[next],
            case .success(let asked) = end.link.ask(
                query.document, of: query.receiver, from: query.sender, budget: query.budget, at: time)
        else { return call(node, connection) { link, _ in link.reply(to: query.id, .failed(.unreachable)) } }
        end.onBehalf[asked.id] = (connection, query.id)
        shells[node]!.links[next] = end
        perform(asked.actions, node, next)
    }

    private mutating func answered(_ id: UInt64, _ outcome: QueryOutcome, _ node: NodeID, _ connection: Int) {
        if let question = shells[node]!.links[connection]?.onBehalf.removeValue(forKey: id) {
            call(node, question.connection) { link, _ in link.reply(to: question.id, outcome) }
        } else {
            shells[node]!.questions["\(connection)/\(id)", default: []].append(outcome)
            if case .answered = outcome { happened["answer", default: 0] += 1 } else { happened["noAnswer", default: 0] += 1 }
        }
    }

    private mutating func ended(_ end: LinkEnd, _ node: NodeID, _ peer: NodeID, _ connection: Int) {
        happened["ended \(end.reason.map { "\($0)" } ?? "?")", default: 0] += 1
        let allowed: Set<LinkReason> = [.transportLost, .replaced, .duplicateLink, .peerSilent, .peerStalled, .helloLate]
        if let reason = end.reason, !allowed.contains(reason) { violation = "\(node) ended its link to \(peer): \(reason)" }
        shells[node]!.links[connection] = nil
        guard shells[node]!.live[peer] == connection else { return }
        shells[node]!.live[peer] = nil
    }
}
