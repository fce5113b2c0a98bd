import ClaimTypes
import LedgerTypes

/// One way of paying the obligations: the payments, and what they come to.
public struct NettingResult: Hashable, Sendable {
    public let method: NettingMethod
    /// At most one per debtor and creditor, ascending by debtor and creditor.
    public let payments: [Obligation]
    /// Money that moves.
    public let total: Fen

    init(method: NettingMethod, payments: [Obligation]) {
        self.method = method
        self.payments = payments.sorted()
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
    /// The answer does not depend on the order of the input. O(obligations + pairs log pairs + regions²).
    public static func of(_ obligations: [Obligation]) -> Result<Netting, NettingRefusal> {
        var sums = PairSums()
        for (index, obligation) in obligations.enumerated() {
            if let refusal = sums.add(obligation, at: index) { return .failure(refusal) }
        }
        return .success(Netting(sums.ascending, obligationsCount: obligations.count))
    }

    /// - Parameter gross: one positive obligation per debtor and creditor, ascending, whose total fits `Fen`.
    private init(_ gross: [Obligation], obligationsCount: Int) {
        self.obligationsCount = obligationsCount
        positions = Netting.positions(from: gross)
        grossBilateral = NettingResult(method: .grossBilateral, payments: gross)
        netBilateral = NettingResult(method: .netBilateral, payments: Netting.bilateralPayments(gross))
        multilateral = NettingResult(method: .multilateral, payments: Netting.multilateralPayments(positions))
        checkInvariants()
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
        var sums: [RegionCode: Fen] = [:]
        for payment in payments {
            sums[payment.debtor, default: .zero] -= payment.amount
            sums[payment.creditor, default: .zero] += payment.amount
        }
        return sums.map { NetPosition(region: $0.key, amount: $0.value) }.sorted { $0.region < $1.region }
    }
}

/// Obligations added up per debtor and creditor. The grand total is checked, so that no later sum can overflow.
private struct PairSums {
    private var sums: [UInt64: Fen] = [:]
    private var total = Fen.zero

    mutating func add(_ obligation: Obligation, at index: Int) -> NettingRefusal? {
        guard obligation.amount.isPositive else { return .amountNotPositive(index: index) }
        guard obligation.debtor != obligation.creditor else { return .debtorIsCreditor(index: index) }
        guard let newTotal = total.adding(obligation.amount) else { return .totalOutOfRange(index: index) }
        // Past this line nothing may fail: no pair owes more than all together.
        total = newTotal
        sums[UInt64(obligation.debtor.value) << 32 | UInt64(obligation.creditor.value), default: .zero] += obligation.amount
        return nil
    }

    var ascending: [Obligation] {
        sums.sorted { $0.key < $1.key }.map { key, amount in
            Obligation(
                debtor: RegionCode(UInt32(truncatingIfNeeded: key >> 32)), creditor: RegionCode(UInt32(truncatingIfNeeded: key)),
                amount: amount)
        }
    }
}
