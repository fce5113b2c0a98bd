import ClaimTypes
import LedgerTypes

/// An endless stream of realistic events from a seed: who is treated where, for what, with which lines, and what is taken back.
///
/// Claim *n* depends on the settings and *n* alone, so any claim can be made again by number and memory stays flat however
/// long the stream runs. Events come in the order of their time; month follows month. A claim costs O(lines).
public struct ClaimGenerator: Sendable {
    public let population: Population
    /// Claims settled in each month; the stream spreads them over its days and hours.
    public let claimsPerMonth: Int
    /// Treating regions' institutions, in the order of `population.migration.regions`.
    public let institutions: [InstitutionDirectory]

    let seed: UInt64
    let firstMonth: WindowNumber
    let prices: [PriceList]

    private var nextNumber: UInt64 = 0
    /// Cancels decided on but not yet due, earliest first.
    private var pendingCancels: [(dueNumber: UInt64, claimNumber: UInt64)] = []
    /// The calendar of the month the stream has reached; other months are laid out when asked for.
    private var current: (monthIndex: UInt64, calendar: MonthCalendar)

    /// - Parameters:
    ///   - regions: insuring and treating regions, at least two.
    ///   - catalogues: items each region bills; every region needs at least one.
    ///   - populationSeed: makes the people; streams of other seeds bill the same people unless this differs too.
    ///   - month: the month of settlement of the first `claimsPerMonth` claims.
    /// - Precondition: as said; `claimsPerMonth` is positive.
    public init(
        seed: UInt64, regions: [RegionCode], catalogues: [RegionCode: [BillableItem]], month: WindowNumber,
        claimsPerMonth: Int = 20_000, personsPerRegion: Int = 1_000_000, populationSeed: UInt64 = 1
    ) {
        precondition(claimsPerMonth > 0, "\(claimsPerMonth) claims per month")
        self.seed = seed
        self.claimsPerMonth = claimsPerMonth
        firstMonth = month
        population = Population(seed: populationSeed, regions: regions, personsPerRegion: personsPerRegion)
        institutions = regions.map(InstitutionDirectory.init(region:))
        prices = regions.map { PriceList(region: $0, items: catalogues[$0] ?? []) }
        current = (0, MonthCalendar(month: month))
    }

    /// The next event.
    public mutating func next() -> GeneratedEvent {
        if let due = pendingCancels.first, due.dueNumber < nextNumber {
            pendingCancels.removeFirst()
            return .cancel(cancel(of: claim(number: due.claimNumber), after: nextNumber - 1))
        }
        let monthIndex = nextNumber / UInt64(claimsPerMonth)
        if monthIndex != current.monthIndex { current = (monthIndex, calendar(of: monthIndex)) }
        let claim = claim(number: nextNumber)
        if let delay = cancelDelay(of: nextNumber) {
            let due = nextNumber + UInt64(delay)
            let position = pendingCancels.firstIndex { $0.dueNumber > due } ?? pendingCancels.endIndex
            pendingCancels.insert((due, nextNumber), at: position)
        }
        nextNumber += 1
        return .claim(claim)
    }

    /// Claim `number` of the stream, made anew.
    public func claim(number: UInt64) -> GeneratedClaim {
        var random = SeededRandom(seed: SeededRandom.mixed(seed, 1, number))
        let visitType = ClaimShape.visitTypes[random.index(weighted: ClaimShape.visitWeights)]
        let person = person(for: visitType, drawing: &random)
        let treatingIndex = treatingIndex(of: person, drawing: &random)
        let institution = institutions[treatingIndex].institution(for: visitType, drawing: &random)
        let settledAt = time(ofClaim: number)
        let beganAt = begin(of: visitType, settledAt: settledAt, drawing: &random)
        let visit = VisitRegistration(
            institution: institution.code, level: institution.level,
            visitID: "S\(person.insuringRegion)\(compact(settledAt.date).dropFirst(2))\(padded(number, to: 7))",
            person: person.person, treatingRegion: institution.region, insuringRegion: person.insuringRegion,
            insurance: person.insurance, visitType: visitType,
            diseaseCode: visitType == .chronicOutpatient ? person.chronicDisease ?? "" : "", beganAt: beganAt)
        let lines = lines(of: visit, treatingIndex: treatingIndex, settledAt: settledAt, drawing: &random)
        let halfPercent = Fen(lines.reduce(0) { $0 + $1.amount.units } / 200)
        return GeneratedClaim(
            number: number, visit: visit, lines: lines, batch: "B\(padded(number, to: 9))",
            messageID: messageID(institution.code, settledAt, number),
            hospitalPart: visitType == .inpatient && random.chance(perMille: ClaimShape.hospitalPartPerMille)
                ? halfPercent : .zero,
            useAccount: random.chance(perMille: 800), settledAt: settledAt)
    }

    private func cancel(of claim: GeneratedClaim, after number: UInt64) -> GeneratedCancel {
        let time = time(ofClaim: number)
        // Half the range of the four digits away from its claim, further than any claim of the same second.
        return GeneratedCancel(
            claimNumber: claim.number, visit: claim.visit, batch: claim.batch, originalMessageID: claim.messageID,
            messageID: messageID(claim.visit.institution, time, claim.number + 5_000), cancelledAt: time)
    }

    func calendar(of monthIndex: UInt64) -> MonthCalendar {
        guard monthIndex != current.monthIndex else { return current.calendar }
        return MonthCalendar(month: (0..<monthIndex).reduce(firstMonth) { month, _ in month.next })
    }

    private func cancelDelay(of number: UInt64) -> Int? {
        var random = SeededRandom(seed: SeededRandom.mixed(seed, 2, number))
        guard random.chance(perMille: ClaimShape.cancelsPerMille) else { return nil }
        return random.number(in: 1...ClaimShape.cancelDelayMost(claimsPerMonth: claimsPerMonth))
    }
}
