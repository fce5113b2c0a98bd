import ClaimTypes

/// One batch of a stay that is billed before discharge (中途结算), as the next bill of the stay has to see it.
public struct StayBatch: Hashable, Sendable {
    public let batch: String
    /// An answer is outstanding.
    public let isUnknown: Bool
    /// The bill that stands; `nil` while none does, or when it was undone.
    public let standing: Standing?

    public enum Standing: Hashable, Sendable {
        case interim
        /// An interim bill that an audit has adjusted.
        case adjusted
        /// The bill at discharge.
        case final
    }

    public init(batch: String, isUnknown: Bool = false, standing: Standing?) {
        self.batch = batch
        self.isUnknown = isUnknown
        self.standing = standing
    }
}

/// What the other bills of a stay mean for the next one: it covers the lines of every batch billed before it and takes the place of the
/// interim bill that stands, so the bills of a stay always net to the last one: deductible once, bands over the whole stay, the year of
/// discharge.
public struct StayBilling: Hashable, Sendable {
    /// Why no bill may be made now.
    public enum Refusal: Hashable, Sendable {
        /// A bill of the stay waits for its answer.
        case outcomeUnknown
        /// The bill at discharge stands.
        case billed
        /// An audit has adjusted the interim bill that would be replaced.
        case adjusted
    }

    /// Other batches whose lines a bill of this stay covers, in the order in which they were settled.
    public private(set) var covers: [String] = []
    /// Batch of the interim bill that stands.
    public private(set) var supersedes: String?
    public private(set) var refusal: Refusal?

    /// - Parameter batches: those of the stay, in the order in which they were settled; empty for a visit that was never billed
    ///   before discharge.
    public init(of batch: String, beside batches: some Sequence<StayBatch>) {
        for other in batches where other.batch != batch {
            covers.append(other.batch)
            if other.isUnknown { refusal = refusal ?? .outcomeUnknown }
            switch other.standing {
            case nil: break
            case .final: refusal = .billed
            case .adjusted: refusal = refusal ?? .adjusted
            case .interim:
                precondition(supersedes == nil, "M3: two bills of a stay stand at once, \(supersedes ?? "") and \(other.batch)")
                supersedes = other.batch
            }
        }
    }
}
