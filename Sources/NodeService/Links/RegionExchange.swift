import ClaimTypes
import Dispatch
import Exchange
import LedgerTypes
import LinkTransport
import Logging
import MessageSecurity
import Messages
import NodeConfiguration
import NodeRuntime
import Registry
import Settlement

/// A region's end of the exchange: one link, to the hub, over which all its streams run.
final class RegionExchange: LinkOwner, Sendable {
    let board = LinkBoard()
    let standing: StandingKeeper
    private let node: NodeID
    private let loop: NodeLoop<RegionMachine>
    private let security: NodeSecurity
    private let registry: any RegistryReading
    private let logger: Logger
    private let metrics: ServiceMetrics
    private let clock: @Sendable () -> Timestamp
    private let answerQuery: @Sendable (LinkQuery) async -> QueryOutcome
    private let workers = SerialWorkers<NodeID>("medclear prepare")
    private let complaints = OnceLog()
    private let received: DurablePositions

    /// - Parameter received: highest sequence durably received of each stream when the node was opened.
    init(
        _ loop: NodeLoop<RegionMachine>, received: [NodeID: UInt64], security: NodeSecurity, registry: any RegistryReading,
        logger: Logger, metrics: ServiceMetrics, clock: @escaping @Sendable () -> Timestamp,
        answerQuery: @escaping @Sendable (LinkQuery) async -> QueryOutcome
    ) {
        node = loop.id
        self.loop = loop
        self.security = security
        self.registry = registry
        self.logger = logger
        self.metrics = metrics
        standing = StandingKeeper(loop.id, opened: loop.opened, metrics: metrics, logger: logger)
        self.clock = clock
        self.answerQuery = answerQuery
        let (board, node) = (board, node)
        self.received = DurablePositions(
            at: node,
            Dictionary(uniqueKeysWithValues: received.map { (StreamKey(sender: $0.key, receiver: node), $0.value) }),
            delay: AcknowledgementDelay("medclear acknowledge"), link: { board.link(to: $0) })
    }

    /// What a durable block lets out towards the hub.
    func say(_ positions: [StreamKey: UInt64]) { received.say(positions) }

    func configuration(for peer: NodeID) async -> LinkConfiguration? {
        guard peer == .hub, !board.isHeld(peer) else { return nil }
        var configuration = LinkConfiguration(node: node, peer: peer, session: 0)
        configuration.suites = SecuritySuite.allCases.map(\.rawValue).sorted()
        configuration.positions = received.positions(to: peer)
        configuration.software = ServiceVersion.text
        return configuration
    }

    /// Takes what checkpoints say of this node's journal: on another history than it signed, it says nothing more.
    func heard(_ word: WitnessWord) {
        guard !standing.admits(word) else { return }
        board.link(to: .hub)?.end(.neverSent)
    }

    func linkIsUp(_ link: LiveLink, _ negotiated: LinkNegotiated) {
        // Before anything else: mail goes over whatever link the board shows.
        guard standing.admits(negotiated.positions, of: link.node) else { return link.end(.neverSent) }
        board.isUp(link, negotiated, at: seconds(clock()))
        // Checkpoints may have said otherwise meanwhile, and ended the links that were on the board.
        guard standing.isConfirmed(by: link.node) else { return link.end(.neverSent) }
        received.isUp(link, to: link.node)
        logger.info("link up", metadata: ["peer": "\(link.node)", "clock_ahead_ms": "\(negotiated.clockAhead)"])
        _ = loop.look(
            { $0.released },
            completion: { [standing] released in
                guard let released = try? released.get() else { return }
                standing.isUp(link.node, negotiated.positions, released: released)
            })
        loop.rewind()
    }

    func link(_ link: LiveLink, delivered envelope: LinkEnvelope) {
        workers.async(envelope.stream.sender) { [self] in take(envelope, from: link) }
    }

    private func take(_ envelope: LinkEnvelope, from link: LiveLink) {
        let bytes = envelope.bytes
        let keys = security.current
        switch EnvelopeOpener.open(bytes, by: keys.credentials, ring: keys.ring, at: clock()) {
        case .failure(let refusal): refuse(envelope, on: link, code: refusal.code, refusal.text)
        case .success(let verified) where !envelope.agrees(with: verified.body):
            refuse(envelope, on: link, code: 0, BilingualText("链路帧与已签名报文不符", "the frame says other than the signed body"))
        case .success(let verified):
            let taken = PreparedCommand<RegionMachine>.taking(bytes, verified, registry: registry)
            let refusal = loop.submit([taken.command], openings: taken.openings, from: .peer) { _ in
                link.consumed(bytes: bytes.count)
            }
            if refusal != nil {
                // No room, or closing: the sender offers it again.
                link.consumed(bytes: bytes.count)
                askAgain(envelope.stream, on: link, after: .milliseconds(200))
            }
        }
    }

    /// A refused envelope is not journaled. Its sender is asked again after a while: keys may have been changed by then.
    private func refuse(_ envelope: LinkEnvelope, on link: LiveLink, code: UInt16, _ text: BilingualText) {
        metrics.add(
            "medclear_envelopes_refused_total", labels: [("sender", "\(envelope.stream.sender)"), ("code", "\(code)")],
            help: "Envelopes refused before the journal.")
        if complaints.isNew("\(envelope.stream) \(envelope.firstSequence) \(code)") {
            logger.warning(
                "envelope refused",
                metadata: [
                    "stream": "\(envelope.stream)", "sequence": "\(envelope.firstSequence)", "code": "\(code)",
                    "reason": "\(text.chinese) / \(text.english)",
                ])
        }
        link.consumed(bytes: envelope.bytes.count)
        askAgain(envelope.stream, on: link, after: .seconds(5))
    }

    private func askAgain(_ stream: StreamID, on link: LiveLink, after pause: DispatchTimeInterval) {
        DispatchQueue.global().asyncAfter(deadline: .now() + pause) { [self] in resume(stream.sender, on: link) }
    }

    /// Asks a region to offer its stream again from where this node stands.
    func askAgain(_ sender: NodeID) {
        if let link = board.link(to: .hub) { resume(sender, on: link) }
    }

    private func resume(_ sender: NodeID, on link: LiveLink) {
        link.resume(
            StreamID(from: sender, to: node), after: received.position(of: StreamKey(sender: sender, receiver: node)))
    }

    func link(_ link: LiveLink, acknowledgedBy by: NodeID, _ positions: [StreamPosition]) {
        guard standing.isConfirmed(by: link.node) else { return }
        loop.note(PreparedCommand<RegionMachine>.acknowledged(by: by, positions))
    }

    func link(_ link: LiveLink, lacks stream: StreamID, after sequence: UInt64) {
        guard !standing.lacks(stream, after: sequence, peer: link.node) else { return link.end(.journalBehind) }
        link.rewound(stream)
        loop.rewind(stream.receiver)
    }

    func link(_ link: LiveLink, refused refusal: LinkRefusal) {
        logger.error(
            "stream stands still: the receiver refuses it",
            metadata: [
                "stream": "\(refusal.position.stream)", "after": "\(refusal.position.sequence)", "code": "\(refusal.notice.code)",
            ])
        metrics.add("medclear_streams_refused_total", help: "Streams a receiver refused to take on; a person has to look.")
    }

    func linkIsWritable(_ link: LiveLink) { loop.rewind() }

    func link(_ link: LiveLink, asks query: LinkQuery) {
        Task { link.reply(to: query.id, await answerQuery(query)) }
    }

    func linkDrains(_ link: LiveLink) { logger.info("peer drains", metadata: ["peer": "\(link.node)"]) }

    func linkEnded(_ link: LiveLink, _ end: LinkEnd) {
        board.ended(link, end, at: seconds(clock()))
        logger.warning(
            "link down",
            metadata: ["peer": "\(link.node)", "code": "\(end.code)", "reason": "\(end.text.chinese) / \(end.text.english)"])
    }
}

func seconds(_ time: Timestamp) -> Int64 { Int64(time.nanoseconds / 1_000_000_000) }
