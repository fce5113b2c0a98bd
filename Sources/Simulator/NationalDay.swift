import ClaimTypes
import LedgerTypes
import Messages
import Reconciliation
import Settlement

/// What comparing a national day came to.
public struct NationalDayResult: Hashable, Sendable {
    public var pairs = 0
    public var records = 0
    /// Pairs that the first answer finished.
    public var pairsEqualAtOnce = 0
    public var traffic = ComparisonTraffic()
    /// Questions of the pair that took most.
    public var questionsMax = 0
    /// Planted and found, in their class.
    public var found = 0
    /// Planted and not found, or found in another class.
    public var missed: [PlantedDifference] = []
    /// Found and not planted.
    public var invented: [PlantedDifference] = []
    public var notComparable = 0
}

/// Compares a whole national day, pair by pair: the treating region of each pair asks, the insuring region answers. Questions and answers pass
/// through the bytes they travel as, without signature and seal. Decides nothing about clocks: whoever measures, times `compare`.
///
/// ```swift
/// let day = PlantedDay(seed: 1, regions: PlantedDay.nationalRegions, claims: 1_000_000, plants: 100, on: date)
/// let result = NationalDay.compare(day)
/// ```
public enum NationalDay {
    /// Trees are built as part of it, as they are on the evening of a day.
    /// - Complexity: O(records) to build the trees, O(differences × log₁₆ records) messages.
    public static func compare(_ day: PlantedDay) -> NationalDayResult {
        var result = NationalDayResult()
        result.records = day.records
        var found: Set<PlantedDifference> = []
        for insuring in day.regions {
            for treating in day.regions where treating != insuring {
                let pair = RegionPair(insuring: insuring, treating: treating)
                result.pairs += 1
                let (finding, traffic) = compare(pair, day)
                result.traffic.questions += traffic.questions
                result.traffic.bytesAsked += traffic.bytesAsked
                result.traffic.bytesAnswered += traffic.bytesAnswered
                result.questionsMax = max(result.questionsMax, traffic.questions)
                switch finding {
                case .equal: result.pairsEqualAtOnce += 1
                case .cannotCompare: result.notComparable += 1
                case .differs(let differences):
                    for difference in differences {
                        found.insert(
                            PlantedDifference(pair: pair, settlementID: difference.settlementID, kind: difference.kind))
                    }
                }
            }
        }
        let planted = Set(day.planted)
        result.found = found.intersection(planted).count
        result.missed = day.planted.filter { !found.contains($0) }
        result.invented = found.subtracting(planted).sorted { $0.settlementID < $1.settlementID }
        return result
    }

    private static func compare(_ pair: RegionPair, _ day: PlantedDay) -> (PairFinding, ComparisonTraffic) {
        var (ours, theirs) = (BookTrees(), BookTrees())
        func own(_ region: RegionCode) -> OwnRecords? { day.books[region].flatMap { OwnRecords(of: pair, on: day.date, in: $0) } }
        guard let comparer = ours.comparer(of: pair, side: .treating, own(pair.treating)) else {
            return (.cannotCompare(.dayNotHeld), ComparisonTraffic())
        }
        let insuring = own(pair.insuring)
        var run = RecordComparison()
        let finding = run.run(comparer, from: pair.treating.node, to: pair.insuring.node) { content in
            ComparisonQuestion.read(content).map {
                theirs.answer($0.question, of: pair, insuring).outcome(rows: [], isClosed: true)
            }
        }
        return (finding, run.traffic)
    }

    /// The bytes of the detail files of 3202 that would say the same: settlement, visit (20 digits) and person (16 digits), fee, fund, account,
    /// refund flag and an empty column, tab-separated. Not counted in `compare`, which makes no file.
    public static func detailFileBytes(_ day: PlantedDay) -> Int {
        var bytes = 0
        for treating in day.regions {
            for insuring in day.regions where insuring != treating {
                let page = day.books[treating]?.page(of: RegionPair(insuring: insuring, treating: treating), on: day.date)
                page?.forEach(on: day.date) { record in
                    let account = record.funds.first { $0.fund == .personalAccount }?.amount ?? .zero
                    let fund = record.funds.reduce(Fen.zero) { $0 + $1.amount } - account
                    bytes += "\(record.settlementID)".utf8.count + 20 + 16 + record.medicalFee.yuan.utf8.count
                    bytes += fund.yuan.utf8.count + account.yuan.utf8.count + "1\tnull\n".utf8.count + 6
                }
            }
        }
        return bytes
    }
}
