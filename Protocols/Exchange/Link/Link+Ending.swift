import ClaimTypes
import LedgerTypes
import Messages

/// How a link ends: in order, with a reason for the peer, or by itself.
extension Link {
    /// Closes in order: nothing new begins, what is open gets done, then the peer hears `LinkReason.done`. What waits for credit is
    /// dropped; its stream keeps it.
    public mutating func drain(at now: LinkTime) -> [LinkAction] {
        guard hears, drainingSince == nil else { return [] }
        drainingSince = now.uptime
        return collect { link, actions in
            guard link.negotiated != nil else { return link.fail(.done, into: &actions) }
            link.phase = .draining
            link.outbound.clear()
            link.send(.drain, into: &actions)
            link.endIfDrained(into: &actions)
        }
    }

    /// Ends at once and tells the peer why: `replaced`, `held`, `neverSent`, `nodeFailed`.
    public mutating func end(_ reason: LinkReason) -> [LinkAction] {
        guard phase != .new, hears else {
            phase = .ended(LinkEnd(byPeer: false, code: reason.rawValue, text: reason.text))
            return []
        }
        return collect { $0.fail(reason, into: &$1) }
    }

    /// The connection broke; there is nobody to tell.
    public mutating func transportLost() -> [LinkAction] {
        guard hears else { return [] }
        let reason = LinkReason.transportLost
        return collect { $0.finish(LinkEnd(byPeer: false, code: reason.rawValue, text: reason.text), into: &$1) }
    }

    /// Nothing of this end is open: its questions are answered, the peer's too, and what was delivered is acknowledged.
    mutating func endIfDrained(into actions: inout [LinkAction]) {
        guard phase == .draining, queries.asked.isEmpty, queries.heard.isEmpty,
            inbound.cursors.values.allSatisfy({ $0.durable >= $0.delivered })
        else { return }
        fail(.done, into: &actions)
    }

    mutating func fail(_ reason: LinkReason, into actions: inout [LinkAction]) {
        send(.close(LinkClose(reason)), into: &actions)
        finish(LinkEnd(byPeer: false, code: reason.rawValue, text: reason.text), into: &actions)
    }

    mutating func finish(_ end: LinkEnd, into actions: inout [LinkAction]) {
        giveUpAllQueries(into: &actions)
        outbound.clear()
        phase = .ended(end)
        actions.append(.ended(end))
    }
}
