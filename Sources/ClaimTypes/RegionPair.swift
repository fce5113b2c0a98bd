/// Who insures and who treats: the ordered pair between which money is booked, reconciled and cleared.
public struct RegionPair: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Insuring region (参保地): owes.
    public let insuring: RegionCode
    /// Treating region (就医地): is owed.
    public let treating: RegionCode

    @inlinable
    public init(insuring: RegionCode, treating: RegionCode) {
        self.insuring = insuring
        self.treating = treating
    }

    /// By insuring region, then treating region.
    @inlinable
    public static func < (left: RegionPair, right: RegionPair) -> Bool {
        left.insuring == right.insuring ? left.treating < right.treating : left.insuring < right.insuring
    }

    public var description: String { "\(insuring)→\(treating)" }
}

extension FundCode {
    /// Not a fund: the row of day books and of the exposure matrix that carries cases (人次) and the medical fee (医疗费总额).
    public static let medicalFee = FundCode(0)
}
