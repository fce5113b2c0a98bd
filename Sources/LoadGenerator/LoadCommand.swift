import ArgumentParser
import ClaimCommands
import ClaimTypes
import CommandSupport
import Foundation
import LoadModel

/// `medclear-node load`: open-loop load on running hospital interfaces.
public struct LoadCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Puts hospital interfaces under load and reports latencies from the intended start. 压力测试",
        discussion: """
            Visits arrive at a rate that does not wait for answers (open loop): a node that stalls is charged for everybody it kept \
            waiting. Each visit is registered, its lines are uploaded, and it is pre-settled, settled, or both. Outcome unknown (−1) \
            is asked for again with the same message id; refused (−2) is counted. Claims are those of the network's made-up people.

            Put only machines of your own under load.

            Examples:
              medclear-node load --network DIR --rate 200                what network init made, while it runs
              medclear-node load --network DIR --hospitals 64            what it can carry: a closed loop
              medclear-node load --target 310000=https://127.0.0.1:8443 --trust ca.pem --credentials secrets.txt --mix settle
            """)

    @Option(help: "Folder that `network init` made: its interfaces, people, catalogues and secrets.")
    var network: String?

    @Option(
        help: "Hospital interface; with REGION= in front, for the institutions of that treating region. May be repeated.")
    var target: [String] = []

    @Option(help: "Certificates to trust, as PEM. The system's without it.")
    var trust: String?

    @Option(help: "Lines of institution code and secret.")
    var credentials: String?

    @Option(help: "Visits a second.")
    var rate = 100

    @Option(help: "Arrivals: poisson or constant.")
    var arrivals = ArrivalSchedule.Process.poisson

    @Option(help: "Instead of a rate: so many hospitals that wait for each answer.")
    var hospitals: Int?

    @Option(help: "Seconds measured.")
    var duration = 20

    @Option(help: "Seconds before, sent and not measured.")
    var warmup = 5

    @Option(help: "What happens to each visit: presettle, settle or both.")
    var mix = VisitMix.both

    @Option(help: "Milliseconds between the steps of a visit.")
    var pause = 100

    @Option(help: "Keep-alive connections.")
    var connections = 64

    @Option(help: "Event loops that send.")
    var threads = 1

    @Option(help: "Seed of claims and arrivals.")
    var seed: UInt64 = 20_260_901

    @Option(help: "Number of the first claim. Runs on the same nodes need claims that were not settled before.")
    var firstClaim: UInt64 = 0

    @Option(help: "Regions of the network, by comma.")
    var regions = "310000,340000,330000"

    @Option(help: "Made-up people in each region's registry.")
    var persons = 10_000

    @Option(help: "Folder with example policies and catalogues.")
    var examples: String?

    @Flag(help: "Print the result as one JSON object, nothing else on standard output.")
    var json = false

    public init() {}

    public func validate() throws {
        guard network != nil || !target.isEmpty else { throw ValidationError("--network or --target is missing") }
        for text in target where LoadTarget(text, trustFile: nil) == nil {
            throw ValidationError("\(text) is no target: https://HOST:PORT, or REGION=https://HOST:PORT")
        }
        func check(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws {
            guard range.contains(value) else {
                throw ValidationError("--\(name) takes \(range.lowerBound) to \(range.upperBound), not \(value)")
            }
        }
        try check(rate, 1...100_000, "rate")
        try check(hospitals ?? 1, 1...10_000, "hospitals")
        try check(duration, 1...3_600, "duration")
        try check(warmup, 0...600, "warmup")
        try check(pause, 0...60_000, "pause")
        try check(connections, 1...10_000, "connections")
        try check(threads, 1...16, "threads")
        try check(persons, 16...1_000_000_000, "persons")
        try check(rate * (duration + warmup), 1...2_000_000, "rate × seconds")
        guard regionCodes.count >= 2 else { throw ValidationError("--regions takes at least two codes of six digits") }
    }

    private var regionCodes: [RegionCode] {
        regions.split(separator: ",").compactMap { UInt32($0) }.filter { (100_000...999_999).contains($0) }.map(RegionCode.init)
    }

    public func run() async throws {
        let settings = LoadSettings(
            pace: hospitals.map { .closed(hospitals: $0) } ?? .open(arrivals, perSecond: rate), seed: seed, warmup: warmup,
            duration: duration, pause: pause, connections: hospitals ?? connections, threads: threads)
        let found = try network.map(NetworkDescription.init(folder:))
        let known = try found?.credentials ?? credentials.map(CredentialFile.read) ?? [:]
        let targets = target.isEmpty ? found?.targets ?? [] : target.compactMap { LoadTarget($0, trustFile: trust) }
        let seconds = Int64(Date().timeIntervalSince1970)
        let plan = try plan(settings, found, now: BusinessTime(seconds: seconds + Self.chinaOffset))
        let run = try LoadRun(plan, settings, targets: targets, unixSeconds: seconds) {
            known[$0] ?? LoadCredential(accessID: $0.description, secret: "")
        }
        let shown = ProgressLine(total: warmup + duration)
        let outcome = try await run.run { shown.show($0) }
        shown.finish()
        let report = LoadReport(
            outcome: outcome, settings: settings, mix: mix, targets: targets.map { "\($0.host):\($0.port)" })
        print(json ? report.json : report.text)
        if !outcome.findings.faults.isEmpty {
            throw CommandFailure(.refused, "有结算金额不平", "amounts of settlements do not add up")
        }
    }

    private func plan(_ settings: LoadSettings, _ found: NetworkDescription?, now: BusinessTime) throws -> LoadPlan {
        let source = LoadPlan.Source(
            seed: seed, regions: found?.regions ?? regionCodes, personsPerRegion: found?.personsPerRegion ?? persons,
            populationSeed: found?.populationSeed ?? 1, firstClaim: firstClaim)
        // A closed loop takes what it can get; the rate then bounds the visits prepared for it.
        let count = settings.arrivals?.count ?? rate * (warmup + duration)
        var bar = ProgressBar("准备就诊 preparing visits", total: count)
        defer { bar.finish() }
        return LoadPlan(
            source, catalogues: try found?.catalogues ?? ExampleFolder.load(examples).catalogues, count: count, mix: mix, now: now
        ) { bar.show($0, note: "") }
    }

    /// China Standard Time lies eight hours ahead of UTC, always.
    public static let chinaOffset: Int64 = 8 * 3_600
}

extension VisitMix: ExpressibleByArgument {}
extension ArrivalSchedule.Process: ExpressibleByArgument {}
