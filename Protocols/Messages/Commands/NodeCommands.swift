import ClaimTypes
import LedgerTypes

/// A person's books on the day a region goes live: facts, account balance and this year's totals so far.
public struct AccountOpening: Hashable, Sendable {
    public var facts: PersonFacts
    /// Balance of the personal account.
    public var balance: Fen
    /// Benefit year the accumulators belong to.
    public var year: Int32
    public var accumulators: Accumulators

    public init(facts: PersonFacts, balance: Fen, year: Int32, accumulators: Accumulators) {
        self.facts = facts
        self.balance = balance
        self.year = year
        self.accumulators = accumulators
    }
}

/// Everything that can change a region's state. One command is one journal record; replaying them gives the state (law M1).
public enum RegionCommand: Hashable, Sendable {
    /// The first record of every journal: whose books these are, the other parties, and the window open from the start.
    case found(region: RegionCode, peers: [RegionCode], firstWindow: WindowNumber)
    /// A policy file, byte for byte, and its digest.
    case loadPolicies(bytes: [UInt8], digest: Digest256)
    /// A catalogue file, byte for byte, and its digest.
    case loadCatalogue(bytes: [UInt8], digest: Digest256)
    case openAccounts([AccountOpening])
    case hospital(HospitalRequest)
    /// An envelope exactly as received (law M9), with what the registry knew of the person of each message when it came in.
    case envelope(bytes: [UInt8], facts: [PersonFacts?])
    /// A bare acknowledgement: `by` has durably received the stream towards `stream` up to and with `upTo`.
    case acknowledged(by: NodeID, stream: NodeID, upTo: UInt64)
    case closeDay(BusinessDate)
    case fenceWindow(WindowNumber)
    case expireHolds
}

/// Everything that can change the hub's state.
public enum HubCommand: Hashable, Sendable {
    /// An envelope as received; payloads stripped unless it is addressed to the hub.
    case envelope(bytes: [UInt8])
    /// A bare acknowledgement: `by` has durably received the hub's stream towards it up to and with `upTo`.
    case acknowledged(by: NodeID, upTo: UInt64)
    case reconcileDay(BusinessDate)
    case closeWindow(WindowNumber)
    case admitRegions([RegionCode])
}
