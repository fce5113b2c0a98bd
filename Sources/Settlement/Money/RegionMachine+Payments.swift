import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// From a net position to money received, in a region's books.
///
/// When a position arrives, what this region owes and is owed for the window moves onto its clearing account (清算往来): the payments that
/// follow may be with regions that owe it nothing, and still bring the account to zero. Both sides of a pair do this by the same figures.
extension RegionMachine {
    mutating func take(_ order: RegionMoneyOrder, at time: Timestamp) -> CommandOutput {
        switch order {
        case .instructPayment(let number, _):
            guard let due = money.register[number] else { return refuse(.paymentUnknown) }
            guard due.payer == region else { return refuse(.notThePayer) }
            return money.register.instruct(number) == nil ? CommandOutput() : refuse(.paymentNotOpen)
        case .bankConfirmed(let confirmation): return take(confirmation, reason: nil, at: time)
        case .bankReturned(let confirmation, let reason): return take(confirmation, reason: reason, at: time)
        case .assignSuspense(let isIncoming, let reference, let number):
            return assign(reference, isIncoming: isIncoming, to: number, at: time)
        case .withdrawAssignment(let isIncoming, let reference, let number):
            return withdrawAssignment(reference, isIncoming: isIncoming, from: number, at: time)
        case .acceptInterest(let number): return acceptInterest(of: number, at: time)
        case .correctInterest(let number): return correctInterest(of: number, at: time)
        case .claimInterest(let number): return claimInterest(of: number)
        }
    }

    /// The hub's position: booked when it agrees with this region's own notice, refused otherwise. A later one withdraws payments of the
    /// window.
    mutating func accept(
        _ position: WindowPosition, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let window = position.window
        guard position.region == region else { return code(.messageUnexpected) }
        guard let notice = notices.first(where: { $0.window == window }) else { return code(.windowNotCleared) }
        let payable = notice.payable.map { ($0, left($0.amounts, drawn: drawn(for: window, towards: $0.counterparty))) }
        let receivable = notice.receivable.map { ($0, left($0.amounts, drawn: drawn(for: window, from: $0.counterparty))) }
        guard position.payable == payable.total, position.receivable == receivable.total else { return code(.positionDiffers) }
        if let earlier = money.positions[window] {
            return withdraw(position, after: earlier, at: time, into: &output.postings)
        }
        guard !paidWindows.contains(window) else { return code(.messageUnexpected) }
        guard position.withdrawn.isEmpty else { return code(.positionDiffers) }
        // Past this line nothing may fail.
        var chain = moneyChain(.netting, window)
        for (row, amounts) in payable {
            for fund in amounts {
                chain.post(
                    debit: ClaimAccounts.payable(region, to: row.counterparty, fund.fund),
                    credit: ClaimAccounts.clearing(region), fund.amount)
            }
        }
        for (row, amounts) in receivable {
            for fund in amounts {
                chain.post(
                    debit: ClaimAccounts.clearing(region),
                    credit: ClaimAccounts.receivable(region, from: row.counterparty, fund.fund), fund.amount)
            }
        }
        ledger.book(chain, at: time, into: &output.postings)
        money.positions[window] = position
        // Nothing will be paid where nothing is left: no notice comes for that.
        let isNothing = position.method == .multilateralNet ? position.net == .zero : payable.isEmpty && receivable.isEmpty
        if isNothing { updatePaid(window) }
        return CommandOutput.accepted
    }

    /// A payment or receipt notice (付款通知书, 收款通知书).
    mutating func accept(
        _ notice: PaymentNotice, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        guard money.positions[notice.window] != nil else { return code(.windowNotCleared) }
        let due = PaymentDue(
            number: notice.number, purpose: .window(notice.window), payer: notice.payer, payee: notice.payee,
            amount: notice.total, payBy: notice.payBy, state: .confirmed)
        guard (notice.payer == region) != (notice.payee == region), money.register.refusal(of: due) == nil else {
            return code(.paymentNoticeDiffers)
        }
        money.register.add(due)
        judgeInterest(of: due, at: time, into: &output.postings)
        updatePaid(notice.window)
        return CommandOutput.accepted
    }

    /// Money this region's bank confirmed: a due takes what it has open, or gives back what went back; the rest is in suspense until a
    /// person has looked. The hub hears of what a due took.
    private mutating func take(_ confirmation: BankConfirmation, reason: String?, at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        let payment = BankedPayment(
            number: confirmation.number, side: confirmation.isIncoming ? .payee : .payer, amount: confirmation.amount,
            on: confirmation.on, reference: confirmation.reference, returnReason: reason)
        switch money.register.confirm(payment, by: region) {
        case .replayed: return .outcome(CommandOutput.replayed)
        case .refused: return refuse(.confirmationDiffers)
        case .taken(let finding):
            // Past this line nothing may fail.
            var chain = moneyChain(.payment, window(of: finding.due))
            if let due = finding.due {
                let (debit, credit) = accounts(of: due)
                chain.post(debit: debit, credit: credit, finding.applied)
                tell(finding.applied, of: due, on: confirmation.on, reference: confirmation.reference)
            }
            let (debit, credit) = suspenseAccounts(isIncoming: confirmation.isIncoming)
            chain.post(debit: debit, credit: credit, finding.excess)
            let (earlierDebit, earlierCredit) = suspenseAccounts(isIncoming: !confirmation.isIncoming)
            chain.post(debit: earlierDebit, credit: earlierCredit, -finding.offset)
            ledger.book(chain, at: time, into: &output.postings)
            if let due = finding.due {
                moved(finding.applied, of: due, on: confirmation.on, at: time, into: &output.postings)
            }
            return output
        }
    }

    /// Money in suspense was for a due: it leaves suspense, and the due takes it as if its number had stood there.
    private mutating func assign(
        _ reference: String, isIncoming: Bool, to number: String, at time: Timestamp
    ) -> CommandOutput {
        var output = CommandOutput()
        let side: PaymentSide = isIncoming ? .payee : .payer
        let told = money.register.suspended.first { $0.payment.reference == reference && $0.payment.side == side }
        switch money.register.assign(reference, side, of: region, to: number) {
        case .failure(.nothingHeld): return refuse(.suspenseUnknown)
        case .failure(.unknownNumber): return refuse(.paymentUnknown)
        case .failure: return refuse(.suspenseNotAssignable)
        case .success(let finding):
            guard let due = finding.due, let told else {
                preconditionFailure("M4: money of \(reference) was assigned to no due")
            }
            // Past this line nothing may fail.
            // The bank's reference may stand for another due at the hub already.
            exchange(finding.applied, of: due, isIncoming: isIncoming, on: told.payment.on, at: time, into: &output.postings)
            moved(finding.applied, of: due, on: told.payment.on, at: time, into: &output.postings)
            return output
        }
    }

    /// Money was not for the due a person gave it to: the exact negative of the assignment, as far as the due still holds it.
    private mutating func withdrawAssignment(
        _ reference: String, isIncoming: Bool, from number: String, at time: Timestamp
    ) -> CommandOutput {
        var output = CommandOutput()
        switch money.register.withdrawAssignment(reference, isIncoming ? .payee : .payer, of: region, from: number) {
        case .failure(.unknownNumber): return refuse(.paymentUnknown)
        case .failure(.notOpen): return refuse(.assignmentOfAdvance)
        case .failure: return refuse(.assignmentUnknown)
        case .success(let part):
            guard let due = money.register[number] else { preconditionFailure("M4: no payment \(number)") }
            // Past this line nothing may fail.
            let day = part.payment.on
            exchange(-part.amount, of: due, isIncoming: isIncoming, on: day, at: time, into: &output.postings)
            moved(-part.amount, of: due, on: day, at: time, into: &output.postings)
            return output
        }
    }

    /// Money leaves suspense for a due, or, negative, a due for suspense; the hub hears of it under a reference of this region's own. The cash
    /// moved when the bank told of it; only what stands against it changes.
    mutating func exchange(
        _ amount: Fen, of due: PaymentDue, isIncoming: Bool, on day: BusinessDate, at time: Timestamp,
        into postings: inout [Posting]
    ) {
        var chain = moneyChain(.payment, window(of: due))
        let (dueDebit, dueCredit) = accounts(of: due)
        let suspense = isIncoming ? ClaimAccounts.suspense(region) : ClaimAccounts.insuringSuspense(region)
        let isPaying = due.payer == region
        chain.post(debit: isPaying ? dueDebit : suspense, credit: isPaying ? suspense : dueCredit, amount)
        tell(amount, of: due, on: day, reference: "ZJ-\(money.chainsBooked)")
        ledger.book(chain, at: time, into: &postings)
    }

    /// A payment took money, or gave it back: the window may be paid now, and what was late bears interest.
    private mutating func moved(
        _ applied: Fen, of due: PaymentDue, on day: BusinessDate, at time: Timestamp, into postings: inout [Posting]
    ) {
        guard case .window(let window) = due.purpose else { return }
        updatePaid(window)
        guard money.interest.isBooked, let payBy = due.payBy else { return }
        money.interest.days.note(due.number, applied, on: day, deadline: payBy)
        stateInterest(of: due.number, at: time, into: &postings)
        judgeInterest(of: due, at: time, into: &postings)
    }

    private mutating func tell(_ applied: Fen, of due: PaymentDue, on day: BusinessDate, reference: String) {
        guard applied != .zero else { return }
        send(
            .month(
                .paymentConfirmation(
                    PaymentConfirmation(
                        notice: due.number, payer: due.payer, payee: due.payee, amount: applied, paidOn: day,
                        bankReference: reference))), to: .hub)
    }

    /// Where money goes that belongs to no due: out of the fund's account, or into it.
    private func suspenseAccounts(isIncoming: Bool) -> (debit: AccountID, credit: AccountID) {
        isIncoming
            ? (ClaimAccounts.treatingCash(region), ClaimAccounts.suspense(region))
            : (ClaimAccounts.insuringSuspense(region), ClaimAccounts.insuringCash(region))
    }

    /// Debit and credit of money that moved for a due of this region.
    private func accounts(of due: PaymentDue) -> (debit: AccountID, credit: AccountID) {
        switch due.purpose {
        case .window:
            return due.payer == region
                ? (ClaimAccounts.clearing(region), ClaimAccounts.insuringCash(region))
                : (ClaimAccounts.treatingCash(region), ClaimAccounts.clearing(region))
        case .prefund(let pair) where pair.insuring == region:
            let (placed, cash) = (ClaimAccounts.prefundPlaced(pair), ClaimAccounts.insuringCash(region))
            return due.payer == region ? (placed, cash) : (cash, placed)
        case .prefund(let pair):
            let (held, cash) = (ClaimAccounts.prefundHeld(pair), ClaimAccounts.treatingCash(region))
            return due.payer == region ? (held, cash) : (cash, held)
        }
    }

    private func window(of due: PaymentDue?) -> WindowNumber {
        if case .window(let window)? = due?.purpose { window } else { .none }
    }

    /// A window is paid when its position has come to zero and nothing told is open.
    mutating func updatePaid(_ window: WindowNumber) {
        guard let position = money.positions[window] else { return }
        let dues = money.register.dues(of: window)
        let moved = dues.reduce(Fen.zero) { $1.payer == region ? $0 + $1.covered : $0 - $1.covered }
        let isPaid = position.net + moved == .zero && !dues.contains { $0.state.isOpen }
        if isPaid, !paidWindows.contains(window) { paidWindows.append(window) }
        if !isPaid { paidWindows.removeAll { $0 == window } }
    }

    mutating func moneyChain(_ code: TransferCode, _ window: WindowNumber) -> TransferChain {
        money.chainsBooked += 1
        return TransferChain(.money, number: money.chainsBooked, code: code, window: window)
    }

    func refuse(_ refusal: SettlementRefusal) -> CommandOutput { .outcome(code(refusal)) }

    private func drawn(for window: WindowNumber, towards treating: RegionCode) -> Fen {
        money.draws[FencedPair(window: window, pair: RegionPair(insuring: region, treating: treating))] ?? .zero
    }

    private func drawn(for window: WindowNumber, from insuring: RegionCode) -> Fen {
        money.draws[FencedPair(window: window, pair: RegionPair(insuring: insuring, treating: region))] ?? .zero
    }
}

extension [(CounterpartyAmounts, [FundAmount])] {
    fileprivate var total: Fen { reduce(.zero) { $1.1.reduce($0) { $0 + $1.amount } } }
}
