import ClaimTypes
import Hashing
import HospitalGateway
import Journal
import LedgerTypes
import LinkTransport
import Logging
import MessageSecurity
import Messages
import NIOPosix
import NodeConfiguration
import NodeRuntime
import Registry
import RegistryStore
import ServiceLifecycle
import Settlement
import Synchronization
import UnixSignals

/// A regional node as a service: journal, link to the hub, hospital interface, monitoring and administration, started in that order and
/// stopped in the reverse one.
public final class RegionService: Sendable {
    let configuration: NodeConfiguration
    let region: RegionSettings
    let hospital: HospitalSettings
    let logger: Logger
    let metrics = ServiceMetrics()
    let security: NodeSecurity
    let registry: RegistryStore
    let loop: NodeLoop<RegionMachine>
    let exchange: RegionExchange
    let counter: HospitalCounter
    let dialer: LinkDialer
    let certificate: ServerCertificate
    let insuring: InsuringDesk
    /// `nil` where nothing is witnessed.
    let witnessing: Witnessing?
    private let lag = StreamLag()
    private let days = ReconciliationBoard()

    /// Opens everything that can be refused: keys, registry, journal. The journal is replayed here, so this may take a while.
    public init(_ configuration: NodeConfiguration, logger: Logger) async throws {
        guard let region = configuration.region, let hospital = configuration.hospital else {
            preconditionFailure("M10: a region is started with the settings of one")
        }
        (self.configuration, self.region, self.hospital, self.logger) = (configuration, region, hospital, logger)
        BridgedMetrics.install()
        security = try NodeSecurity(configuration.node, configuration.keys)
        registry = try RegistryStore.open(at: region.registry, keys: try RegistryKeyRing.load(from: region.registryKeys))
        certificate = try ServerCertificate(certificate: hospital.certificate, key: hospital.key)
        let outlet = Outlet()
        loop = try Self.open(configuration, outlet, logger)
        try await Self.found(loop, configuration, region, logger)
        try security.requireApproved(try await loop.read { $0.orders.approvedKeys })
        let credentials = try await LinkCredentials(node: configuration.node, files: configuration.link.files)
        let received = try await loop.read { machine in
            Dictionary(uniqueKeysWithValues: machine.correspondents.map { ($0, machine.received(from: $0)) })
        }
        insuring = InsuringDesk(
            node: configuration.node, registry: registry, loop: loop, security: security, clock: systemTime, logger: logger)
        let desk = insuring
        let untold = try await desk.tellUntold()
        if untold > 0 { logger.notice("filings journaled that a stop came between", metadata: ["count": "\(untold)"]) }
        exchange = RegionExchange(
            loop, received: received, security: security, registry: registry, logger: logger, metrics: metrics,
            clock: systemTime, answerQuery: { await desk.answer($0) })
        let board = exchange.board
        insuring.use { node in board.link(to: .hub) }
        let loop = loop
        witnessing = try Witnessing.open(
            configuration, durable: { loop.statistics.lastBlock }, logger: logger, metrics: metrics,
            now: { UInt64(seconds(systemTime())) }, tell: { [weak exchange] in exchange?.heard($0) })
        if let witnessing { insuring.use(witnessing) }
        counter = HospitalCounter(
            try GatewaySettings.read(configuration, region, hospital, registry: registry),
            files: try HospitalFiles(folder: "\(configuration.journal)-hospital-files"), loop: loop,
            registry: registry,
            metrics: metrics, clock: systemTime, isOpen: { [standing = exchange.standing] in standing.isConfirmed(by: .hub) },
            ask: { await desk.ask($0) })
        var settings = LinkSettings()
        // A hub that comes back is to be found again in seconds.
        settings.reconnectPauseMax = .seconds(5)
        dialer = LinkDialer(
            host: configuration.link.address.host, port: configuration.link.address.port, node: .hub, credentials: credentials,
            settings: settings, owner: exchange, log: logger, group: MultiThreadedEventLoopGroup.singleton)
        let mail = MailRoom(
            configuration.node, security: security, logger: logger, metrics: metrics, clock: systemTime,
            link: { _ in board.link(to: .hub) })
        let (counter, exchange) = (counter, exchange)
        outlet.open { block in
            counter.hear(block.replies)
            // First, what mail acknowledges is known here: the next hello may be written any moment.
            exchange.say(block.received)
            for batch in block.mail { mail.send(batch) }
        }
        loop.rewind()
    }

    private static func open(
        _ configuration: NodeConfiguration, _ outlet: Outlet, _ logger: Logger
    ) throws -> NodeLoop<RegionMachine> {
        try JournalFolder.prepare(configuration.journal)
        var options = LoopOptions()
        (options.queueMax, options.recordsPerBlock) = (configuration.runtime.queueMax, configuration.runtime.recordsPerBlock)
        options.blockGap = Pace.regionBlocks
        return try NodeLoop(
            configuration.node, storage: FileStorage(folder: configuration.journal),
            journal: .service, options: options, clock: systemTime,
            durable: { outlet.put($0) }, stopped: { JournalFolder.stop($0, logger) })
    }

    /// The first record of a new journal, and whatever rules the folders hold that the journal does not.
    private static func found(
        _ loop: NodeLoop<RegionMachine>, _ configuration: NodeConfiguration, _ region: RegionSettings, _ logger: Logger
    ) async throws {
        if try await loop.read({ $0.region }) == RegionCode(0) {
            _ = try await loop.perform([
                .found(
                    region: region.code, peers: configuration.regions.filter { $0 != region.code },
                    firstWindow: region.firstWindow)
            ])
            logger.notice("books founded", metadata: ["window": "\(region.firstWindow)"])
        }
        try await RuleFolders(policies: region.policies, catalogues: region.catalogues).load(into: loop, logger)
        if try await loop.read({ !$0.toldStays.tells }) { _ = try await loop.perform([.tellStays]) }
        if try await loop.read({ !$0.money.interest.isBooked }) { _ = try await loop.perform([.bookInterest]) }
        if try await loop.read({ !$0.refused.areKept }) { _ = try await loop.perform([.keepRefusals]) }
    }

    /// Runs until it is told to stop; then finishes what is under way and returns.
    public func run() async throws {
        collectMetrics()
        let services: [any Service] =
            [
                LoopKeeper { [loop] in loop.close() }, ticker, LinkKeeper(dialer: dialer), reconciliation, monitoring,
                administration, server,
            ] + witnessKeeper
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        logger.notice(
            "node starting", metadata: ["replayed_records": "\(loop.replayed)", "version": "\(ServiceVersion.text)"])
        try await group.run()
        logger.notice("node stopped")
    }

    private var witnessKeeper: [any Service] {
        guard let witnessing else { return [] }
        return [WitnessKeeper(witnessing: witnessing, ask: { [insuring] in await insuring.ask($0, $1) })]
    }

    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = .warning
        return quiet
    }

    private var ticker: some Service {
        Ticker { [loop, counter, lag, days] count in
            loop.tick()
            if count % 2 == 0 { counter.expire() }
            guard count % 10 == 0 else { return }
            Task {
                let (delivery, standing) = try await loop.read { machine in
                    (
                        Dictionary(uniqueKeysWithValues: machine.correspondents.map { ($0, machine.delivery(to: $0)) }),
                        ReconciliationStanding(machine)
                    )
                }
                lag.set(delivery)
                days.set(standing)
            }
        }
    }

    private var server: some Service {
        let pages = pages
        let counter = counter
        let logger = logger
        return DrainLimit(
            HTTPFront.hospital(
                hospital, certificate: certificate, metrics: metrics, logger: logger,
                listening: { logger.notice("hospital interface listening", metadata: ["port": "\($0)"]) },
                server: CallServer(
                    serve: { call, reply in
                        guard let page = pages.publicPage(for: call) else { return counter.serve(call, reply) }
                        reply(page)
                        return nil
                    }, disconnect: { counter.disconnect($0) })
            ), seconds: configuration.runtime.drainSeconds, late: { counter.endAll() })
    }

    private var monitoring: some Service {
        let pages = pages
        let logger = logger
        return HTTPFront.monitoring(
            configuration.monitoring, logger: logger,
            listening: { logger.notice("monitoring listening", metadata: ["port": "\($0)"]) },
            answer: { pages.page(for: $0) ?? StatusPages.text(404, "没有这个地址 / there is nothing at this address\n") })
    }

    private func collectMetrics() {
        let (loop, board, counter, lag, days, witnessing) = (loop, exchange.board, counter, lag, days, witnessing)
        metrics.collect { metrics in
            LoopMetrics.collect(loop.statistics, into: metrics)
            LinkMetrics.collect(board, into: metrics)
            LinkMetrics.collect(lag, into: metrics)
            days.collect(into: metrics, now: seconds(systemTime()))
            witnessing?.collect(into: metrics)
            metrics.set(
                "medclear_hospital_calls_waiting", Double(counter.callCount), help: "Hospital calls that wait for an answer.")
        }
    }

    private var pages: StatusPages {
        let (loop, board, standing, witnessing) = (loop, exchange.board, exchange.standing, witnessing)
        return StatusPages(
            notReady: {
                var reasons: [String] = []
                if let lost = standing.lost {
                    reasons.append("日志早于其他节点所持 / the journal is older than what others have of it: \(lost)")
                }
                if let failure = loop.failure { reasons.append("日志故障 / journal failed: \(failure)") }
                if board.link(to: .hub) == nil { reasons.append("与国家平台的链路未通 / no link to the hub") }
                return reasons
            }, notices: { witnessing?.notices ?? [] }, metrics: metrics)
    }
}

extension ExchangeSettings {
    var files: CredentialFiles {
        let folder = certificate.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return CredentialFiles(
            certificate: certificate, key: key, authorities: authority, denied: "\(folder)/link-denied.txt")
    }
}
