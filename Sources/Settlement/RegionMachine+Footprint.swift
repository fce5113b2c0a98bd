import LedgerCore

/// Bytes of memory a region's state takes, by what they are for. What grows with persons and policies only is left out.
public struct RegionFootprint: Hashable, Sendable {
    /// Decisions of the insuring side, and the visits they are compared with.
    public let decisions: Int
    /// Visits, bills, used message ids and refusals of the treating side.
    public let bills: Int
    /// Transfers the ledger remembers, so that none is ever booked twice.
    public let transfers: Int

    public var total: Int { decisions + bills + transfers }
}

extension RegionMachine {
    /// What claims take now. O(pieces of memory), not O(claims).
    public var footprint: RegionFootprint {
        RegionFootprint(
            decisions: decisions.footprintBytes + visitIndex.footprintBytes,
            bills: visits.footprintBytes + bills.footprintBytes + messageUses.footprintBytes + refused.footprintBytes,
            transfers: ledger.footprintBytes.transfers)
    }
}
