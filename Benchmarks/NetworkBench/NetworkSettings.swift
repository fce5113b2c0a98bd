import ClaimTypes
import LoadGenerator

/// How much of what a run measures. Every figure here stands in the conditions of the result.
struct NetworkSettings: Sendable {
    var seed: UInt64
    var regions: [RegionCode]
    var personsPerRegion: Int
    /// Hospitals that wait for their answers, to find what a system carries.
    var hospitals: Int
    /// Visits prepared for that.
    var closedVisits: Int
    /// Seconds, of each load.
    var warmup: Int
    var duration: Int
    /// Milliseconds between the steps of a visit.
    var pause: Int
    /// Percent of the capacity that the open loop brings.
    var loadPercent: Int
    var connections: Int
    /// New folder; its file system decides the figures.
    var folder: String
    /// Folder with example policies and catalogues.
    var examples: String

    static let firstPort = 21_400
    /// Makes the people of the network, and of the claims.
    static let populationSeed: UInt64 = 20_260_901

    var description: String {
        "regions \(regions.map(\.description).joined(separator: " ")); \(personsPerRegion) persons a region; "
            + "capacity: \(hospitals) hospitals in a closed loop; then \(loadPercent) % of it, Poisson, open loop, \(connections) connections; "
            + "\(warmup) s of warm-up, \(duration) s measured; \(pause) ms between the steps of a visit; register, detail, lines, pre-settle, settle"
    }
}
