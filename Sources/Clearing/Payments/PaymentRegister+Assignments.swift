import ClaimTypes
import LedgerTypes

/// What a person gave to a due, and what a person takes back from it.
extension PaymentRegister {
    /// Money that dues hold of confirmations in suspense, which a person assigned to them, ascending by confirmation and number.
    public var assigned: [(payment: BankedPayment, number: String, amount: Fen)] {
        assignments.sorted { $0.key < $1.key }.flatMap { key, given in
            given.sorted { $0.key < $1.key }.compactMap { number, amount in
                guard number != Self.nobody, let payment = confirmations[key] else { return nil }
                return (payment: payment, number: number, amount: amount)
            }
        }
    }

    /// Takes back what a due holds of money that a person gave it: the due is open again by as much, and the money in suspense under the
    /// reference it came with. An advance (预付金) keeps what it was given, because windows may rely on its balance by then.
    /// - Parameter teller: payer or payee of the due, whose register this is.
    /// - Returns: what left the due, with its confirmation; or why nothing did, and nothing changed.
    public mutating func withdrawAssignment(
        _ reference: String, _ side: PaymentSide, of teller: RegionCode, from number: String
    ) -> Result<SuspendedMoney, PaymentRefusal> {
        let key = Key(teller: teller.value, side: side.rawValue, reference: reference)
        guard var due = dues[number] else { return .failure(.unknownNumber) }
        guard let payment = confirmations[key], let amount = assignments[key]?[number] else { return .failure(.nothingHeld) }
        guard case .window = due.purpose else { return .failure(.notOpen) }
        precondition(amount <= due.told(side), "M3: \(amount) of \(reference) is in \(number), which was told \(due.told(side))")
        due.add(-amount, side)
        due.state = due.stateByMoney
        dues[number] = due
        give(key, number, -amount)
        let held = (excesses[key]?.amount ?? .zero) + amount
        let kind = excesses[key]?.kind ?? classOfSuspense(payment, of: teller, amount: held)
        excesses[key] = SuspendedMoney(teller: teller, payment: payment, kind: kind, amount: held)
        return .success(SuspendedMoney(teller: teller, payment: payment, kind: kind, amount: amount))
    }

    /// Why money is in suspense that had left it before.
    private func classOfSuspense(_ payment: BankedPayment, of teller: RegionCode, amount: Fen) -> MatchClass {
        guard payment.returnReason == nil else { return .returned }
        guard let named = dues[payment.number], teller == named.payer || teller == named.payee else { return .unknownNumber }
        guard payment.side == (teller == named.payer ? .payer : .payee) else { return .directionDiffers }
        guard !named.withdrawn.isPositive, named.state != .computed, named.state != .queued else { return .notDue }
        return amount == payment.amount ? .paidTwice : .amountAbove
    }
}
