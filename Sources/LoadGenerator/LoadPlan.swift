import Benefits
import ClaimGenerator
import ClaimTypes
import GeneratedWorld
import Hashing
import LedgerTypes
import LoadModel

/// The visits of a run, every request made beforehand, in the order of their arrival.
public struct LoadPlan: Sendable {
    /// What the visits are drawn from. It has to be the population that the nodes' registries hold.
    public struct Source: Sendable {
        public var seed: UInt64
        public var regions: [RegionCode]
        public var personsPerRegion: Int
        public var populationSeed: UInt64
        /// Number of the first claim; runs against the same nodes need ranges that do not overlap.
        public var firstClaim: UInt64

        public init(
            seed: UInt64, regions: [RegionCode], personsPerRegion: Int, populationSeed: UInt64 = 1, firstClaim: UInt64 = 0
        ) {
            self.seed = seed
            self.regions = regions
            self.personsPerRegion = personsPerRegion
            self.populationSeed = populationSeed
            self.firstClaim = firstClaim
        }
    }

    struct PlannedVisit: Sendable {
        /// Number of the claim in its generator's stream.
        let claim: UInt64
        let region: RegionCode
        /// Which timeline it belongs to.
        let group: UInt8
        /// `medfee_sumamt` as sent: an answer has to repeat it.
        let total: String
        let steps: [VisitStep]
        let requests: [RequestTemplate]
    }

    public let institutions: [InstitutionCode]
    let visits: [PlannedVisit]
    /// The number behind the last claim used.
    public let nextClaim: UInt64
    private let claimsDigest: Digest256

    public var count: Int { visits.count }

    /// The stream the visits are drawn from.
    public static func generator(_ source: Source, catalogues: CatalogueSet) -> ClaimGenerator {
        let day = BusinessDate(year: 2026, month: 9, day: 1) ?? BusinessDate(days: 0)
        let items = Dictionary(
            uniqueKeysWithValues: catalogues.catalogues.map { ($0.region, BillableItem.items(of: $0, on: day)) })
        return ClaimGenerator(
            seed: source.seed, regions: source.regions, catalogues: items, month: WindowNumber(202_609),
            claimsPerMonth: 1_000_000_000, personsPerRegion: source.personsPerRegion, populationSeed: source.populationSeed)
    }

    /// - Parameters:
    ///   - catalogues: of the treating regions: what they bill, and how lines are split.
    ///   - count: visits wanted; there are fewer when the choice leaves nobody.
    ///   - now: China Standard Time; every visit is settled at this moment.
    ///   - progress: told the number of visits made so far.
    public init(
        _ source: Source, catalogues: CatalogueSet, count: Int, mix: TransactionMix, choice: VisitChoice = VisitChoice(),
        now: BusinessTime, progress: (Int) -> Void = { _ in }
    ) {
        var claims = VisitSource(source, generator: Self.generator(source, catalogues: catalogues), mix: mix, choice: choice)
        var numbering = MessageNumbering(now: now)
        var places: [InstitutionCode: Int] = [:]
        var institutions: [InstitutionCode] = []
        var visits: [PlannedVisit] = []
        var digest = SHA256.digest(of: "medclear load plan 1")
        visits.reserveCapacity(count)
        while visits.count < count, let drawn = claims.next() {
            guard let split = Self.split(drawn, catalogues) else { continue }
            let claim = drawn.moved(to: now)
            let code = claim.visit.institution
            let place = places[code] ?? institutions.count
            if place == institutions.count {
                places[code] = place
                institutions.append(code)
            }
            let requests = HospitalRequests(claim: claim, split: split) { numbering.next(code) }
                .requests(mix.steps, after: claims.aftermath(of: claim.number))
            digest = Self.digest(of: drawn, requests.map(\.infno), after: digest)
            visits.append(
                PlannedVisit(
                    claim: claim.number, region: claim.visit.treatingRegion, group: choice.group(of: claim),
                    total: claim.total.yuan, steps: requests.map(\.step),
                    requests: requests.map { RequestTemplate(infno: $0.infno, institution: place, body: $0.body) }))
            if visits.count % 1_000 == 0 { progress(visits.count) }
        }
        self.institutions = institutions
        self.visits = visits
        nextClaim = claims.nextClaim
        claimsDigest = digest
    }

    /// SHA-256 over what is sent and when, without what the clock puts in: the same settings and seed give the same one on every day and
    /// every machine.
    /// - Parameter arrivals: of an open loop.
    public func digest(arrivals: [UInt64]?) -> String {
        (arrivals ?? []).reduce(claimsDigest) { digest, time in SHA256.digest(of: "\(digest.hex) \(time)") }.hex
    }

    /// One link of the chain over the claims: who, where, what for, each line's item, quantity and amount, and the calls made.
    private static func digest(of claim: GeneratedClaim, _ calls: [String], after previous: Digest256) -> Digest256 {
        let visit = claim.visit
        let lines = claim.lines.map { "\($0.itemCode) \($0.quantity.tenThousandths) \($0.amount.units)" }
        let whole = [
            previous.hex, "\(claim.number) \(visit.institution) \(visit.person) \(visit.insuringRegion) \(visit.insurance)",
            "\(visit.visitType) \(visit.diseaseCode) \(claim.useAccount) \(claim.hospitalPart.units)",
            calls.joined(separator: " "),
        ]
        return SHA256.digest(of: (whole + lines).joined(separator: "\n"))
    }

    private static func split(_ claim: GeneratedClaim, _ catalogues: CatalogueSet) -> ScopeSplit? {
        guard let catalogue = catalogues.catalogue(of: claim.visit.treatingRegion) else { return nil }
        var sum = ScopeSplit()
        for line in claim.lines {
            guard
                case .success(let part) = LineSplitter.split(
                    line, in: catalogue, level: claim.visit.level, insurance: claim.visit.insurance)
            else { return nil }
            sum = sum + part
        }
        return sum
    }
}

extension GeneratedClaim {
    /// The same bill, settled at `time`: every moment of it moves along.
    fileprivate func moved(to time: BusinessTime) -> GeneratedClaim {
        func moved(_ moment: BusinessTime) -> BusinessTime {
            BusinessTime(seconds: moment.seconds + time.seconds - settledAt.seconds)
        }
        var claim = self
        claim.settledAt = time
        claim.visit.beganAt = moved(visit.beganAt)
        claim.lines = lines.map { line in
            var line = line
            line.chargedAt = moved(line.chargedAt)
            return line
        }
        return claim
    }
}

/// `msgid` of each request: institution (12), `yyyyMMddHHmmss` (14), four digits. Ten thousand for each second of an institution; the
/// seconds move on when they are used up.
struct MessageNumbering {
    private let now: BusinessTime
    private var used: [InstitutionCode: Int64] = [:]

    init(now: BusinessTime) { self.now = now }

    mutating func next(_ institution: InstitutionCode) -> String {
        let number = used[institution, default: 0]
        used[institution] = number + 1
        let time = BusinessTime(seconds: now.seconds + number / 10_000).description.filter(\.isNumber)
        let serial = String(number % 10_000)
        return "\(institution)\(time)" + String(repeating: "0", count: 4 - serial.utf8.count) + serial
    }
}
