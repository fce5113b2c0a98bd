import ClaimTypes
import LedgerTypes
import Messages

/// Heartbeats, and what happens when something stays away.
extension Link {
    /// When `tick` has something to do, on `LinkTime.uptime`; `nil` when never. Ask again after every call.
    public var nextDeadline: UInt64? {
        switch phase {
        case .new, .ended: return nil
        case .greeting: return startedAt + configuration.helloPatience
        case .up, .draining:
            let drain = drainingSince.map { $0 + configuration.drainPatience }
            let stall = unconfirmed.first.map { $0.at + stallPatience }
            return [heartbeatAt, heardAt + silencePatience, queries.deadline, drain, stall].compactMap(\.self).min()
        }
    }

    /// Lets time pass. To be called at `nextDeadline`; a call too early or too late does no harm.
    public mutating func tick(at now: LinkTime) -> [LinkAction] {
        collect { link, actions in
            switch link.phase {
            case .new, .ended: break
            case .greeting:
                if now.uptime >= link.startedAt + link.configuration.helloPatience { link.fail(.helloLate, into: &actions) }
            case .up, .draining: link.tickUp(at: now, into: &actions)
            }
        }
    }

    private mutating func tickUp(at now: LinkTime, into actions: inout [LinkAction]) {
        if now.uptime >= heardAt + silencePatience { return fail(.peerSilent, into: &actions) }
        if let oldest = unconfirmed.first, now.uptime >= oldest.at + stallPatience { return fail(.peerStalled, into: &actions) }
        if let since = drainingSince, now.uptime >= since + configuration.drainPatience {
            return fail(.drainLate, into: &actions)
        }
        giveUpLateQueries(at: now, into: &actions)
        if now.uptime >= heartbeatAt { beat(at: now, into: &actions) }
        endIfDrained(into: &actions)
    }

    mutating func beat(at now: LinkTime, into actions: inout [LinkAction]) {
        heartbeatAt = now.uptime + UInt64(configuration.limits.heartbeat)
        guard isAdmitted else { return }
        send(.heartbeat(LinkHeartbeat(clock: now.clock, framesReceived: framesReceived)), into: &actions)
        unconfirmed.append((now.uptime, framesSent))
    }

    mutating func take(_ heartbeat: LinkHeartbeat, at now: LinkTime, into actions: inout [LinkAction]) {
        let (ahead, overflow) = heartbeat.clock.subtractingReportingOverflow(now.clock)
        guard !overflow, ahead.magnitude <= configuration.clockSkewMax else { return fail(.clockSkew, into: &actions) }
        guard (framesConfirmed...framesSent).contains(heartbeat.framesReceived) else {
            return fail(.counterWrong, into: &actions)
        }
        framesConfirmed = heartbeat.framesReceived
        unconfirmed.removeAll { $0.frames <= framesConfirmed }
        negotiated?.clockAhead = ahead
    }

    /// How long the peer may say nothing.
    private var silencePatience: UInt64 {
        UInt64(negotiated?.limits.heartbeat ?? 0) * (configuration.missedHeartbeatsMax + 1)
    }

    /// The peer confirms with its heartbeats, so it gets the time of some.
    private var stallPatience: UInt64 { max(configuration.stallPatience, silencePatience) }
}
