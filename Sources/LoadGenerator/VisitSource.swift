import ClaimGenerator
import ClaimTypes
import LedgerTypes
import LoadModel

/// Which visits of the generated stream a run takes, beyond their kinds.
public struct VisitChoice: Sendable, Equatable {
    /// Clearing types to take; others of the stream are passed over.
    public var kinds: Set<ClearingType> = [.outpatient, .inpatient, .pharmacy]
    /// Only visits treated here.
    public var treating: RegionCode?
    /// Nobody comes twice: then what a visit is paid depends on no other visit.
    public var onePerPerson = false
    /// Of a thousand visits, so many are of one person at one institution.
    public var hotPerMille = 0
    /// Visits that touch one of these regions, as treating or insuring, stand in a timeline of their own.
    public var watched: Set<RegionCode> = []

    public init() {}

    func group(of claim: GeneratedClaim) -> UInt8 {
        watched.contains(claim.visit.treatingRegion) || watched.contains(claim.visit.insuringRegion) ? 1 : 0
    }
}

/// Draws the claims of a run from the generated stream, each number at most once.
struct VisitSource {
    private let generator: ClaimGenerator
    private let seed: UInt64
    private let mix: TransactionMix
    private let choice: VisitChoice
    /// The next number to look at.
    private var cursor: UInt64
    /// Claims passed over for another kind, by theirs.
    private var waiting: [ClearingType: [GeneratedClaim]] = [:]
    private var seen: Set<PersonNumber> = []
    private var hot: VisitRegistration?
    private var drawn: UInt64 = 0

    init(_ source: LoadPlan.Source, generator: ClaimGenerator, mix: TransactionMix, choice: VisitChoice) {
        self.generator = generator
        (seed, cursor) = (source.seed, source.firstClaim)
        self.mix = mix
        self.choice = choice
    }

    /// The number behind the last claim looked at.
    var nextClaim: UInt64 { cursor }

    /// The next claim of the run; `nil` when nobody is left who has not come.
    mutating func next() -> GeneratedClaim? {
        drawn += 1
        var random = SeededRandom(seed: SeededRandom.mixed(seed, 0x6D69_78, drawn))
        let isHot = choice.hotPerMille > 0 && random.chance(perMille: choice.hotPerMille)
        let kind = mix.weights.isEmpty ? nil : kind(drawing: &random)
        for _ in 0..<Self.patience {
            let claim = stream(isHot ? .outpatient : kind)
            guard claim.visit.treatingRegion == (choice.treating ?? claim.visit.treatingRegion) else { continue }
            if choice.onePerPerson, !seen.insert(claim.visit.person).inserted { continue }
            guard isHot else { return claim }
            if let made = heated(claim) { return made }
        }
        return nil
    }

    /// What follows the settlement of claim `number`.
    func aftermath(of number: UInt64) -> Set<VisitStep> {
        var random = SeededRandom(seed: SeededRandom.mixed(seed, 0x6166_7465_72, number))
        var steps: Set<VisitStep> = []
        if random.chance(perMille: mix.queriesPerMille) { steps.insert(.query) }
        if random.chance(perMille: mix.cancelsPerMille) { steps.insert(.cancel) }
        return steps
    }

    /// Claims passed over before a run is given up: more would mean that nobody is left.
    private static let patience = 100_000

    private func kind(drawing random: inout SeededRandom) -> ClearingType? {
        let kinds = TransactionMix.kindNames.map(\.kind)
        return kinds[random.index(weighted: kinds.map { mix.weights[$0] ?? 0 })]
    }

    /// The next claim of a kind, or of any that the run takes.
    private mutating func stream(_ wanted: ClearingType?) -> GeneratedClaim {
        if let wanted, let claim = waiting[wanted]?.popLast() { return claim }
        while true {
            let claim = generator.claim(number: cursor)
            cursor += 1
            guard let kind = claim.visit.visitType.clearingType, choice.kinds.contains(kind),
                // A pharmacy has no trial: it settles at once.
                kind != .pharmacy || mix.steps != .presettle
            else { continue }
            if kind == wanted ?? kind { return claim }
            // Kinds without a weight are never asked for.
            if mix.weights[kind] ?? 0 > 0 { waiting[kind, default: []].append(claim) }
        }
    }

    /// The same bill, of the one person at the one institution: the first ordinary outpatient visit makes them.
    private mutating func heated(_ claim: GeneratedClaim) -> GeneratedClaim? {
        guard claim.visit.visitType == .outpatient else { return nil }
        guard let hot else {
            self.hot = claim.visit
            return claim
        }
        guard claim.visit.treatingRegion == hot.treatingRegion else { return nil }
        var claim = claim
        claim.visit.institution = hot.institution
        claim.visit.level = hot.level
        claim.visit.person = hot.person
        claim.visit.insuringRegion = hot.insuringRegion
        claim.visit.insurance = hot.insurance
        return claim
    }
}
