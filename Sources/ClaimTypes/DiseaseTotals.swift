import LedgerTypes

/// What the pooled fund paid for one chronic disease in a benefit year.
public struct DiseaseTotal: Hashable, Sendable {
    /// First code of the disease in the policy (`dise_codg`).
    public var disease: String
    public var pooled: Fen

    public init(_ disease: String, pooled: Fen) {
        self.disease = disease
        self.pooled = pooled
    }
}

/// The totals of a person's chronic diseases (门诊慢特病), ascending by code and without zeros, so that equal totals are equal values.
///
/// A rule admits at most `countMax` diseases of one person in a year; the list itself holds what it is given.
public struct DiseaseTotals: Hashable, Sendable, AdditiveArithmetic {
    /// Most diseases one person's year may hold: the ten of the national list.
    public static let countMax = 10

    public private(set) var entries: [DiseaseTotal]

    public init() { entries = [] }

    /// One disease; nothing when the amount is zero.
    public init(_ disease: String, pooled: Fen) {
        entries = pooled == .zero ? [] : [DiseaseTotal(disease, pooled: pooled)]
    }

    /// In any order; amounts of the same disease are added up.
    public init(_ totals: some Sequence<DiseaseTotal>) {
        self.init()
        for total in totals { self += DiseaseTotals(total.disease, pooled: total.pooled) }
    }

    public static let zero = DiseaseTotals()

    public var isEmpty: Bool { entries.isEmpty }

    /// What was paid for a disease; zero when nothing.
    public func pooled(for disease: String) -> Fen {
        for index in entries.indices where entries[index].disease == disease { return entries[index].pooled }
        return .zero
    }

    /// Whether one more decision for the disease keeps the list within `countMax`.
    public func hasRoom(for disease: String) -> Bool {
        entries.count < Self.countMax || entries.contains { $0.disease == disease }
    }

    public static func + (left: DiseaseTotals, right: DiseaseTotals) -> DiseaseTotals { left.merged(right, +) }

    public static func - (left: DiseaseTotals, right: DiseaseTotals) -> DiseaseTotals { left.merged(right, -) }

    private func merged(_ other: DiseaseTotals, _ operation: (Fen, Fen) -> Fen) -> DiseaseTotals {
        if other.entries.isEmpty { return self }
        var result = DiseaseTotals()
        result.entries.reserveCapacity(entries.count + other.entries.count)
        var (left, right) = (entries[...], other.entries[...])
        while let next = [left.first?.disease, right.first?.disease].compactMap({ $0 }).min() {
            let first = left.first?.disease == next ? left.removeFirst().pooled : .zero
            let second = right.first?.disease == next ? right.removeFirst().pooled : .zero
            let amount = operation(first, second)
            if amount != .zero { result.entries.append(DiseaseTotal(next, pooled: amount)) }
        }
        return result
    }

    /// Count, then each code and amount.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: entries.count)
        for entry in entries {
            sink.put(entry.disease)
            sink.put(entry.pooled)
        }
    }
}
