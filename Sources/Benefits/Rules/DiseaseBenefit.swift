import ClaimTypes
import LedgerTypes

/// A chronic or special disease a policy covers (门诊慢特病病种), with limits of its own.
///
/// The national list has ten; five since 2021 and five more since 2024 (the latter by secondary sources). Codes and limits are data.
public struct DiseaseBenefit: Hashable, Sendable {
    /// Codes that mean this disease (`dise_codg`); the first is the key of its yearly total.
    public var codes: [String]
    public var name: BilingualText
    /// Most the pooled fund pays for it in a year; `nil` is no cap.
    public var yearlyCap: Fen?
    /// Bands in place of the benefit's; `nil` keeps those.
    public var bands: BandRule?

    /// - Precondition: `codes` is not empty.
    public init(codes: [String], name: BilingualText, yearlyCap: Fen? = nil, bands: BandRule? = nil) {
        precondition(!codes.isEmpty, "a disease has a code")
        self.codes = codes
        self.name = name
        self.yearlyCap = yearlyCap
        self.bands = bands
    }

    public var key: String { codes[0] }
}
