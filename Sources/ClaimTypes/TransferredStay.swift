import LedgerTypes

/// The part of a continuous stay that was settled in the institutions before a transfer (转院).
public struct TransferredStay: Hashable, Sendable {
    /// Deductible charged in them.
    public var deductible: Fen
    /// In-scope money that ran through the bands in them (`Accumulators.inpatientScope` of their changes).
    public var scope: Fen
    /// Admissions they counted in the benefit year of the bill to decide; zero when they were counted in an earlier year.
    public var admissionsThisYear: Int32

    public init(deductible: Fen, scope: Fen, admissionsThisYear: Int32) {
        self.deductible = deductible
        self.scope = scope
        self.admissionsThisYear = admissionsThisYear
    }

    /// Nothing yet.
    public static let zero = TransferredStay(deductible: .zero, scope: .zero, admissionsThisYear: 0)

    /// Adds a settled part.
    /// - Parameter countsThisYear: whether it was counted in the benefit year of the bill to decide.
    public mutating func add(_ amounts: SettlementAmounts, _ change: Accumulators, countsThisYear: Bool) {
        deductible += amounts.deductible
        scope += change.inpatientScope
        if countsThisYear { admissionsThisYear += change.admissions }
    }
}
