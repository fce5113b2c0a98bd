import ClaimTypes
import LedgerTypes
import Messages

/// The frozen hello and what it is refused for.
extension Link {
    func hello(at now: LinkTime) -> LinkHello {
        LinkHello(
            versions: configuration.versions, node: configuration.node, peer: configuration.peer,
            session: configuration.session, epoch: configuration.epoch, clock: now.clock, suites: configuration.suites,
            limits: configuration.limits, positions: configuration.positions.sorted { $0.stream < $1.stream },
            software: configuration.software)
    }

    mutating func take(_ hello: LinkHello, at now: LinkTime, into actions: inout [LinkAction]) {
        switch judge(hello, at: now) {
        case .failure(let reason): fail(reason, into: &actions)
        case .success(let negotiated):
            self.negotiated = negotiated
            phase = drainingSince == nil ? .up : .draining
            outbound.grant(frames: UInt64(hello.limits.windowFrames), bytes: UInt64(hello.limits.windowBytes))
            heartbeatAt = now.uptime + UInt64(configuration.limits.heartbeat)
            outbound.note(acknowledged: hello.positions)
            said = hello.positions
            actions.append(.up(negotiated))
        }
    }

    /// The shell believes the peer's hello. Says so, and what became durable since ours was written; to be called once, on `up`.
    ///
    /// A node that was started on an old copy of its journal learns it from this very hello, and has to end the link instead. Its own hello
    /// is out by then, and may claim what only the copy has. So a hello's positions count for the other end after this.
    public mutating func admit(at now: LinkTime) -> [LinkAction] {
        guard negotiated != nil, hears, !isAdmitted else { return [] }
        isAdmitted = true
        return collect { link, actions in
            link.beat(at: now, into: &actions)
            link.acknowledgeSinceHello(into: &actions)
            link.endIfDrained(into: &actions)
        }
    }

    /// Any frame after the hello but a close is of an end that believes ours.
    mutating func confirm(by frame: LinkFrame, into actions: inout [LinkAction]) {
        guard let negotiated, !said.isEmpty else { return }
        if case .close = frame { return }
        actions.append(.acknowledged(by: negotiated.peer, said))
        said = []
    }

    /// The first refusal that applies, in the order of who, what, when.
    private func judge(_ hello: LinkHello, at now: LinkTime) -> Result<LinkNegotiated, LinkReason> {
        guard hello.node != configuration.node else { return .failure(.ownSelf) }
        guard hello.node == configuration.peer else { return .failure(.wrongPeer) }
        guard hello.peer == configuration.node else { return .failure(.notMeant) }
        let versions = Set(configuration.versions).intersection(hello.versions)
        guard let version = versions.max() else { return .failure(.noCommonVersion) }
        let suites = Set(configuration.suites).intersection(hello.suites).sorted()
        guard !suites.isEmpty else { return .failure(.noCommonSuite) }
        guard hello.epoch == configuration.epoch else { return .failure(.otherEpoch) }
        let (ahead, overflow) = hello.clock.subtractingReportingOverflow(now.clock)
        guard !overflow, ahead.magnitude <= configuration.clockSkewMax else { return .failure(.clockSkew) }
        guard hello.limits.fault == nil else { return .failure(.limitsUnusable) }
        guard hello.positions.allSatisfy({ configuration.sends($0.stream) }) else { return .failure(.foreignStream) }
        if let liveSession, hello.session <= liveSession { return .failure(.duplicateLink) }
        return .success(
            LinkNegotiated(
                version: version, suites: suites, peer: hello.node, session: hello.session, limits: hello.limits,
                clockAhead: ahead, positions: hello.positions, software: hello.software))
    }
}
