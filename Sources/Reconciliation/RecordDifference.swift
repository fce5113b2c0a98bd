import ClaimTypes
import LedgerTypes

/// What is wrong with one record, seen from one side. Numbers are frozen: they stand in journals.
public enum DifferenceClass: UInt8, CaseIterable, Sendable {
    /// We hold it and they do not (少账 seen from the other side).
    case oursOnly = 1
    /// They hold it and we do not (多账).
    case theirsOnly = 2
    /// Both hold it; what is owed or billed differs in sum (金额不符).
    case amountDiffers = 3
    /// The sums agree; funds, insurance, clearing type, kind or claim do not (分项不符).
    case componentDiffers = 4
    /// One claim stands twice on one side: under two ids, or one id booked twice (重复).
    case duplicate = 5
    /// The other side has the same record in the neighbouring day or another window (跨日结转).
    case carryOver = 6

    public var names: BilingualText {
        switch self {
        case .oursOnly: BilingualText("我方有、对方无", "ours only")
        case .theirsOnly: BilingualText("对方有、我方无", "theirs only")
        case .amountDiffers: BilingualText("金额不符", "amount differs")
        case .componentDiffers: BilingualText("分项不符", "component differs")
        case .duplicate: BilingualText("重复", "duplicate")
        case .carryOver: BilingualText("跨日结转", "cut-off carry-over")
        }
    }
}

/// One record on which two regions differ.
public struct RecordDifference: Hashable, Sendable {
    public var settlementID: UInt64
    public var kind: DifferenceClass
    /// Our record; `nil` when we have none. Of several, the one of the day, or the first.
    public var ours: DayRecord?
    /// Theirs.
    public var theirs: DayRecord?
    /// The other settlement of the same claim, for a duplicate under two ids; 0 otherwise.
    public var twinID: UInt64

    public init(settlementID: UInt64, kind: DifferenceClass, ours: DayRecord?, theirs: DayRecord?, twinID: UInt64 = 0) {
        self.settlementID = settlementID
        self.kind = kind
        self.ours = ours
        self.theirs = theirs
        self.twinID = twinID
    }

    /// Classifies one record. In this order: an id booked twice on a side; on one side only, a carry-over, a claim settled twice, or simply missing;
    /// on both sides, another window, other sums, other parts.
    /// - Parameters:
    ///   - ours: our records of the id on the day and its neighbours; theirs likewise.
    ///   - twin: our other standing settlement of the same claim. What is equal stands in our books too, so those say it for both sides.
    static func of(
        _ id: UInt64, ours: [DayRecord], theirs: [DayRecord], on date: BusinessDate, twin: (DayRecord) -> DayRecord?
    ) -> RecordDifference {
        let (mine, yours) = (ours.filter { $0.date == date }, theirs.filter { $0.date == date })
        func difference(_ kind: DifferenceClass, twinID: UInt64 = 0) -> RecordDifference {
            RecordDifference(
                settlementID: id, kind: kind, ours: mine.first ?? ours.first, theirs: yours.first ?? theirs.first, twinID: twinID)
        }
        if mine.count > 1 || yours.count > 1 { return difference(.duplicate) }
        switch (mine.first, yours.first) {
        case (let record?, nil), (nil, let record?):
            let others = mine.isEmpty ? ours : theirs
            if others.contains(where: { $0.isSameBut(dayOrWindowOf: record) }) { return difference(.carryOver) }
            if let other = others.first { return difference(Self.kind(record, other)) }
            if let twin = twin(record) { return difference(.duplicate, twinID: twin.settlementID) }
            return difference(mine.isEmpty ? .theirsOnly : .oursOnly)
        case (let our?, let their?): return difference(Self.kind(our, their))
        case (nil, nil): return difference(.carryOver)
        }
    }

    private static func kind(_ ours: DayRecord, _ theirs: DayRecord) -> DifferenceClass {
        if ours.isSameBut(dayOrWindowOf: theirs) { return .carryOver }
        return ours.owed == theirs.owed && ours.medicalFee == theirs.medicalFee ? .componentDiffers : .amountDiffers
    }

    /// What the other side's figures are above ours, by fund; without zero rows, ascending. O(funds).
    public var gap: [FundAmount] {
        var sums: [FundCode: Fen] = [:]
        for row in theirs?.funds ?? [] { sums[row.fund, default: .zero] += row.amount }
        for row in ours?.funds ?? [] { sums[row.fund, default: .zero] -= row.amount }
        return sums.filter { $0.value != .zero }.map { FundAmount($0.key, $0.value) }.sorted { $0.fund < $1.fund }
    }
}
