import ClaimCommands
import ClaimTypes
import Foundation
import LedgerTypes
import LoadModel
import NIOCore
import Testing

@testable import LoadGenerator

@Suite("The plan of a load")
struct LoadPlanTests {
    private static let examples =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Documentation/Examples"

    private static let catalogues = Result { try ExampleFolder.load(examples).catalogues }

    private func plan(
        seed: UInt64 = 7, count: Int = 12, _ mix: TransactionMix = TransactionMix(.both), _ choice: VisitChoice = VisitChoice(),
        seconds: Int64 = 1_795_600_000
    ) throws -> LoadPlan {
        LoadPlan(
            .init(seed: seed, regions: [310_000, 340_000].map { RegionCode($0) }, personsPerRegion: 1_000),
            catalogues: try Self.catalogues.get(), count: count, mix: mix, choice: choice,
            now: BusinessTime(seconds: seconds))
    }

    @Test("The same seed and settings give the same digest, whenever it is; another seed, mix, count or arrival gives another")
    func digest() throws {
        let digest = try plan().digest(arrivals: [1, 2])
        #expect(try plan(seconds: 1_795_700_123).digest(arrivals: [1, 2]) == digest)
        let others = [
            try plan(seed: 8).digest(arrivals: [1, 2]), try plan(count: 11).digest(arrivals: [1, 2]),
            try plan(TransactionMix(.settle)).digest(arrivals: [1, 2]), try plan().digest(arrivals: [1, 3]),
            try plan(TransactionMix(.both, cancelsPerMille: 1_000)).digest(arrivals: [1, 2]),
        ]
        #expect(!others.contains(digest) && Set(others).count == others.count)
        #expect(digest.utf8.count == 64)
    }

    @Test("Weights of the kinds are kept, a kind without weight does not come")
    func weights() throws {
        let weights = try #require(TransactionMix.weights("inpatient=0,outpatient=50,pharmacy=50"))
        let visits = try plan(count: 200, TransactionMix(.settle, weights: weights)).visits
        let pharmacies = visits.count { $0.requests.first?.infno == "2102" }
        #expect((70...130).contains(pharmacies), "\(pharmacies) of 200")
        #expect(visits.allSatisfy { ["2102", "2201"].contains($0.requests.first?.infno) })
        #expect(Set(visits.map(\.claim)).count == 200, "no claim comes twice")
        for text in ["", "inpatient", "inpatient=x", "inpatient=1,inpatient=2", "surgery=1", "inpatient=0", "inpatient=-1"] {
            #expect(TransactionMix.weights(text) == nil, "\(text)")
        }
    }

    @Test("Nobody comes twice when that is wanted, and a plan says how many there are when people run out")
    func onePerPerson() throws {
        var choice = VisitChoice()
        choice.onePerPerson = true
        let visits = try plan(count: 100, TransactionMix(.settle), choice).visits
        let people = visits.compactMap { person(of: $0) }
        #expect(people.count == 100 && Set(people).count == 100)
    }

    @Test("A hot account: the share that was asked for is one person's at one institution")
    func hot() throws {
        var choice = VisitChoice()
        choice.hotPerMille = 600
        let visits = try plan(count: 200, TransactionMix(.settle), choice).visits
        let byPerson = Dictionary(grouping: visits) { person(of: $0) ?? "" }
        let most = byPerson.values.max { $0.count < $1.count } ?? []
        #expect((90...150).contains(most.count), "\(most.count) of 200")
        #expect(Set(most.map { $0.requests[0].institution }).count == 1)
    }

    @Test("Only the region that treats, and the group of who is watched")
    func choice() throws {
        var choice = VisitChoice()
        choice.treating = RegionCode(340_000)
        choice.watched = [RegionCode(310_000)]
        // With two regions, everybody treated in one is insured in the other.
        let visits = try plan(count: 20, TransactionMix(.settle), choice).visits
        #expect(visits.allSatisfy { $0.region == RegionCode(340_000) && $0.group == 1 })
    }

    private func person(of visit: LoadPlan.PlannedVisit) -> String? {
        var buffer = ByteBuffer()
        visit.requests.first?.write(VisitIDs(), into: &buffer)
        return AnswerText.value(of: "psn_no", in: buffer.readableBytesView)
    }
}
