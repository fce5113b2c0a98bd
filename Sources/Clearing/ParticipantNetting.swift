import ClaimTypes
import LedgerTypes

/// A participant's place in a list of participants, from 0. Netting and the payment queue work on places, so that one engine
/// serves region codes, banks and any other names; ties go to the lower place.
public struct ParticipantIndex: Hashable, Comparable, Sendable {
    public let value: Int32

    @inlinable
    public init(_ value: Int32) { self.value = value }

    @inlinable
    public static func < (left: ParticipantIndex, right: ParticipantIndex) -> Bool { left.value < right.value }

    @inlinable
    var place: Int { Int(value) }
}

/// What one participant must pay another. Always positive; direction is the field.
public struct ParticipantPayment: Hashable, Sendable {
    public var debtor: ParticipantIndex
    public var creditor: ParticipantIndex
    public var amount: Fen

    @inlinable
    public init(debtor: ParticipantIndex, creditor: ParticipantIndex, amount: Fen) {
        self.debtor = debtor
        self.creditor = creditor
        self.amount = amount
    }
}

/// Obligations among numbered participants paid in three ways, each of which leaves every position unchanged (law M3).
public struct ParticipantNetting: Hashable, Sendable {
    /// Obligations that went in.
    public let obligationsCount: Int
    /// Receivable minus payable, by participant; they add up to zero.
    public let positions: [Fen]
    /// One payment per debtor and creditor, ascending by debtor and creditor.
    public let grossBilateral: [ParticipantPayment]
    /// The difference of each two participants, ascending by debtor and creditor.
    public let netBilateral: [ParticipantPayment]
    /// Positions paid by the largest debtor to the largest creditor until none is left, ascending by debtor and creditor.
    public let multilateral: [ParticipantPayment]

    /// Nets the obligations, in any order and with any number per debtor and creditor.
    /// - Parameter participantsCount: every debtor and creditor is below it.
    /// - Complexity: O(obligations + participants² ) up to `PairTotals.squareMax` participants, O(obligations log obligations)
    ///   above; the payments themselves O(pairs + participants log participants).
    public static func of(
        _ obligations: [ParticipantPayment], participantsCount: Int
    ) -> Result<ParticipantNetting, NettingRefusal> {
        var totals = PairTotals(participantsCount: participantsCount)
        for (index, obligation) in obligations.enumerated() {
            if let refusal = totals.add(obligation, at: index) { return .failure(refusal) }
        }
        return .success(
            ParticipantNetting(
                totals.ascending(), participantsCount: participantsCount, obligationsCount: obligations.count))
    }

    /// - Parameter gross: one positive obligation per debtor and creditor, ascending, whose total fits `Fen`.
    init(_ gross: [ParticipantPayment], participantsCount: Int, obligationsCount: Int) {
        self.obligationsCount = obligationsCount
        positions = Self.positions(from: gross, participantsCount: participantsCount)
        grossBilateral = gross
        netBilateral = Self.bilateralPayments(gross, participantsCount: participantsCount)
        multilateral = Self.multilateralPayments(positions)
        checkInvariants()
    }

    public subscript(method: NettingMethod) -> [ParticipantPayment] {
        switch method {
        case .grossBilateral: grossBilateral
        case .netBilateral: netBilateral
        case .multilateral: multilateral
        }
    }

    /// Money that moves by `method`.
    public func total(of method: NettingMethod) -> Fen { self[method].reduce(.zero) { $0 + $1.amount } }

    /// Receivable minus payable of every participant.
    public static func positions(from payments: [ParticipantPayment], participantsCount: Int) -> [Fen] {
        var sums = [Fen](repeating: .zero, count: participantsCount)
        for payment in payments {
            sums[payment.debtor.place] -= payment.amount
            sums[payment.creditor.place] += payment.amount
        }
        return sums
    }

    /// The proof that nothing was won or lost: recomputes every position from the payments of each method.
    /// Kept in release builds; it costs what reading the payments costs.
    private func checkInvariants() {
        let sum = positions.reduce(Fen.zero) { $0 + $1 }
        precondition(sum == .zero, "M3: net positions add up to \(sum), not to zero")
        for method in NettingMethod.allCases {
            let paid = Self.positions(from: self[method], participantsCount: positions.count)
            for place in positions.indices where paid[place] != positions[place] {
                preconditionFailure(
                    "M3: \(method.names.english) gives participant \(place) \(paid[place]) where its position is \(positions[place])"
                )
            }
        }
        let open = positions.count { $0 != .zero }
        precondition(multilateral.count <= max(open - 1, 0), "M3: more than \(open) − 1 multilateral payments")
    }
}
