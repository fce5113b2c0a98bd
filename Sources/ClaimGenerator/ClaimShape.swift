import ClaimTypes
import LedgerTypes

/// Size and kind of the visits: the marginals the stream is calibrated to. Sources are marked where a figure is not our own.
///
/// Inpatient to outpatient 1 : 16 (14.3 million to 224 million in 2024), mean inpatient bill about 24 000 yuan (national
/// figures of 2019 and 2021), mean outpatient bill about 250 yuan and the number of lines (both unverified estimates).
enum ClaimShape {
    /// Of 170 visits: ordinary outpatient, chronic outpatient, pharmacy, inpatient.
    static let visitTypes: [VisitType] = [.outpatient, .chronicOutpatient, .pharmacy, .inpatient]
    static let visitWeights = [98, 24, 38, 10]

    static let cancelsPerMille = 15
    /// A cancel follows its claim within this many further claims: eighteen hours of the month, but below the 5 000 by which
    /// the message id of a cancel is set apart from that of its claim.
    static func cancelDelayMost(claimsPerMonth: Int) -> Int { max(1, min(claimsPerMonth / 40, 4_000)) }
    /// Of inpatient stays: began in December before the year of settlement (long psychiatric or rehabilitation stays).
    static let crossYearPerMille = 6
    /// Of outpatient bills with something to return, and of the lines of a stay.
    static let returnsPerMille = 15
    /// Of inpatient bills: the hospital bears a small part itself.
    static let hospitalPartPerMille = 20

    /// Number of lines and mean bill in fen before returns, by visit type.
    static func lineCount(of visitType: VisitType) -> ClosedRange<Int> { visitType == .inpatient ? 200...400 : 4...8 }

    static func meanFen(of visitType: VisitType) -> Int {
        switch visitType {
        case .inpatient: 2_400_000
        case .chronicOutpatient: 42_000
        case .pharmacy: 14_500
        default: 25_000
        }
    }

    /// Shares of the billed money by class 甲, 乙, 丙 in thousandths.
    static let classWeights = [520, 400, 80]

    /// Seventeen quantiles of a log-normal spread (σ = 0.75) in thousandths of its mean: sixteen equally likely intervals.
    private static let quantiles = [
        114, 235, 314, 382, 448, 515, 585, 661, 743, 836, 944, 1_073, 1_233, 1_446, 1_761, 2_349, 4_846,
    ]

    /// A multiplier with mean 1 000: few large, many small.
    static func spread(drawing random: inout SeededRandom) -> Int {
        let interval = random.below(16)
        return random.number(in: quantiles[interval]...quantiles[interval + 1])
    }
}
