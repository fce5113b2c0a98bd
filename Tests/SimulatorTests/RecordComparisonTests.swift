import ClaimTypes
import LedgerTypes
import Reconciliation
import Simulator
import Testing

/// Every pair of a national day is compared by the questions and answers that travel between nodes.
@Suite("Reconciliation of a national day")
struct RecordComparisonTests {
    static let date = BusinessDate(year: 2026, month: 11, day: 3)!

    @Test(
        "reconciliation_findsEveryPlantedDifference: every class, 32 × 31 pairs, all found, none invented",
        arguments: [1, 2, 3] as [UInt64])
    func reconciliation_findsEveryPlantedDifference(_ seed: UInt64) {
        let day = PlantedDay(seed: seed, regions: PlantedDay.nationalRegions, claims: 20_000, plants: 400, on: Self.date)
        let result = NationalDay.compare(day)
        #expect(result.pairs == 32 * 31, "seed \(seed)")
        #expect(Set(day.planted.map(\.kind)) == Set(DifferenceClass.allCases), "seed \(seed)")
        #expect(result.missed == [], "seed \(seed): missed")
        #expect(result.invented == [], "seed \(seed): invented")
        #expect(result.found == 400 && result.notComparable == 0, "seed \(seed)")
        // One question for each pair; for each difference its way down, and at most one for its record.
        let perDifference = Self.depth(of: day) + 2
        let bound = result.pairs + 400 * perDifference
        #expect(result.traffic.questions <= bound, "seed \(seed): \(result.traffic.questions) questions, bound \(bound)")
        print("seed \(seed): 400 differences of 20,000 claims in \(result.traffic.messages) messages, bound \(2 * bound)")
    }

    @Test("A day without differences takes one question and one answer for each pair")
    func equal() {
        let day = PlantedDay(seed: 9, regions: PlantedDay.nationalRegions, claims: 5_000, plants: 0, on: Self.date)
        let result = NationalDay.compare(day)
        #expect(result.pairsEqualAtOnce == 992 && result.traffic.messages == 2 * 992)
        #expect(NationalDay.detailFileBytes(day) > 5_000 * 60)
    }

    /// Steps from a root to a bucket in the largest tree, were ids spread evenly; one more, as they are not quite.
    private static func depth(of day: PlantedDay) -> Int {
        var (depth, count) = (2, day.records)
        while count > DigestTree.bucketMax {
            depth += 1
            count /= 16
        }
        return depth
    }
}
