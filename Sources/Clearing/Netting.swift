import ClaimTypes
import LedgerTypes

/// One way of paying the obligations: the payments, and what they come to.
public struct NettingResult: Hashable, Sendable {
    public let method: NettingMethod
    /// At most one per debtor and creditor, ascending by debtor and creditor.
    public let payments: [Obligation]
    /// Money that moves.
    public let total: Fen

    /// - Parameter payments: ascending by debtor and creditor.
    init(method: NettingMethod, payments: [Obligation]) {
        self.method = method
        self.payments = payments
        total = payments.reduce(.zero) { $0 + $1.amount }
    }
}

/// The same obligations paid in three ways, each of which leaves every region's position unchanged (law M3).
public struct Netting: Hashable, Sendable {
    /// Obligations that went in.
    public let obligationsCount: Int
    /// Every region named by an obligation, ascending; positions add up to zero.
    public let positions: [NetPosition]
    public let grossBilateral: NettingResult
    public let netBilateral: NettingResult
    public let multilateral: NettingResult

    /// Nets the obligations, in any order and with any number per debtor and creditor.
    ///
    /// The answer does not depend on the order of the input. O(obligations + pairs log pairs + regions²). That no position moves
    /// is checked by `ParticipantNetting`, in release builds too (law M3).
    public static func of(_ obligations: [Obligation]) -> Result<Netting, NettingRefusal> {
        let numbering = RegionNumbering(of: obligations)
        var totals = PairTotals(participantsCount: numbering.regions.count)
        for (index, obligation) in obligations.enumerated() {
            if let refusal = totals.add(numbering.numbered(obligation), at: index) { return .failure(refusal) }
        }
        let netting = ParticipantNetting(
            totals.ascending(), participantsCount: numbering.regions.count, obligationsCount: obligations.count)
        return .success(Netting(netting, numbering))
    }

    private init(_ netting: ParticipantNetting, _ numbering: RegionNumbering) {
        func result(_ method: NettingMethod) -> NettingResult {
            NettingResult(method: method, payments: netting[method].map(numbering.named))
        }
        obligationsCount = netting.obligationsCount
        positions = numbering.regions.indices.map {
            NetPosition(region: numbering.regions[$0], amount: netting.positions[$0])
        }
        grossBilateral = result(.grossBilateral)
        netBilateral = result(.netBilateral)
        multilateral = result(.multilateral)
    }

    public subscript(method: NettingMethod) -> NettingResult {
        switch method {
        case .grossBilateral: grossBilateral
        case .netBilateral: netBilateral
        case .multilateral: multilateral
        }
    }

    public var results: [NettingResult] { NettingMethod.allCases.map { self[$0] } }

    /// Money moved by `method` for each yuan moved gross, rounded half up to the basis point; `nil` when nothing is owed.
    public func ratio(of method: NettingMethod) -> BasisPoints? {
        guard grossBilateral.total.isPositive else { return nil }
        let gross = Int128(grossBilateral.total.units)
        return BasisPoints(Int32((Int128(self[method].total.units) * 20_000 + gross) / (gross * 2)))
    }

    public func position(of region: RegionCode) -> Fen? { positions.first { $0.region == region }?.amount }

    /// Receivable minus payable of every region named, ascending by region.
    public static func positions(from payments: [Obligation]) -> [NetPosition] {
        let numbering = RegionNumbering(of: payments)
        let sums = ParticipantNetting.positions(
            from: payments.map(numbering.numbered), participantsCount: numbering.regions.count)
        return numbering.regions.indices.map { NetPosition(region: numbering.regions[$0], amount: sums[$0]) }
    }
}
