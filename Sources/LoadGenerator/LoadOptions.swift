import ArgumentParser
import ClaimTypes
import CommandSupport
import LoadModel

/// What is put under load.
struct SubjectOptions: ParsableArguments {
    @Option(help: "Folder that `network init` made: its interfaces, people, catalogues and secrets.")
    var network: String?

    @Option(help: "Make and start a network of so many regions (2 to 32) as processes, and take it away at the end.")
    var ownNetwork: Int?

    @Option(
        help: "Hospital interface; with REGION= in front, for the institutions of that treating region. May be repeated.")
    var target: [String] = []

    @Option(help: "Certificates to trust, as PEM. The system's without it.")
    var trust: String?

    @Option(help: "Lines of institution code and secret.")
    var credentials: String?

    @Option(help: "Regions of the interfaces named by --target, by comma.")
    var regions = "310000,340000,330000"

    @Option(help: "Made-up people in each region's registry. (default: 10000; 2000 in a network of one's own)")
    var persons: Int?

    @Option(help: "Folder with example policies and catalogues, for --target.")
    var examples: String?

    @Option(help: "Number of the first claim. Runs on the same nodes need claims that were not settled before.")
    var firstClaim: UInt64 = 0

    var regionCodes: [RegionCode] {
        regions.split(separator: ",").compactMap { UInt32($0) }.filter { (100_000...999_999).contains($0) }.map(RegionCode.init)
    }

    func validate() throws {
        guard [network != nil, ownNetwork != nil, !target.isEmpty].count(where: { $0 }) <= 1 else {
            throw ValidationError("--network, --own-network and --target exclude each other")
        }
        for text in target where LoadTarget(text, trustFile: nil) == nil {
            throw ValidationError("\(text) is no target: https://HOST:PORT, or REGION=https://HOST:PORT")
        }
        try Bounds.check(ownNetwork, 2...OwnNetwork.parties.count, "own-network")
        try Bounds.check(persons, 16...1_000_000_000, "persons")
        guard regionCodes.count >= 2 else { throw ValidationError("--regions takes at least two codes of six digits") }
    }
}

/// How visits arrive, and for how long.
struct PaceOptions: ParsableArguments {
    @Option(help: "Visits a second. (default: 100)")
    var rate: Int?

    @Option(help: "Arrivals: poisson or constant.")
    var arrivals = ArrivalSchedule.Process.poisson

    @Option(help: "Replay recorded arrivals: a file with a time a line, seconds or HH:MM:SS. The warm-up's part is not measured.")
    var replay: String?

    @Option(help: "Replay so many times as fast.")
    var replaySpeed: UInt64 = 1

    @Option(help: "So many visits of a day, pressed into --duration, by the hours of --hours.")
    var day: Int?

    @Option(help: "File with the 24 weights of a day's hours, midnight first. (default: ours, a fifth from ten to eleven)")
    var hours: String?

    @Option(help: "Instead of a rate: so many hospitals that wait for each answer.")
    var hospitals: Int?

    @Option(help: "Find the knee: rates FROM:TO:STEP one after the other until one breaks the rule.")
    var ramp: String?

    @Option(help: "The rule: p99 of the deciding answer, milliseconds.")
    var kneeP99 = 500

    @Option(help: "The rule: what waits at the end, in milliseconds of arrivals.")
    var kneeBacklog = 1_000

    @Option(help: "Seconds measured. (default: 20, or the scenario's)")
    var duration: Int?

    @Option(help: "Seconds before, sent and not measured. (default: 5, or the scenario's)")
    var warmup: Int?

    @Option(help: "Milliseconds between the steps of a visit.")
    var pause = 100

    @Option(help: "Keep-alive connections. (default: 64, or the scenario's)")
    var connections: Int?

    @Option(help: "Event loops that send.")
    var threads = 1

    @Option(help: "Seed of claims and arrivals.")
    var seed: UInt64 = 20_260_901

    /// The rate asked for, or the usual one.
    var perSecond: Int { rate ?? 100 }
    /// Whether something is said that a scenario decides itself.
    var namesArrivals: Bool { rate != nil || replay != nil || day != nil || hours != nil || hospitals != nil || ramp != nil }

    func validate() throws {
        guard [replay != nil, day != nil, hospitals != nil, ramp != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("--replay, --day, --hospitals and --ramp exclude each other")
        }
        try Bounds.check(rate, 1...100_000, "rate")
        try Bounds.check(hospitals, 1...50_000, "hospitals")
        try Bounds.check(duration, 1...3_600, "duration")
        try Bounds.check(warmup, 0...600, "warmup")
        try Bounds.check(pause, 0...60_000, "pause")
        try Bounds.check(connections, 1...50_000, "connections")
        try Bounds.check(threads, 1...16, "threads")
        try Bounds.check(day, 1...ArrivalFile.arrivalsMax, "day")
        try Bounds.check(kneeP99, 1...600_000, "knee-p99")
        try Bounds.check(kneeBacklog, 1...600_000, "knee-backlog")
        try Bounds.check(replaySpeed == 0 ? 0 : 1, 1...1, "replay-speed")
        try Bounds.check(perSecond * ((duration ?? 20) + (warmup ?? 5)), 1...ArrivalFile.arrivalsMax, "rate × seconds")
        if let ramp, Self.rates(ramp) == nil {
            throw ValidationError("--ramp takes FROM:TO:STEP, such as 50:400:50, not \(ramp)")
        }
    }

    static func rates(_ text: String) -> (from: Int, to: Int, by: Int)? {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard numbers.count == 3, numbers.allSatisfy({ (1...100_000).contains($0) }), numbers[0] <= numbers[1] else { return nil }
        return (numbers[0], numbers[1], numbers[2])
    }
}

/// What happens to each visit.
struct MixOptions: ParsableArguments {
    @Option(help: "Steps of each visit: presettle, settle or both.")
    var mix = VisitMix.both

    @Option(
        help:
            "Kinds of visits by weight: inpatient=60,outpatient=717,pharmacy=223. (default: as generated, by the figures of 2024)"
    )
    var visits: String?

    @Option(help: "Of a thousand settlements, so many are taken back.")
    var cancels = 0

    @Option(help: "Of a thousand settlements, so many are asked for again (5203).")
    var queries = 0

    @Option(help: "Of a thousand visits, so many are of one person at one institution.")
    var hot = 0

    func validate() throws {
        try Bounds.check(cancels, 0...1_000, "cancels")
        try Bounds.check(queries, 0...1_000, "queries")
        try Bounds.check(hot, 0...1_000, "hot")
        if let visits, TransactionMix.weights(visits) == nil {
            throw ValidationError("--visits takes inpatient=N,outpatient=N,pharmacy=N, not \(visits)")
        }
        if mix == .presettle, cancels + queries > 0 {
            throw ValidationError("--mix presettle settles nothing to query or cancel")
        }
    }

    /// Whether something is said that a scenario decides itself.
    var namesVisits: Bool { mix != .both || visits != nil || cancels + queries + hot > 0 }

    var transactions: TransactionMix {
        TransactionMix(
            mix, weights: visits.flatMap(TransactionMix.weights) ?? [:], queriesPerMille: queries, cancelsPerMille: cancels)
    }
}

/// Ranges of options, told alike.
enum Bounds {
    static func check(_ value: Int?, _ range: ClosedRange<Int>, _ name: String) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("--\(name) takes \(range.lowerBound) to \(range.upperBound), not \(value)")
    }
}

extension VisitMix: ExpressibleByArgument {}
extension ArrivalSchedule.Process: ExpressibleByArgument {}
