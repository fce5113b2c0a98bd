import Exchange
import LedgerTypes
import Messages
import NIOCore
import Synchronization

/// One connection to a peer, from hello to end: drives a `Link`, which decides everything, over a stream of frames.
///
/// All methods may be called from anywhere and return at once. What they answer is what `Link` answers. Frames leave in the order of
/// the calls; a peer that does not read holds up its own link and nothing else.
public final class LiveLink: Sendable {
    /// Who is at the other end, as its certificate proves.
    public let peer: PeerIdentity
    let channel: FrameChannel
    let clock: LinkClock
    let settings: LinkSettings
    let meter: LinkMeter
    /// What the peer was told.
    let frameBytesMax: Int
    let state: Mutex<State>

    struct State {
        var link: Link
        /// Encoded frames that wait for the writer, and their bytes.
        var outbox: [[UInt8]] = []
        var outboxBytes = 0
        var writer: CheckedContinuation<Void, Never>?
        var asked: [UInt64: CheckedContinuation<QueryOutcome, Never>] = [:]
        /// When the timer is set to, on `LinkTime.uptime`.
        var timer: UInt64?
        /// How the link ended; `nil` as long as it has not.
        var end: LinkEnd?
        var isFinished = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    init(channel: FrameChannel, configuration: LinkConfiguration, clock: LinkClock, settings: LinkSettings, meter: LinkMeter) {
        peer = channel.peer
        self.channel = channel
        self.clock = clock
        self.settings = settings
        self.meter = meter
        frameBytesMax = Int(configuration.limits.frameBytesMax)
        state = Mutex(State(link: Link(configuration)))
    }

    public var node: NodeID { peer.node }
    public var phase: Link.Phase { state.withLock { $0.link.phase } }
    /// What the hellos agreed on; `nil` before.
    public var negotiated: LinkNegotiated? { state.withLock { $0.link.negotiated } }
    /// Bytes under way to the peer on this side: envelopes that wait for its credit, and frames that wait to be written.
    public var queuedBytes: Int { state.withLock { $0.link.queuedBytes + $0.outboxBytes } }
    /// Bytes of envelopes delivered and not yet called consumed.
    public var heldBytes: Int { state.withLock { $0.link.heldBytes } }

    /// Sends an envelope, or keeps it for the peer's credit. A refusal changes nothing; the envelope stays its stream's.
    public func offer(_ envelope: LinkEnvelope) -> Result<Void, OfferRefusal> {
        perform { state, _ in
            switch state.link.offer(envelope) {
            case .success(let actions): (.success(()), actions)
            case .failure(let refusal): (.failure(refusal), [])
            }
        }.result
    }

    /// The records that took these messages are durable: acknowledges them (law M2).
    public func durable(_ positions: [StreamPosition]) { act { link, _ in link.durable(positions) } }

    /// Delivered envelopes take no memory any more: gives the peer room for as many.
    public func consumed(frames: Int = 1, bytes: Int) { act { link, _ in link.consumed(frames: frames, bytes: bytes) } }

    /// The hub passes on what `node` acknowledged of the peer's streams.
    public func passOn(acknowledgedBy node: NodeID, _ positions: [StreamPosition]) {
        act { link, _ in link.passOn(acknowledgedBy: node, positions) }
    }

    /// Asks the peer to offer a stream again from the message after `sequence`.
    public func resume(_ stream: StreamID, after sequence: UInt64) {
        act { link, now in link.resume(stream, after: sequence, at: now) }
    }

    /// Tells the sender of a stream that the envelope after a position is not taken.
    public func refuse(_ refusal: LinkRefusal) { act { link, _ in link.refuse(refusal) } }

    /// The stream will be offered again from an earlier message.
    public func rewound(_ stream: StreamID) {
        state.withLock { $0.link.rewound(stream) }
    }

    /// Asks the peer, or at a region whoever is behind the hub, and waits for the answer, at most `budget` milliseconds.
    public func ask(
        _ document: [UInt8], of receiver: NodeID, from sender: NodeID? = nil, budget: UInt32
    ) async -> Result<QueryOutcome, AskRefusal> {
        let refusal = Mutex<AskRefusal?>(nil)
        let outcome = await withCheckedContinuation { (continuation: CheckedContinuation<QueryOutcome, Never>) in
            let asked = perform { state, now in
                switch state.link.ask(document, of: receiver, from: sender, budget: budget, at: now) {
                case .success(let asked):
                    state.asked[asked.id] = continuation
                    return (AskRefusal?.none, asked.actions)
                case .failure(let reason): return (reason, [])
                }
            }
            guard let reason = asked.result else { return }
            refusal.withLock { $0 = reason }
            continuation.resume(returning: .failed(.unreachable))
        }
        if let refusal = refusal.withLock(\.self) { return .failure(refusal) }
        return .success(outcome)
    }

    /// Answers a question of the peer. Too late or twice does nothing.
    public func reply(to id: UInt64, _ outcome: QueryOutcome) { act { link, _ in link.reply(to: id, outcome) } }

    /// Closes in order: nothing new begins, what is open gets done.
    public func drain() { act { link, now in link.drain(at: now) } }

    /// Ends at once and tells the peer why.
    public func end(_ reason: LinkReason) { act { link, _ in link.end(reason) } }

    /// Returns when the link is gone and its owner knows.
    public func finished() async {
        await withCheckedContinuation { continuation in
            let isFinished = state.withLock { state in
                if !state.isFinished { state.waiters.append(continuation) }
                return state.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }
}
