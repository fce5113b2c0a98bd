import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Testing

struct GeneratedClaimTests {
    @Test func equalSeedsMakeEqualStreamsAndOtherSeedsOthers() {
        let events = Fixtures.events(seed: 7, claims: 300)
        #expect(events == Fixtures.events(seed: 7, claims: 300))
        #expect(events != Fixtures.events(seed: 8, claims: 300))
    }

    @Test func anyClaimCanBeMadeAgainByItsNumber() {
        let generator = Fixtures.generator(seed: 7, claimsPerMonth: 300)
        for event in Fixtures.events(seed: 7, claims: 300) {
            guard case .claim(let claim) = event else { continue }
            #expect(generator.claim(number: claim.number) == claim)
        }
    }

    @Test func theStreamGoesOnIntoTheNextMonth() {
        let generator = Fixtures.generator(seed: 7, claimsPerMonth: 100)
        #expect(generator.claim(number: 99).settledAt.description.hasPrefix("2026-09-30"))
        #expect(generator.claim(number: 100).settledAt.description.hasPrefix("2026-10-01"))
        #expect(generator.claim(number: 400).settledAt.description.hasPrefix("2027-01-01"))
    }

    @Test func keysAreUniqueAndFitTheirFields() {
        var messageIDs: Set<String> = []
        var visits: Set<String> = []
        for event in Fixtures.events(seed: 11, claims: 5_000) {
            switch event {
            case .claim(let claim):
                #expect(messageIDs.insert(claim.messageID).inserted, "msgid \(claim.messageID) twice")
                #expect(claim.messageID.utf8.count == 30)
                #expect(visits.insert("\(claim.visit.institution) \(claim.visit.visitID)").inserted)
                #expect(claim.visit.visitID.utf8.count == 20)
            case .cancel(let cancel):
                #expect(messageIDs.insert(cancel.messageID).inserted, "msgid \(cancel.messageID) twice")
            }
        }
    }

    @Test func linesAreConsistentAndReturnsNeverExceedWhatWasBilled() {
        var returnCount = 0
        for event in Fixtures.events(seed: 12, claims: 3_000) {
            guard case .claim(let claim) = event else { continue }
            var netByItem: [String: Int64] = [:]
            for line in claim.lines {
                #expect(line.unitPrice.amount(times: line.quantity) == line.amount)
                #expect(line.chargedAt <= claim.settledAt && line.chargedAt >= claim.visit.beganAt)
                netByItem[line.itemCode, default: 0] += line.quantity.tenThousandths
                if line.amount.isNegative { returnCount += 1 }
            }
            #expect(netByItem.values.allSatisfy { $0 > 0 }, "seed 12: claim \(claim.number)")
            #expect(claim.total.isPositive && claim.hospitalPart <= claim.total)
        }
        #expect(returnCount > 100, "seed 12: \(returnCount) returned lines")
    }

    @Test func visitsBelongToTheirInstitutionAndPerson() throws {
        let generator = Fixtures.generator(seed: 13)
        let institutions = Dictionary(uniqueKeysWithValues: generator.institutions.flatMap(\.all).map { ($0.code, $0) })
        for number in 0..<2_000 {
            let visit = generator.claim(number: UInt64(number)).visit
            let institution = try #require(institutions[visit.institution])
            #expect(institution.region == visit.treatingRegion && institution.level == visit.level)
            #expect(visit.institution.isPharmacy == (visit.visitType == .pharmacy))
            let person = try #require(generator.population.person(visit.person))
            #expect(person.insuringRegion == visit.insuringRegion && person.insurance == visit.insurance)
            #expect((visit.diseaseCode == "") == (visit.visitType != .chronicOutpatient))
            #expect(visit.diseaseCode == "" || visit.diseaseCode == person.chronicDisease)
        }
    }

    @Test func streamsOfOtherSeedsBillTheSamePeople() {
        let number = PersonNumber(3_400_000_000_000_123)
        #expect(
            Fixtures.generator(seed: 1).population.person(number) == Fixtures.generator(seed: 2).population.person(number))
    }

    @Test func aPersonDependsOnSeedAndNumberAlone() throws {
        let population = Population(seed: 5, regions: Fixtures.regions, personsPerRegion: 1_000)
        let number = PersonNumber(3_400_000_000_000_123)
        #expect(population.person(number) == Population(seed: 5, regions: Fixtures.regions).person(number))
        #expect(population.person(number) != Population(seed: 6, regions: Fixtures.regions).person(number))
        #expect(population.person(PersonNumber(3_400_000_000_001_000)) == nil, "index outside the population")
        #expect(population.person(PersonNumber(3_500_000_000_000_000)) == nil, "region outside the population")
        #expect(population.person(PersonNumber(UInt64.max)) == nil)
    }

    /// First outputs of the reference implementation for the state that SplitMix64 makes of seed 0.
    @Test func seededRandomIsTheSameOnEveryMachine() {
        var random = SeededRandom(seed: 0)
        #expect([random.next(), random.next()] == [0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A])
    }
}
