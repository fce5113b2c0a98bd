import ClaimTypes
import Dispatch
import Exchange
import LedgerTypes
import LinkTransport
import Logging
import MessageSecurity
import Messages
import NodeRuntime
import Settlement
import Synchronization

/// The hub's end of the exchange: one link to each region. What is not addressed to the hub is passed on as soon as its signature was
/// checked, and recorded besides; what the receiver has durably taken is passed back.
final class HubExchange: LinkOwner, Sendable {
    let board = LinkBoard()
    let standing: StandingKeeper
    private let loop: NodeLoop<HubMachine>
    private let security: NodeSecurity
    private let admitted: Set<NodeID>
    private let logger: Logger
    private let metrics: ServiceMetrics
    private let clock: @Sendable () -> Timestamp
    private let workers = SerialWorkers<NodeID>("medclear relay")
    private let complaints = OnceLog()
    private let recorded: DurablePositions
    private let state = Mutex(Relay())
    private let desk: HubDesk

    init(
        _ loop: NodeLoop<HubMachine>, recorded: [StreamKey: UInt64], admitted: Set<NodeID>, security: NodeSecurity,
        logger: Logger, metrics: ServiceMetrics, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.loop = loop
        self.security = security
        self.admitted = admitted
        self.logger = logger
        self.metrics = metrics
        standing = StandingKeeper(loop.id, opened: loop.opened, metrics: metrics, logger: logger)
        self.clock = clock
        desk = HubDesk(loop, security: security, clock: clock, logger: logger)
        let board = board
        self.recorded = DurablePositions(
            at: .hub, recorded, delay: AcknowledgementDelay("medclear acknowledge"), link: { board.link(to: $0) })
    }

    /// Names who answers questions about checkpoints.
    func use(_ witnessing: Witnessing) { desk.use(witnessing) }

    /// Asks a region; `nil` when it does not answer.
    func ask(_ region: NodeID, _ content: PeerQuery.Content) async -> PeerAnswer.Outcome? {
        guard let link = board.link(to: region) else { return nil }
        return await desk.ask(region, content, over: link)
    }

    /// What a durable block lets out: the hub's own acknowledgements.
    func say(_ positions: [StreamKey: UInt64]) { recorded.say(positions) }

    func configuration(for peer: NodeID) async -> LinkConfiguration? {
        guard admitted.contains(peer), !board.isHeld(peer) else { return nil }
        var configuration = LinkConfiguration(node: .hub, peer: peer, session: 0)
        configuration.suites = SecuritySuite.allCases.map(\.rawValue).sorted()
        configuration.positions = recorded.positions(to: peer)
        configuration.software = ServiceVersion.text
        return configuration
    }

    /// Takes what checkpoints say of this node's journal: on another history than it signed, it says nothing more.
    func heard(_ word: WitnessWord) {
        guard !standing.admits(word) else { return }
        for region in admitted { board.link(to: region)?.end(.neverSent) }
    }

    func linkIsUp(_ link: LiveLink, _ negotiated: LinkNegotiated) {
        // Before anything else: mail goes over whatever link the board shows.
        guard standing.admits(negotiated.positions, of: link.node) else { return link.end(.neverSent) }
        board.isUp(link, negotiated, at: seconds(clock()))
        // Checkpoints may have said otherwise meanwhile, and ended the links that were on the board.
        guard standing.isConfirmed(by: link.node) else { return link.end(.neverSent) }
        recorded.isUp(link, to: link.node)
        logger.info("link up", metadata: ["peer": "\(link.node)", "clock_ahead_ms": "\(negotiated.clockAhead)"])
        let arrived = state.withLock { $0.isUp(link.node, senders: admitted, positions: negotiated.positions) }
        if let behind = arrived.behind {
            logger.critical(
                "peer's journal is older than what it acknowledged",
                metadata: ["peer": "\(link.node)", "stream": "\(behind.stream)", "acknowledged": "\(behind.sequence)"])
            return link.end(.journalBehind)
        }
        for known in arrived.known { link.passOn(acknowledgedBy: known.by, known.positions) }
        _ = loop.look(
            { $0.released },
            completion: { [standing] released in
                guard let released = try? released.get() else { return }
                standing.isUp(link.node, negotiated.positions, released: released)
            })
        loop.rewind(link.node)
        for stream in arrived.again { askAgain(stream) }
    }

    func link(_ link: LiveLink, delivered envelope: LinkEnvelope) {
        workers.async(link.node) { [self] in take(envelope, from: link) }
    }

    private func take(_ frame: LinkEnvelope, from link: LiveLink) {
        let bytes = frame.bytes
        switch EnvelopeOpener.witness(bytes, ring: security.current.ring, at: clock()) {
        case .failure(let refusal): refuse(frame, on: link, code: refusal.code, refusal.text)
        case .success(let witnessed) where !frame.agrees(with: witnessed.body):
            refuse(frame, on: link, code: 0, BilingualText("链路帧与已签名报文不符", "the frame says other than the signed body"))
        case .success(let witnessed):
            if witnessed.body.receiver != .hub {
                state.withLock { $0.take(witnessed.body) }
                relay(frame)
            }
            guard !witnessed.body.headers.isEmpty else { return link.consumed(bytes: bytes.count) }
            guard let command = PreparedCommand<HubMachine>.taking(witnessed) else {
                return refuse(frame, on: link, code: 9, BilingualText("报文体无法解析", "a payload cannot be read"))
            }
            if loop.submit([command], from: .peer, completion: { _ in link.consumed(bytes: bytes.count) }) != nil {
                link.consumed(bytes: bytes.count)
                askAgain(frame.stream, after: .milliseconds(200))
            }
        }
    }

    /// A region's statement does not wait for the hub's disk (law M2).
    private func relay(_ frame: LinkEnvelope) {
        let stream = frame.stream
        guard let target = board.link(to: stream.receiver) else { return interrupt(stream) }
        switch target.offer(frame) {
        case .success:
            metrics.add(
                "medclear_messages_relayed_total", Double(frame.count),
                labels: [("sender", "\(stream.sender)"), ("receiver", "\(stream.receiver)")],
                help: "Messages passed on between regions, repetitions included.")
        case .failure: interrupt(stream)
        }
    }

    private func interrupt(_ stream: StreamID) { state.withLock { $0.interrupt(stream) } }

    private func refuse(_ frame: LinkEnvelope, on link: LiveLink, code: UInt16, _ text: BilingualText) {
        metrics.add(
            "medclear_envelopes_refused_total", labels: [("sender", "\(frame.stream.sender)"), ("code", "\(code)")],
            help: "Envelopes refused before the journal.")
        if complaints.isNew("\(frame.stream) \(frame.firstSequence) \(code)") {
            logger.warning(
                "envelope refused",
                metadata: [
                    "stream": "\(frame.stream)", "sequence": "\(frame.firstSequence)", "code": "\(code)",
                    "reason": "\(text.chinese) / \(text.english)",
                ])
        }
        link.consumed(bytes: frame.bytes.count)
        askAgain(frame.stream, after: .seconds(5))
    }

    private func resumePoint(of stream: StreamID, after: UInt64 = 0) -> UInt64 {
        let recorded = recorded.position(of: StreamKey(stream))
        return state.withLock { $0.resumePoint(of: stream, after: after, recorded: recorded) }
    }

    /// Asks a sender to offer a stream again from where the receiver stands.
    private func askAgain(_ stream: StreamID, after pause: DispatchTimeInterval = .milliseconds(1)) {
        DispatchQueue.global().asyncAfter(deadline: .now() + pause) { [self] in
            let after = resumePoint(of: stream)
            board.link(to: stream.sender)?.resume(stream, after: after)
        }
    }

    func link(_ link: LiveLink, acknowledgedBy by: NodeID, _ positions: [StreamPosition]) {
        guard standing.isConfirmed(by: link.node) else { return }
        let taken = state.withLock { $0.acknowledged(by: by, positions) }
        for share in taken.passOn { board.link(to: share.sender)?.passOn(acknowledgedBy: by, share.positions) }
        if let own = taken.own { loop.note([PreparedCommand<HubMachine>.acknowledged(by: by, upTo: own)]) }
    }

    func link(_ link: LiveLink, lacks stream: StreamID, after sequence: UInt64) {
        link.rewound(stream)
        guard stream.sender != .hub else {
            guard !standing.lacks(stream, after: sequence, peer: link.node) else { return link.end(.journalBehind) }
            return loop.rewind(stream.receiver)
        }
        board.link(to: stream.sender)?.resume(stream, after: resumePoint(of: stream, after: sequence))
    }

    func link(_ link: LiveLink, refused refusal: LinkRefusal) {
        logger.error(
            "stream stands still: the receiver refuses it",
            metadata: [
                "stream": "\(refusal.position.stream)", "after": "\(refusal.position.sequence)", "code": "\(refusal.notice.code)",
            ])
        let stream = refusal.position.stream
        if stream.sender != .hub { board.link(to: stream.sender)?.refuse(refusal) }
    }

    func linkIsWritable(_ link: LiveLink) {
        loop.rewind(link.node)
        for stream in state.withLock({ $0.takeInterrupted(to: link.node) }) { askAgain(stream) }
    }

    func link(_ link: LiveLink, asks query: LinkQuery) {
        guard query.receiver != .hub else {
            Task { link.reply(to: query.id, await desk.answer(query)) }
            return
        }
        guard let target = board.link(to: query.receiver) else {
            let failure: QueryFailure = admitted.contains(query.receiver) ? .unreachable : .unknownNode
            return link.reply(to: query.id, .failed(failure))
        }
        Task {
            let budget = query.budget > 50 ? query.budget - 50 : query.budget
            switch await target.ask(query.document, of: query.receiver, from: query.sender, budget: budget) {
            case .success(let outcome): link.reply(to: query.id, outcome)
            case .failure(.busy): link.reply(to: query.id, .failed(.busy))
            case .failure: link.reply(to: query.id, .failed(.unreachable))
            }
        }
    }

    func linkDrains(_ link: LiveLink) { logger.info("peer drains", metadata: ["peer": "\(link.node)"]) }

    func linkEnded(_ link: LiveLink, _ end: LinkEnd) {
        board.ended(link, end, at: seconds(clock()))
        logger.warning(
            "link down",
            metadata: ["peer": "\(link.node)", "code": "\(end.code)", "reason": "\(end.text.chinese) / \(end.text.english)"])
    }
}
