import ClaimTypes

/// How many visits of people insured in one party fall to another: a gravity model with the strongest real corridors.
///
/// weight = people who leave × pull of the destination × corridor. The factors are our own estimate in the spirit of
/// published migration shares; no matrix of settlements by pair was found, so they calibrate nothing but the shape.
public struct MigrationTable: Sendable {
    public let regions: [RegionCode]
    private let weights: [[Int]]

    /// - Precondition: at least two regions, ascending or not, none twice.
    public init(regions: [RegionCode]) {
        precondition(regions.count >= 2, "a migration table needs two regions, not \(regions.count)")
        self.regions = regions
        weights = regions.map { insuring in regions.map { Self.weight(from: insuring, to: $0) } }
    }

    /// The region a visit comes from, by the number of people who leave it.
    func insuringRegionIndex(drawing random: inout SeededRandom) -> Int {
        random.index(weighted: weights.map { $0.reduce(0, +) })
    }

    /// Where a person of `insuringIndex` stays.
    func treatingRegionIndex(from insuringIndex: Int, drawing random: inout SeededRandom) -> Int {
        random.index(weighted: weights[insuringIndex])
    }

    /// Relative number of visits of `insuring`'s people in `treating`.
    public static func weight(from insuring: RegionCode, to treating: RegionCode) -> Int {
        guard insuring != treating else { return 0 }
        let from = insuring.value / 10_000
        let to = treating.value / 10_000
        return (leaving[from] ?? 2) * (pull[to] ?? 2) * (corridors[from * 100 + to] ?? 1)
    }

    /// Keyed by the first two digits of the party's code.
    private static let leaving: [UInt32: Int] = [
        13: 8, 23: 6, 32: 5, 33: 5, 34: 13, 36: 9, 37: 6, 41: 14, 42: 8, 43: 9, 44: 4, 45: 7, 50: 6, 51: 11, 52: 8, 61: 4, 66: 1,
        31: 2, 11: 1,
    ]

    private static let pull: [UInt32: Int] = [
        11: 10, 12: 5, 31: 12, 32: 9, 33: 10, 34: 2, 35: 5, 42: 3, 44: 13, 50: 3, 51: 4, 61: 3, 65: 3, 66: 1,
    ]

    /// Insuring × 100 + treating: neighbours and old labour routes.
    private static let corridors: [UInt32: Int] = [
        3431: 5, 3432: 6, 3433: 5, 3231: 5, 3331: 4, 3133: 3, 3134: 2, 1311: 8, 1312: 5, 2311: 3, 4331: 1, 4344: 6, 4544: 7,
        3633: 4, 3644: 3, 3635: 4, 4144: 2, 4132: 2, 5150: 4, 5051: 4, 5233: 3, 5244: 2, 6665: 9, 6566: 9, 6634: 3, 6641: 4,
        6651: 4,
    ]
}
