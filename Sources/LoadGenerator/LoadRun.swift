import ClaimTypes
import LedgerTypes
import LoadModel
import NIOCore
import NIOPosix
import NIOSSL

/// How hard and how long.
public struct LoadSettings: Sendable {
    public enum Pace: Sendable {
        /// Visits a second, whatever the answers take.
        case open(ArrivalSchedule.Process, perSecond: Int)
        /// So many hospitals, each with its next step when it has the answer: finds what a server can carry.
        case closed(hospitals: Int)
    }

    public var pace: Pace
    public var seed: UInt64
    /// Whole seconds: sent but not measured, then measured.
    public var warmup: Int
    public var duration: Int
    /// Between the steps of a visit; milliseconds.
    public var pause: Int
    /// Keep-alive connections to all targets together.
    public var connections: Int
    /// Event loops that send.
    public var threads: Int
    /// Before the first request, while connections are made; milliseconds.
    public var lead: Int

    public init(
        pace: Pace, seed: UInt64, warmup: Int = 5, duration: Int = 20, pause: Int = 100, connections: Int = 64, threads: Int = 1,
        lead: Int = 1_000
    ) {
        self.pace = pace
        self.seed = seed
        self.warmup = warmup
        self.duration = duration
        self.pause = pause
        self.connections = connections
        self.threads = threads
        self.lead = lead
    }

    var rules: LoadLane.Rules {
        LoadLane.Rules(warmup: UInt64(warmup) * 1_000_000_000, duration: UInt64(duration) * 1_000_000_000)
    }

    /// When each visit of the run arrives; `nil` in a closed loop.
    public var arrivals: [UInt64]? {
        guard case .open(let process, let perSecond) = pace else { return nil }
        let end = rules.warmup + rules.duration
        return Array(ArrivalSchedule(process, perSecond: perSecond, seed: seed).prefix { $0 < end })
    }
}

/// What a run came to.
public struct LoadOutcome: Sendable {
    public var figures = LoadFigures()
    public var findings = LaneFindings()
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
        for (number, indices) in members.enumerated() where !indices.isEmpty {
            let place = number / settings.threads
            let share = max(1, (settings.connections * indices.count + plan.count / 2) / plan.count)
            let pacing: LoadLane.Pacing
            switch settings.pace {
            case .open:
                pacing = .open(arrivals: indices.map { arrivals?[$0] ?? 0 }, pause: UInt64(settings.pause) * 1_000_000)
            case .closed(let hospitals):
                pacing = .closed(hospitals: max(1, (hospitals * indices.count + plan.count / 2) / plan.count))
            }
            lanes.append(
                LaneSetting(
                    target: targets[place], tls: contexts[place], pacing: pacing, rules: settings.rules,
                    visits: indices.map { plan.visits[$0] }, credentials: credentials, connections: share,
                    noncePrefix: "\(unixSeconds)-\(number)-", wallClock: clock))
        }
        self.lanes = lanes
        (threads, lead) = (settings.threads, settings.lead)
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

    /// Runs to the end.
    /// - Parameter progress: told the figures so far, about once a second.
    public func run(progress: @escaping @Sendable (LoadFigures) -> Void = { _ in }) async throws -> LoadOutcome {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let start = NIODeadline.now() + .milliseconds(Int64(lead))
        let loops = lanes.map { _ in group.next() }
        var running: [EventLoopFuture<LaneResult>] = []
        var drivers: [NIOLoopBound<LaneDriver>] = []
        for (lane, loop) in zip(lanes, loops) {
            let driver = try await loop.submit { NIOLoopBound(LaneDriver(lane, on: loop), eventLoop: loop) }.get()
            drivers.append(driver)
            running.append(loop.flatSubmit { driver.value.run(start: start) })
        }
        let watch = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(1))
                var figures = LoadFigures()
                for (driver, loop) in zip(drivers, loops) { figures.add(try await loop.submit { driver.value.figures }.get()) }
                progress(figures)
            }
        }
        var outcome = LoadOutcome()
        for lane in running {
            let result = try await lane.get()
            outcome.figures.add(result.figures)
            outcome.findings.add(result.findings)
        }
        watch.cancel()
        _ = await watch.result
        try await group.shutdownGracefully()
        return outcome
    }
}
