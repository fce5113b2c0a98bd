import ClaimTypes
import Exchange
import LedgerTypes
import Messages

let anhui = NodeID(340_000)
let shanghai = NodeID(310_000)
let toAnhui = StreamID(from: shanghai, to: anhui)
let toShanghai = StreamID(from: anhui, to: shanghai)
let hubToAnhui = StreamID(from: .hub, to: anhui)
let anhuiToHub = StreamID(from: anhui, to: .hub)

/// Small limits, so that tests reach them.
let smallLimits = LinkLimits(
    frameBytesMax: 4_096, windowFrames: 4, windowBytes: 8_192, queriesMax: 2, queryBytesMax: 64, heartbeat: 1_000)

func configuration(
    _ node: NodeID, _ peer: NodeID, session: UInt64 = 1, _ change: (inout LinkConfiguration) -> Void = { _ in }
) -> LinkConfiguration {
    var configuration = LinkConfiguration(node: node, peer: peer, session: session)
    configuration.limits = smallLimits
    change(&configuration)
    return configuration
}

func moment(_ milliseconds: UInt64, skew: Int64 = 0) -> LinkTime {
    LinkTime(uptime: milliseconds, clock: 1_774_350_000_000 + Int64(milliseconds) + skew)
}

func envelope(_ stream: StreamID, _ first: UInt64, count: UInt32 = 1, bytes: Int = 10) -> LinkEnvelope {
    LinkEnvelope(stream: stream, firstSequence: first, count: count, bytes: [UInt8](repeating: 7, count: bytes))
}

/// Two ends and a connection that carries every frame at once, in order, as bytes.
struct LinkPair {
    var region: Link
    var hub: Link
    /// What each shell was told, frames apart.
    var regionHeard: [LinkAction] = []
    var hubHeard: [LinkAction] = []
    /// Frames that crossed, for the tests that look at them.
    var frames: [LinkFrame] = []
    var now: UInt64 = 1_000

    init(
        region: (inout LinkConfiguration) -> Void = { _ in }, hub: (inout LinkConfiguration) -> Void = { _ in },
        regionPrepares: (inout Link) -> Void = { _ in }, hubPrepares: (inout Link) -> Void = { _ in },
        afterStart: (inout Link) -> Void = { _ in }
    ) {
        self.region = Link(configuration(anhui, .hub, region))
        self.hub = Link(configuration(.hub, anhui, hub))
        regionPrepares(&self.region)
        hubPrepares(&self.hub)
        let first = self.region.start(at: moment(now))
        let second = self.hub.start(at: moment(now))
        afterStart(&self.region)
        carry(first, fromRegion: true)
        carry(second, fromRegion: false)
    }

    /// Carries frames to the other end, and its answers back, until both are quiet.
    mutating func carry(_ actions: [LinkAction], fromRegion: Bool) {
        for action in actions {
            guard case .send(let frame) = action else {
                if fromRegion { regionHeard.append(action) } else { hubHeard.append(action) }
                if case .up = action { admit() }
                continue
            }
            frames.append(frame)
            guard case .success(let read) = LinkFrame.decode(frame.encode()) else { fatalError("\(frame) is not read") }
            if fromRegion {
                carry(hub.receive(read, at: moment(now)), fromRegion: false)
            } else {
                carry(region.receive(read, at: moment(now)), fromRegion: true)
            }
        }
    }

    /// Each end's first frame is its hello: nothing follows before both have crossed.
    private mutating func admit() {
        guard region.negotiated != nil, hub.negotiated != nil else { return }
        let moment = moment(now)
        fromRegion { $0.admit(at: moment) }
        fromHub { $0.admit(at: moment) }
    }

    mutating func fromRegion(_ body: (inout Link) -> [LinkAction]) { carry(body(&region), fromRegion: true) }

    mutating func fromHub(_ body: (inout Link) -> [LinkAction]) { carry(body(&hub), fromRegion: false) }

    @discardableResult
    mutating func offerFromRegion(_ envelope: LinkEnvelope) -> OfferRefusal? {
        switch region.offer(envelope) {
        case .success(let actions): carry(actions, fromRegion: true)
        case .failure(let refusal): return refusal
        }
        return nil
    }

    @discardableResult
    mutating func offerFromHub(_ envelope: LinkEnvelope) -> OfferRefusal? {
        switch hub.offer(envelope) {
        case .success(let actions): carry(actions, fromRegion: false)
        case .failure(let refusal): return refusal
        }
        return nil
    }

    mutating func wait(_ milliseconds: UInt64) {
        let end = now + milliseconds
        while let next = [region.nextDeadline, hub.nextDeadline].compactMap(\.self).min(), next <= end {
            let moment = moment(max(now, next))
            now = moment.uptime
            fromRegion { $0.tick(at: moment) }
            fromHub { $0.tick(at: moment) }
        }
        now = end
    }

    var ends: (region: LinkEnd?, hub: LinkEnd?) { (region.ended, hub.ended) }
}

extension Link {
    var ended: LinkEnd? {
        guard case .ended(let end) = phase else { return nil }
        return end
    }
}

extension [LinkAction] {
    var delivered: [LinkEnvelope] {
        compactMap { action in
            guard case .deliver(let envelope) = action else { return nil }
            return envelope
        }
    }

    var outcomes: [UInt64: [QueryOutcome]] {
        reduce(into: [:]) { outcomes, action in
            if case .answered(let id, let outcome) = action { outcomes[id, default: []].append(outcome) }
        }
    }

    var asked: [LinkQuery] {
        compactMap { action in
            guard case .ask(let query) = action else { return nil }
            return query
        }
    }

    var negotiated: LinkNegotiated? {
        for case .up(let negotiated) in self { return negotiated }
        return nil
    }
}
