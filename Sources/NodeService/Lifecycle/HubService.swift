import ClaimTypes
import Journal
import LedgerTypes
import LinkTransport
import Logging
import Messages
import NIOPosix
import NodeConfiguration
import NodeRuntime
import ServiceLifecycle
import Settlement
import UnixSignals

/// The hub as a service: journal, links of the regions, monitoring and administration.
public final class HubService: Sendable {
    let configuration: NodeConfiguration
    let logger: Logger
    let metrics = ServiceMetrics()
    let security: NodeSecurity
    let loop: NodeLoop<HubMachine>
    let exchange: HubExchange
    let listener: LinkListener
    private let archive: ClosingArchive
    private let lag = StreamLag()
    let days = ReconciliationBoard()
    /// `nil` where nothing is witnessed.
    let witnessing: Witnessing?

    public init(_ configuration: NodeConfiguration, logger: Logger) async throws {
        (self.configuration, self.logger) = (configuration, logger)
        BridgedMetrics.install()
        security = try NodeSecurity(.hub, configuration.keys)
        let outlet = Outlet()
        try JournalFolder.prepare(configuration.journal)
        var options = LoopOptions()
        (options.queueMax, options.recordsPerBlock) = (configuration.runtime.queueMax, configuration.runtime.recordsPerBlock)
        options.blockGap = Pace.hubBlocks
        loop = try NodeLoop(
            .hub, storage: FileStorage(folder: configuration.journal), journal: .service,
            options: options, clock: systemTime, durable: { outlet.put($0) },
            stopped: { JournalFolder.stop($0, logger) })
        let wanted = configuration.regions
        if try await loop.read({ $0.regions }) != wanted { _ = try await loop.perform([.admitRegions(wanted)]) }
        let recorded = try await loop.read { machine in
            var recorded: [StreamKey: UInt64] = [:]
            for sender in wanted {
                for receiver in [NodeID.hub] + wanted.map(\.node) where receiver != sender.node {
                    let stream = StreamKey(sender: sender.node, receiver: receiver)
                    recorded[stream] = machine.recorded(stream)
                }
            }
            return recorded
        }
        exchange = HubExchange(
            loop, recorded: recorded, admitted: Set(wanted.map(\.node)), security: security, logger: logger, metrics: metrics,
            clock: systemTime)
        try security.requireApproved(try await loop.read { $0.orders.approvedKeys })
        let loop = loop
        let witness = try Witnessing.open(
            configuration, durable: { loop.statistics.lastBlock }, logger: logger, metrics: metrics,
            now: { UInt64(seconds(systemTime())) }, tell: { [weak exchange] in exchange?.heard($0) })
        witnessing = witness
        if let witness { exchange.use(witness) }
        archive = try ClosingArchive(
            loop, journal: configuration.journal, folder: configuration.closings, keys: configuration.keys.folder, logger: logger,
            objection: { witness?.refusal })
        let credentials = try await LinkCredentials(node: .hub, files: configuration.link.files)
        listener = LinkListener(
            host: configuration.link.address.host, port: configuration.link.address.port, credentials: credentials,
            owner: exchange, log: logger, group: MultiThreadedEventLoopGroup.singleton)
        let board = exchange.board
        let mail = MailRoom(
            .hub, security: security, logger: logger, metrics: metrics, clock: systemTime, link: { board.link(to: $0) })
        let exchange = exchange
        outlet.open { block in
            // First, what mail acknowledges is known here: the next hello may be written any moment.
            exchange.say(block.received)
            for batch in block.mail { mail.send(batch) }
        }
        loop.rewind()
    }

    /// Runs until it is told to stop; then finishes what is under way and returns.
    public func run() async throws {
        let services: [any Service] =
            [
                LoopKeeper { [loop] in loop.close() }, ticker, LinkAccepter(listener: listener), reconciliation,
                monitoring, administration, archive,
            ] + witnessKeeper
        var quiet = logger
        quiet.logLevel = .warning
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        logger.notice(
            "hub starting", metadata: ["replayed_records": "\(loop.replayed)", "version": "\(ServiceVersion.text)"])
        try await group.run()
        logger.notice("hub stopped")
    }

    private var witnessKeeper: [any Service] {
        guard let witnessing else { return [] }
        return [WitnessKeeper(witnessing: witnessing, ask: { [exchange] in await exchange.ask($0, $1) })]
    }

    private var ticker: some Service {
        Ticker { [loop, lag] count in
            loop.tick()
            guard count % 10 == 0 else { return }
            Task {
                let delivery = try await loop.read { machine in
                    Dictionary(uniqueKeysWithValues: machine.correspondents.map { ($0, machine.delivery(to: $0)) })
                }
                lag.set(delivery)
            }
        }
    }

    private var monitoring: some Service {
        let (loop, board, standing, logger) = (loop, exchange.board, exchange.standing, logger)
        let (lag, days, witnessing) = (lag, days, witnessing)
        metrics.collect { metrics in
            LoopMetrics.collect(loop.statistics, into: metrics)
            LinkMetrics.collect(board, into: metrics)
            LinkMetrics.collect(lag, into: metrics)
            days.collect(into: metrics, now: seconds(systemTime()))
            witnessing?.collect(into: metrics)
        }
        let pages = StatusPages(
            notReady: {
                (loop.failure.map { ["日志故障 / journal failed: \($0)"] } ?? [])
                    + (standing.lost.map { ["日志早于其他节点所持 / the journal is older than what others have of it: \($0)"] } ?? [])
            }, notices: { witnessing?.notices ?? [] }, metrics: metrics)
        return HTTPFront.monitoring(
            configuration.monitoring, logger: logger,
            listening: { logger.notice("monitoring listening", metadata: ["port": "\($0)"]) },
            answer: { pages.page(for: $0) ?? StatusPages.text(404, "没有这个地址 / there is nothing at this address\n") })
    }
}
