import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// What desks do about money that is in suspense.
extension NetworkSimulation {
    /// Money in suspense goes to the due it was for, or, if there is none and nothing stands against it, back where it came from. Money that
    /// came back goes off the due that had been given it.
    func clear(_ held: SuspendedMoney, _ register: PaymentRegister) {
        let (region, reference, side, number) = (
            held.teller, held.payment.reference, held.payment.side, held.payment.number
        )
        let key = "\(region) \(side.rawValue) \(reference)"
        let since = people.bank.seen[key] ?? milliseconds
        people.bank.seen[key] = since
        let transfer = people.bank.transfers[reference]
        guard transfer != nil || held.payment.returnReason != nil else {
            return violate("M3", "\(region) holds \(held.amount) of \(reference), which no bank moved")
        }
        let due = register.all.first { due in
            let isOwn = region == (side == .payer ? due.payer : due.payee)
            guard let transfer else {
                let isHolder = due.number == number || people.bank.assigned["\(region) \(number)"]?.contains(due.number) ?? false
                guard case .window = due.purpose, isHolder, !isOwn else { return false }
                return due.told(side == .payer ? .payee : .payer).isPositive
            }
            guard isOwn, due.state.isOpen, due.told(side) < due.wanted else { return false }
            if due.number == transfer.number { return true }
            guard isInPlace(due, of: register[transfer.number]) else { return false }
            guard side == .payee else { return true }
            // No more than the payer gave to the same due.
            let taken = min(held.amount, due.wanted - due.received)
            return taken <= unmatched(transfer, register, of: due.number) ?? .zero
        }
        if let due {
            if transfer != nil { people.bank.assigned["\(region) \(number)", default: []].insert(due.number) }
            note("\(region) gives \(held.amount) of \(reference) to \(due.number)")
            statistics.count("suspenseAssigned")
            let order = RegionMoneyOrder.assignSuspense(isIncoming: side == .payee, reference: reference, number: due.number)
            perform(.region(.money(order)), at: region.node)
            return
        }
        let isOnItsWay = people.bank.isGoingBack(number, from: region, heard: register.confirmed(under: number))
        guard side == .payee, let transfer, milliseconds >= since + (isFaulty ? 12_000 : 3_000),
            surplus(from: transfer.payer, register) >= held.amount, !isOnItsWay,
            unmatched(transfer, register).map({ $0 <= .zero }) ?? false
        else { return }
        note("\(region) sends \(held.amount) of \(reference) back")
        statistics.count("sentBack")
        underWay(100, .giveBack(people.bank.decide(held.amount, of: transfer)))
    }

    /// What the payer's desk gave of money under a number to other dues, or to one of them, and the payee's has not: a payee asks the payer
    /// what a payment was for, as otherwise both might give it to different dues.
    /// - Returns: `nil` while the payer is away.
    private func unmatched(_ transfer: SimulatedBank.Transfer, _ register: PaymentRegister, of due: String? = nil) -> Fen? {
        guard let payer = transfer.payer else { return .zero }
        guard shells[payer.node]!.isUp, let theirs = regionProcesses[payer.node]?.machine.money.register else { return nil }
        func given(_ register: PaymentRegister, _ side: PaymentSide) -> Fen {
            register.assigned.reduce(.zero) { sum, part in
                let isOfNumber = people.bank.transfers[part.payment.reference]?.number == transfer.number
                return part.payment.side == side && isOfNumber && part.number == due ?? part.number ? sum + part.amount : sum
            }
        }
        return given(theirs, .payer) - given(register, .payee)
    }

    /// What is in suspense here of money that somebody sent, less what went back to the same one and is in suspense too.
    private func surplus(from payer: RegionCode?, _ register: PaymentRegister) -> Fen {
        register.suspended.reduce(.zero) { sum, held in
            let reference = held.payment.reference
            if held.payment.side == .payee, let transfer = people.bank.transfers[reference] {
                return transfer.payer == payer ? sum + held.amount : sum
            }
            let back = people.bank.returns.first { $0.reference == reference }
            return held.payment.side == .payer && back?.transfer.payer == payer && back != nil ? sum - held.amount : sum
        }
    }

    /// Whether a due was issued between the same two in place of one that was withdrawn.
    private func isInPlace(_ due: PaymentDue, of withdrawn: PaymentDue?) -> Bool {
        guard let withdrawn, withdrawn.withdrawn.isPositive else { return false }
        return (due.purpose, due.payer, due.payee) == (withdrawn.purpose, withdrawn.payer, withdrawn.payee)
    }

    /// What stands in suspense of a region, in less out.
    func suspense(of region: RegionCode) -> Fen {
        guard let ledger = regionProcesses[region.node]?.machine.ledger else { return .zero }
        return -balance(ledger, .suspense) - balance(ledger, .treatingSuspense)
    }
}
