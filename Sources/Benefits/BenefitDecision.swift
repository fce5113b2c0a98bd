import ClaimTypes

/// What a claim costs whom, and how the person's year moves on.
public struct BenefitDecision: Hashable, Sendable {
    /// Every money field of `setlinfo`; the identities I1…I5, I8 and I10 hold.
    public var amounts: SettlementAmounts
    /// Payment ratio of the pooled fund (`pool_prop_selfpay`: the name says self-pay, the meaning is the fund's share):
    /// the ratio, after bonus and out-of-region operator, of the last band it paid in; zero when it paid nothing.
    public var ratio: BasisPoints
    /// What the accumulators of the benefit year gain. A cancel subtracts exactly this.
    public var change: Accumulators

    public init(amounts: SettlementAmounts, ratio: BasisPoints, change: Accumulators) {
        self.amounts = amounts
        self.ratio = ratio
        self.change = change
    }
}
