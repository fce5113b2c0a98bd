import ClaimTypes
import LedgerTypes
import LoadModel
import NIOCore
import NIOPosix
import NIOSSL

/// What a run came to.
public struct LoadOutcome: Sendable {
    public var figures = LoadFigures()
    public var findings = LaneFindings()
    public var settled = SettledBook()
    public var unresolved: [UnresolvedCall] = []
    /// Connections that were open when the run began, handshakes done.
    public var connected = 0

    public init() {}

    mutating func add(_ result: LaneResult) {
        figures.add(result.figures)
        findings.add(result.findings)
        settled.add(result.settled)
        unresolved += result.unresolved
        connected += result.connected
    }
}

/// A run whose load could not be built.
public struct LoadFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// One load on running services: a lane for each event loop and target.
public struct LoadRun: Sendable {
    private let lanes: [LaneSetting]
    private let threads: Int
    private let lead: Int

    /// How long connections may take to come about; the run begins without those that do not.
    private static let connectPatience = TimeAmount.seconds(60)

    /// - Parameters:
    ///   - plan: in an open loop as many visits as arrivals; in a closed loop, enough for the whole time.
    ///   - credential: of each institution.
    ///   - unixSeconds: the time now, for the signatures of the calls.
    /// - Throws: `LoadFailure` when a visit has no target, `NIOSSLError` when the trust file cannot be read.
    public init(
        _ plan: LoadPlan, _ settings: LoadSettings, targets: [LoadTarget], unixSeconds: Int64,
        credential: (InstitutionCode) -> LoadCredential
    ) throws {
        let credentials = plan.institutions.map(credential)
        let arrivals = settings.arrivals
        if let arrivals, arrivals.count != plan.count {
            throw LoadFailure("\(plan.count) visits for \(arrivals.count) arrivals")
        }
        let laneCount = settings.threads * targets.count
        var members = Array(repeating: [Int](), count: laneCount)
        for (index, visit) in plan.visits.enumerated() {
            guard let target = targets.firstIndex(where: { $0.regions.isEmpty || $0.regions.contains(visit.region) }) else {
                throw LoadFailure("no target for institutions of \(visit.region)")
            }
            members[target * settings.threads + index % settings.threads].append(index)
        }
        let clock = (seconds: unixSeconds, at: NIODeadline.now())
        let contexts = try targets.map(Self.context)
        var lanes: [LaneSetting] = []
        var counted = 0
        for (number, indices) in members.enumerated() where !indices.isEmpty {
            let place = number / settings.threads
            let visits = counted..<counted + indices.count
            counted = visits.upperBound
            func share(_ whole: Int) -> Int { Self.share(of: whole, for: visits, in: plan.count) }
            let pacing: LoadLane.Pacing
            switch settings.pace {
            case .open, .profile, .replay:
                pacing = .open(arrivals: indices.map { arrivals?[$0] ?? 0 }, pause: UInt64(settings.pause) * 1_000_000)
            case .closed(let hospitals):
                pacing = .closed(hospitals: share(hospitals))
            }
            lanes.append(
                LaneSetting(
                    target: targets[place], tls: contexts[place], pacing: pacing, rules: settings.rules,
                    visits: indices.map { plan.visits[$0] }, credentials: credentials, connections: share(settings.connections),
                    noncePrefix: "\(unixSeconds)-\(number)-", wallClock: clock,
                    drain: UInt64(settings.drain) * 1_000_000_000))
        }
        self.lanes = lanes
        (threads, lead) = (settings.threads, settings.lead)
    }

    /// The part of `whole` that goes to so many of `count` visits: one at least, and shares of neighbours add up to `whole` however each is
    /// rounded.
    static func share(of whole: Int, for visits: Range<Int>, in count: Int) -> Int {
        func upTo(_ place: Int) -> Int { (whole * place + count / 2) / count }
        return max(1, upTo(visits.upperBound) - upTo(visits.lowerBound))
    }

    private static func context(_ target: LoadTarget) throws -> NIOSSLContext? {
        guard target.usesTLS else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv13
        if let trustFile = target.trustFile {
            configuration.trustRoots = .file(trustFile)
        }
        return try NIOSSLContext(configuration: configuration)
    }

    /// Opens the connections and runs to the end.
    /// - Parameters:
    ///   - progress: told the figures so far, about once a second.
    ///   - beside: told when the first request is meant to be sent; what it does runs beside the load and ends with it.
    public func run(
        progress: @escaping @Sendable (LoadFigures) -> Void = { _ in },
        beside: (@Sendable (NIODeadline) async -> Void)? = nil
    ) async throws -> LoadOutcome {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let loops = lanes.map { _ in group.next() }
        var drivers: [NIOLoopBound<LaneDriver>] = []
        var opening: [EventLoopFuture<Void>] = []
        for (lane, loop) in zip(lanes, loops) {
            let driver = try await loop.submit { NIOLoopBound(LaneDriver(lane, on: loop), eventLoop: loop) }.get()
            drivers.append(driver)
            opening.append(loop.flatSubmit { driver.value.open(patience: Self.connectPatience) })
        }
        for lane in opening { try await lane.get() }
        let start = NIODeadline.now() + .milliseconds(Int64(lead))
        let running = zip(drivers, loops).map { driver, loop in loop.flatSubmit { driver.value.run(start: start) } }
        let watch = Task { [drivers] in
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(1))
                var figures = LoadFigures()
                for (driver, loop) in zip(drivers, loops) { figures.add(try await loop.submit { driver.value.figures }.get()) }
                progress(figures)
            }
        }
        let companion = Task { await beside?(start) }
        var outcome = LoadOutcome()
        for lane in running { outcome.add(try await lane.get()) }
        watch.cancel()
        _ = await watch.result
        await companion.value
        try await group.shutdownGracefully()
        return outcome
    }
}
