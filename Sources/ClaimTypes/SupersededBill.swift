/// The interim bill (中途结算, `mid_setl_flag` 1) of a stay that a later bill of the same stay takes the place of. The later bill
/// covers the whole stay so far, the earlier one is negated in the same record, so the bills of a stay net to the last.
public struct SupersededBill: Hashable, Sendable {
    /// Batch of the interim bill, within the same visit.
    public var batch: String
    /// The settlement (`setl_id`) that is negated.
    public var settlementID: UInt64

    public init(batch: String, settlementID: UInt64) {
        self.batch = batch
        self.settlementID = settlementID
    }
}
