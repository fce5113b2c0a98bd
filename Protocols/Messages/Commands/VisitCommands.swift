import ClaimTypes
import LedgerTypes

/// A diagnosis as far as settlement keeps it. Names of doctors and departments stay outside the journal.
public struct Diagnosis: Hashable, Sendable {
    /// `diag_type`
    public var type: String
    /// `diag_srt_no`
    public var rank: UInt16
    /// `diag_code`
    public var code: String
    public var isMain: Bool
    public var diagnosedAt: BusinessTime

    public init(type: String, rank: UInt16, code: String, isMain: Bool, diagnosedAt: BusinessTime) {
        self.type = type
        self.rank = rank
        self.code = code
        self.isMain = isMain
        self.diagnosedAt = diagnosedAt
    }
}
