import ClaimTypes
import LedgerTypes
import Messages

/// The questions of one connection that are open.
struct LinkQueries: Sendable {
    struct Open: Sendable {
        /// On `LinkTime.uptime`.
        let deadline: UInt64
        /// Whether the shell has been told that there is no answer. The peer still holds the place until it answers.
        var isGivenUp = false
    }

    var lastAsked: UInt64 = 0
    var lastHeard: UInt64 = 0
    /// Ours, and the peer's.
    var asked: [UInt64: Open] = [:]
    var heard: [UInt64: Open] = [:]

    var deadline: UInt64? {
        let ours = asked.values.lazy.filter { !$0.isGivenUp }.map(\.deadline).min()
        let theirs = heard.values.lazy.map(\.deadline).min()
        return [ours, theirs].compactMap(\.self).min()
    }
}

/// A question on its way.
public struct AskedQuery: Hashable, Sendable {
    /// What `LinkAction.answered` names it by.
    public var id: UInt64
    public var actions: [LinkAction]
}

extension Link {
    /// Asks the peer, or at a region whoever is behind the hub. `LinkAction.answered` brings the outcome, at the latest when the
    /// budget of milliseconds is spent or the link ends.
    /// - Parameter sender: who asks; at the hub the region it asks for.
    public mutating func ask(
        _ document: [UInt8], of receiver: NodeID, from sender: NodeID? = nil, budget: UInt32, at now: LinkTime
    ) -> Result<AskedQuery, AskRefusal> {
        guard let limits = negotiated?.limits, hears else { return .failure(.notUp) }
        guard phase == .up, !isPeerDraining else { return .failure(.draining) }
        let sender = sender ?? configuration.node
        guard sender != receiver, configuration.relays ? receiver == configuration.peer : sender == configuration.node else {
            return .failure(.foreignNode)
        }
        guard document.count <= Int(limits.queryBytesMax) else {
            return .failure(.tooLarge(bytes: document.count, limit: Int(limits.queryBytesMax)))
        }
        guard queries.asked.count < Int(limits.queriesMax) else { return .failure(.busy) }
        queries.lastAsked += 1
        let id = queries.lastAsked
        queries.asked[id] = LinkQueries.Open(deadline: now.uptime + UInt64(budget))
        let query = LinkQuery(id: id, sender: sender, receiver: receiver, budget: budget, document: document)
        return .success(AskedQuery(id: id, actions: collect { $0.send(.query(query), into: &$1) }))
    }

    /// Answers a question of the peer. Too late or twice does nothing.
    public mutating func reply(to id: UInt64, _ outcome: QueryOutcome) -> [LinkAction] {
        guard negotiated != nil, hears, queries.heard.removeValue(forKey: id) != nil else { return [] }
        return collect { link, actions in
            link.send(.answer(LinkAnswer(id: id, outcome: link.fitted(outcome))), into: &actions)
            link.endIfDrained(into: &actions)
        }
    }

    /// An answer the peer would refuse for its size is none.
    private func fitted(_ outcome: QueryOutcome) -> QueryOutcome {
        guard case .answered(let document) = outcome, document.count > Int(negotiated?.limits.queryBytesMax ?? 0) else {
            return outcome
        }
        return .failed(.outcomeUnknown)
    }

    mutating func take(_ query: LinkQuery, at now: LinkTime, into actions: inout [LinkAction]) {
        guard query.id > queries.lastHeard else { return fail(.queryOutOfOrder, into: &actions) }
        guard configuration.relays ? query.sender == configuration.peer : query.receiver == configuration.node else {
            return fail(.foreignStream, into: &actions)
        }
        guard query.document.count <= Int(configuration.limits.queryBytesMax) else { return fail(.frameTooLarge, into: &actions) }
        guard queries.heard.count < Int(configuration.limits.queriesMax) else { return fail(.tooManyQueries, into: &actions) }
        queries.lastHeard = query.id
        guard phase == .up else {
            // It was asked before the peer heard that this end is closing.
            send(.answer(LinkAnswer(id: query.id, outcome: .failed(.busy))), into: &actions)
            return
        }
        queries.heard[query.id] = LinkQueries.Open(deadline: now.uptime + UInt64(query.budget))
        actions.append(.ask(query))
    }

    mutating func take(_ answer: LinkAnswer, into actions: inout [LinkAction]) {
        guard let open = queries.asked.removeValue(forKey: answer.id) else { return fail(.queryOutOfOrder, into: &actions) }
        if case .answered(let document) = answer.outcome, document.count > Int(configuration.limits.queryBytesMax) {
            queries.asked[answer.id] = open
            return fail(.frameTooLarge, into: &actions)
        }
        if !open.isGivenUp { actions.append(.answered(id: answer.id, answer.outcome)) }
    }

    /// Gives up what is late: on our questions we tell the shell, on the peer's we tell the peer.
    mutating func giveUpLateQueries(at now: LinkTime, into actions: inout [LinkAction]) {
        for (id, open) in queries.asked.sorted(by: { $0.key < $1.key }) where !open.isGivenUp && open.deadline <= now.uptime {
            queries.asked[id]?.isGivenUp = true
            actions.append(.answered(id: id, .failed(.outcomeUnknown)))
        }
        for (id, open) in queries.heard.sorted(by: { $0.key < $1.key }) where open.deadline <= now.uptime {
            queries.heard[id] = nil
            send(.answer(LinkAnswer(id: id, outcome: .failed(.outcomeUnknown))), into: &actions)
        }
    }

    /// At the end of the link nobody knows what became of what was asked (law M5).
    mutating func giveUpAllQueries(into actions: inout [LinkAction]) {
        for (id, open) in queries.asked.sorted(by: { $0.key < $1.key }) where !open.isGivenUp {
            actions.append(.answered(id: id, .failed(.outcomeUnknown)))
        }
        (queries.asked, queries.heard) = ([:], [:])
    }

    /// Questions of this end, and of the peer, that are open.
    public var openQueries: (asked: Int, heard: Int) { (queries.asked.count, queries.heard.count) }
}
