import BenchmarkSupport
import ClaimTypes
import LedgerTypes
import Simulator

/// `reconcile`: the record-by-record comparison of a national day, with differences hidden in it, beside what exchanging the day's
/// detail files would send.
struct ReconciliationScenario {
    private let seed: UInt64
    private let claims: Int
    private let plants: Int
    private let date: BusinessDate

    init(_ settings: ClearingSettings) throws {
        guard let date = BusinessDate(year: 2_026, month: 9, day: 1) else { throw BenchmarkFailure("no such day") }
        self.date = date
        seed = settings.seed
        claims = settings.dayClaims
        plants = settings.dayPlants
    }

    /// Every planted difference must be found in its class, and none beside them.
    func rows() throws -> [BenchmarkRow] {
        let day = PlantedDay(seed: seed, regions: PlantedDay.nationalRegions, claims: claims, plants: plants, on: date)
        var comparing = Stopwatch(.processor)
        let result = comparing.lap { NationalDay.compare(day) }
        guard result.missed.isEmpty, result.invented.isEmpty, result.notComparable == 0, result.found == plants else {
            throw BenchmarkFailure(
                "of \(plants) differences \(result.found) were found; \(result.missed.count) missed, \(result.invented.count) invented"
            )
        }
        let name = "reconcile/\(claims) claims, \(result.pairs) pairs, \(plants) differences"
        let bytes = result.traffic.bytesAsked + result.traffic.bytesAnswered
        let files = NationalDay.detailFileBytes(day)
        return [
            BenchmarkRow(scenario: name, value: comparing.total.seconds * 1_000, unit: "ms"),
            BenchmarkRow(scenario: name + " messages", value: Double(result.traffic.messages), unit: "messages"),
            BenchmarkRow(scenario: name + " finished by one answer", value: Double(result.pairsEqualAtOnce), unit: "pairs"),
            BenchmarkRow(scenario: name + " bytes", value: Double(bytes), unit: "bytes"),
            BenchmarkRow(
                scenario: name + " bytes", system: "detail files", value: Double(files), unit: "bytes",
                ratio: Double(files) / Double(max(bytes, 1))),
        ]
    }
}
