import ClaimTypes
import LoadModel

/// Everything a run is to do, from the options or from a named scenario.
struct LoadTask: Sendable {
    var settings: LoadSettings
    var mix: TransactionMix
    var choice = VisitChoice()
    var faults: [FaultOrder] = []
    /// Rates one after the other instead of one run.
    var knee: KneeSearch?
    var scenario: LoadScenario?
    /// What of the full size is run, said in the report.
    var sizes: [BilingualText] = []
    /// Visits prepared for a closed loop.
    var closedVisits = 0
    /// Whether the digest of what was settled means anything: nobody comes twice and everything is decided.
    var hasResultDigest = false
    /// Whether others must not suffer from a fault: their latencies while it lasts and otherwise are set beside each other.
    var measuresIsolation = false
}

/// A part of the full size of a scenario: one of so many.
struct LoadScale: Sendable, Equatable {
    var parts: Int

    init(_ parts: Int) { self.parts = parts }

    /// Reads `1/50`, or `1` for everything.
    init?(text: String) {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.first == "1", sides.count <= 2 else { return nil }
        guard sides.count == 2 else {
            parts = 1
            return
        }
        guard let parts = Int(sides[1]), (1...1_000_000).contains(parts) else { return nil }
        self.parts = parts
    }

    var text: String { parts == 1 ? "1" : "1/\(parts)" }

    /// Of so many, at least one.
    func of(_ whole: Int) -> Int { max(1, (whole + parts / 2) / parts) }
}

/// What a scenario is told beside its own sizes.
struct ScenarioSettings: Sendable {
    var scale: LoadScale?
    var duration: Int?
    var warmup: Int?
    var connections: Int?
    var seed: UInt64
    var threads: Int
    /// Of the network it runs against, in its order.
    var regions: [RegionCode]
    var isPeak: Bool
}
