import ClaimTypes
import LedgerTypes

extension ClaimGenerator {
    /// A person of an insuring region, by migration. Some people come often: half of the draws fall on a twentieth of them.
    func person(for visitType: VisitType, drawing random: inout SeededRandom) -> GeneratedPerson {
        let regionIndex = population.migration.insuringRegionIndex(drawing: &random)
        let most = population.personsPerRegion
        var index = random.chance(perMille: 500) ? random.below(max(most / 20, 16)) : random.below(most)
        if visitType == .chronicOutpatient {
            // The nearest holder of a qualification: one index in eight.
            index = index / 8 * 8 + 3
            if index >= most { index -= 8 }
        }
        return population.person(regionIndex: regionIndex, index: index)
    }

    /// Where the person stays, and once in twelve visits somewhere else, where no filing helps.
    func treatingIndex(of person: GeneratedPerson, drawing random: inout SeededRandom) -> Int {
        let regions = population.migration.regions
        guard let home = regions.firstIndex(of: person.insuringRegion), let stay = regions.firstIndex(of: person.stayRegion)
        else { preconditionFailure("person \(person.person) lives outside the migration table") }
        return random.chance(perMille: 85) ? population.migration.treatingRegionIndex(from: home, drawing: &random) : stay
    }

    /// Settlement time of a claim: evenly through the weight of its month.
    func time(ofClaim number: UInt64) -> BusinessTime {
        let whole = UInt64(claimsPerMonth)
        return calendar(of: number / whole).time(part: number % whole, of: whole)
    }

    /// A stay begins days before its settlement, once in a while in December of the year before; other visits the same hour.
    func begin(of visitType: VisitType, settledAt: BusinessTime, drawing random: inout SeededRandom) -> BusinessTime {
        guard visitType == .inpatient else {
            return BusinessTime(seconds: settledAt.seconds - Int64(random.number(in: 300...5_400)))
        }
        let hour = random.number(in: 8 * 3_600...18 * 3_600)
        if random.chance(perMille: ClaimShape.crossYearPerMille),
            let december = BusinessDate(year: settledAt.date.year - 1, month: 12, day: random.number(in: 1...31))
        {
            return BusinessTime(december, secondOfDay: hour)
        }
        return BusinessTime(settledAt.date.adding(days: -random.number(in: 3...21)), secondOfDay: hour)
    }

    /// `msgid`: institution (12), `yyyyMMddHHmmss` (14), four digits of the claim's number.
    func messageID(_ institution: InstitutionCode, _ time: BusinessTime, _ number: UInt64) -> String {
        "\(institution)\(compact(time))\(padded(number, to: 4))"
    }
}

/// `yyyyMMdd`.
func compact(_ date: BusinessDate) -> String {
    let (year, month, day) = date.components
    return String(year * 10_000 + month * 100 + day)
}

/// `yyyyMMddHHmmss`.
func compact(_ time: BusinessTime) -> String {
    let second = UInt64(time.seconds - BusinessTime(time.date).seconds)
    return compact(time.date) + padded(second / 3_600 * 10_000 + second / 60 % 60 * 100 + second % 60, to: 6)
}

/// The last `width` digits of `number`, zeros in front.
func padded(_ number: UInt64, to width: Int) -> String {
    let digits = String(number)
    return digits.utf8.count >= width
        ? String(digits.suffix(width)) : String(repeating: "0", count: width - digits.utf8.count) + digits
}
