import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Reconciliation

/// A difference put into the books of a day on purpose.
public struct PlantedDifference: Hashable, Sendable {
    public let pair: RegionPair
    public let settlementID: UInt64
    /// As the treating region sees it.
    public let kind: DifferenceClass
}

/// The books of all regions for one national day, from a seed, with differences planted among them. Both regions of a pair hold every record
/// alike but for the plants.
public struct PlantedDay: Sendable {
    public let date: BusinessDate
    /// Ascending.
    public let regions: [RegionCode]
    /// Each region's records.
    public private(set) var books: [RegionCode: DayRecords] = [:]
    public private(set) var planted: [PlantedDifference] = []
    public private(set) var records = 0

    private var random: SeededRandom
    private var made: [RegionCode: UInt64] = [:]

    /// - Parameters:
    ///   - regions: at least two; all ordered pairs of them are compared.
    ///   - claims: settlements of the day over all pairs; one in twenty is cancelled the same day.
    ///   - plants: differences, every class in turn; at most `claims`.
    public init(seed: UInt64, regions: [RegionCode], claims: Int, plants: Int, on date: BusinessDate) {
        precondition(regions.count > 1 && plants <= claims, "a day of \(claims) claims with \(plants) plants")
        self.date = date
        self.regions = regions.sorted()
        random = SeededRandom(seed: seed)
        for region in regions { books[region] = DayRecords() }
        var plantedAt: Set<Int> = []
        while plantedAt.count < plants { plantedAt.insert(random.below(claims)) }
        var turn = 0
        for index in 0..<claims {
            let (record, pair) = nextSettlement()
            guard plantedAt.contains(index) else {
                enter(record, pair)
                if random.below(20) == 0 { enter(cancellation(of: record, pair), pair) }
                continue
            }
            plant(Self.kinds[turn % Self.kinds.count], record, pair)
            turn += 1
        }
    }

    /// National codes of 32 clearing parties: 31 provinces, and one beside them.
    public static let nationalRegions: [RegionCode] =
        [
            11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
            64, 65, 66,
        ].map { RegionCode($0 * 10_000) }

    private static let kinds: [Plant] = [
        .oursOnly, .theirsOnly, .amount, .component, .twin, .copy, .neighbourDay, .otherWindow,
    ]

    private enum Plant { case oursOnly, theirsOnly, amount, component, twin, copy, neighbourDay, otherWindow }

    // MARK: - Records

    /// Pairs differ in size: the smaller of two draws treats.
    private mutating func nextSettlement() -> (DayRecord, RegionPair) {
        let treating = min(random.below(regions.count), random.below(regions.count))
        var insuring = random.below(regions.count - 1)
        if insuring >= treating { insuring += 1 }
        let pair = RegionPair(insuring: regions[insuring], treating: regions[treating])
        let fee = Int64(random.number(in: 2_000...3_000_000))
        let pooled = fee * Int64(random.number(in: 300...700)) / 1_000
        let account = Int64(random.below(Int(fee - pooled)))
        return (
            DayRecord(
                settlementID: nextID(of: pair.insuring), date: date, window: Self.window,
                insurance: .employee, clearingType: random.below(4) == 0 ? .inpatient : .outpatient, medicalFee: Fen(fee),
                funds: [FundAmount(.employeePooled, Fen(pooled)), FundAmount(.personalAccount, Fen(account + 1))],
                claim: ClaimMark(random.next())), pair
        )
    }

    private static let window = WindowNumber(202_611)

    private mutating func nextID(of insuring: RegionCode) -> UInt64 {
        made[insuring, default: 0] += 1
        return UInt64(insuring.value) * 1_000_000_000_000 + made[insuring]!
    }

    private mutating func cancellation(of record: DayRecord, _ pair: RegionPair) -> DayRecord {
        var negative = record
        (negative.settlementID, negative.originalID, negative.kind) = (
            nextID(of: pair.insuring), record.settlementID, .cancellation
        )
        negative.medicalFee = -record.medicalFee
        negative.funds = record.funds.map { FundAmount($0.fund, -$0.amount) }
        return negative
    }

    private mutating func enter(_ record: DayRecord, _ pair: RegionPair) {
        books[pair.insuring]!.add(record, of: pair)
        books[pair.treating]!.add(record, of: pair)
        records += 1
    }

    // MARK: - Plants

    private mutating func plant(_ plant: Plant, _ record: DayRecord, _ pair: RegionPair) {
        var other = record
        let atInsuring = random.below(2) == 0
        switch plant {
        case .oursOnly:
            books[pair.treating]!.add(record, of: pair)
            note(record, pair, .oursOnly)
        case .theirsOnly:
            books[pair.insuring]!.add(record, of: pair)
            note(record, pair, .theirsOnly)
        case .amount:
            other.funds[0].amount += Fen(Int64(random.number(in: 1...500)))
            enter(record, other, pair, .amountDiffers)
        case .component:
            // The sum stays: between two funds, or into another one.
            if atInsuring {
                other.funds[0].amount += Fen(1)
                other.funds[1].amount -= Fen(1)
                other.funds.removeAll { $0.amount == .zero }
            } else {
                other.clearingType = .pharmacy
            }
            enter(record, other, pair, .componentDiffers)
        case .twin:
            enter(record, pair)
            other.settlementID = nextID(of: pair.insuring)
            books[atInsuring ? pair.insuring : pair.treating]!.add(other, of: pair)
            note(other, pair, .duplicate)
        case .copy:
            enter(record, pair)
            books[atInsuring ? pair.insuring : pair.treating]!.add(record, of: pair)
            note(record, pair, .duplicate)
        case .neighbourDay:
            other.date = date.adding(days: atInsuring ? 1 : -1)
            enter(record, other, pair, .carryOver)
        case .otherWindow:
            other.window = Self.window.next
            enter(record, other, pair, .carryOver)
        }
    }

    private mutating func enter(_ record: DayRecord, _ other: DayRecord, _ pair: RegionPair, _ kind: DifferenceClass) {
        books[pair.insuring]!.add(record, of: pair)
        books[pair.treating]!.add(other, of: pair)
        note(record, pair, kind)
    }

    private mutating func note(_ record: DayRecord, _ pair: RegionPair, _ kind: DifferenceClass) {
        planted.append(PlantedDifference(pair: pair, settlementID: record.settlementID, kind: kind))
        records += 1
    }
}
