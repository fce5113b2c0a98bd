import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// From a closed window to money received: who pays whom, the notices, and what banks confirmed.
extension HubMachine {
    mutating func take(_ order: HubMoneyOrder, at time: Timestamp) -> CommandOutput {
        switch order {
        case .paymentTerms(let method, let draws):
            money.method = NettingMethod(method)
            money.drawsOnPrefund = draws
            return CommandOutput()
        case .issuePayments(let window, let applyBy, let payBy, let table):
            return issue(window, applyBy: applyBy, payBy: payBy, table: table, at: time)
        case .prefundQuota(let insuring, let treating, let year, let amount, let payBy):
            return setQuota(
                amount, of: RegionPair(insuring: insuring, treating: treating), year: year, payBy: payBy)
        case .prefundTopUp(let insuring, let treating, let year, let amount, let payBy):
            return topUp(amount, of: RegionPair(insuring: insuring, treating: treating), year: year, payBy: payBy)
        case .resolveDefault(let window, let region, let handling, let available):
            return resolveDefault(of: region, in: window, DefaultMethod(handling), available: available, at: time)
        case .sealWindow(let window, let digest): return seal(window, digest)
        }
    }

    /// Tells every region its position and every payer and payee what is to be paid. A window whose payments are out already issues those a
    /// default kept back.
    private mutating func issue(
        _ window: WindowNumber, applyBy: BusinessDate, payBy: BusinessDate, table: Digest256, at time: Timestamp
    ) -> CommandOutput {
        var output = CommandOutput()
        guard closings[window] != nil else { return refuse(.windowNotCleared) }
        // What the operators approved has to be what regions are told of, and what the hub seals.
        guard clearingTableDigest(of: window) == table else { return refuse(.tableDiffers) }
        if money.issued[window] != nil {
            let released = money.register.release(window, payBy: payBy)
            guard !released.isEmpty else { return refuse(.paymentsIssued) }
            money.issued[window]?.applyBy = applyBy
            money.issued[window]?.payBy = payBy
            send(released, of: window)
            return output
        }
        // Past this line nothing may fail.
        let draws = money.drawsOnPrefund ? drawPrefunds(for: window, at: time, into: &output.postings) : [:]
        money.issued[window] = IssuedWindow(
            method: money.method, table: table, applyBy: applyBy, payBy: payBy, draws: draws)
        let dues = netted(debts(of: window))[money.method].payments.map { payment in
            due(for: payment, in: window, suffix: "", state: .confirmed)
        }
        for due in dues { money.register.add(due) }
        bookObligations(dues.map { ($0, $0.amount) }, of: window, at: time, into: &output.postings)
        for region in regions { send(.month(.position(position(of: region, in: window))), to: region) }
        send(dues, of: window)
        releasePrefunds(of: window)
        return output
    }

    /// A window that is paid relies on no prefund any more.
    private mutating func releasePrefunds(of window: WindowNumber) {
        guard moneyState(of: window) == .discharged else { return }
        for pair in money.prefunds.pairs { _ = money.prefunds.change(pair) { $0.release(window) } }
        tellWarnings()
    }

    /// What banks of payer or payee confirmed, counted as the two say it: a payment may be withdrawn while a word about it is on its way.
    mutating func accept(
        _ confirmation: PaymentConfirmation, from sender: NodeID, at time: Timestamp, into postings: inout [Posting]
    ) -> UInt32 {
        let side: PaymentSide = confirmation.payer.node == sender ? .payer : .payee
        let teller = side == .payer ? confirmation.payer : confirmation.payee
        guard teller.node == sender else { return UInt32(SettlementRefusal.messageUnexpected.rawValue) }
        guard let known = money.register[confirmation.notice], known.payer == confirmation.payer,
            known.payee == confirmation.payee
        else { return UInt32(SettlementRefusal.paymentUnknown.rawValue) }
        let isReturn = confirmation.amount.isNegative
        let payment = BankedPayment(
            number: confirmation.notice, side: isReturn == (side == .payer) ? .payee : .payer,
            amount: isReturn ? -confirmation.amount : confirmation.amount, on: confirmation.paidOn,
            reference: confirmation.bankReference, returnReason: isReturn ? "" : nil)
        switch money.register.count(payment, by: teller) {
        case .replayed: return CommandOutput.replayed
        case .refused: return UInt32(SettlementRefusal.confirmationDiffers.rawValue)
        case .taken(let finding):
            guard let due = finding.due else { return UInt32(SettlementRefusal.paymentNotOpen.rawValue) }
            book(finding.covered, of: due, at: time, into: &postings)
            return CommandOutput.accepted
        }
    }

    private mutating func book(_ covered: Fen, of due: PaymentDue, at time: Timestamp, into postings: inout [Posting]) {
        guard covered != .zero else { return }
        switch due.purpose {
        case .window(let window):
            var chain = moneyChain(.payment, window)
            chain.post(debit: ClaimAccounts.obligation(due.payee), credit: ClaimAccounts.obligation(due.payer), covered)
            ledger.book(chain, at: time, into: &postings)
            releasePrefunds(of: window)
        case .prefund(let pair):
            let isGivenBack = due.payer == pair.treating
            var chain = moneyChain(.prefund, .none)
            chain.post(
                debit: ClaimAccounts.prefundPool(pair.treating), credit: ClaimAccounts.prefundPool(pair.insuring),
                isGivenBack ? -covered : covered)
            ledger.book(chain, at: time, into: &postings)
            _ = money.prefunds.change(pair) { if isGivenBack { $0.giveBack(covered) } else { $0.lodge(covered) } }
            tellWarnings()
        }
    }

    // MARK: - Obligations

    /// Moves positions onto obligations: what a region pays, and what it gets. A negative amount takes an obligation back.
    mutating func bookObligations(
        _ dues: [(due: PaymentDue, amount: Fen)], of window: WindowNumber, at time: Timestamp, into postings: inout [Posting]
    ) {
        var chain = moneyChain(.netting, window)
        for (due, amount) in dues {
            chain.post(debit: ClaimAccounts.obligation(due.payer), credit: ClaimAccounts.netPosition(due.payer), amount)
            chain.post(debit: ClaimAccounts.netPosition(due.payee), credit: ClaimAccounts.obligation(due.payee), amount)
        }
        ledger.book(chain, at: time, into: &postings)
    }

    mutating func moneyChain(_ code: TransferCode, _ window: WindowNumber) -> TransferChain {
        money.chainsBooked += 1
        return TransferChain(.money, number: money.chainsBooked, code: code, window: window)
    }

    /// What every pair owes for the window after prefunds, a negative pair turned round.
    func debts(of window: WindowNumber) -> [Obligation] {
        var debts: [Obligation] = []
        for insuring in regions {
            for treating in regions where treating != insuring {
                let pair = RegionPair(insuring: insuring, treating: treating)
                let owed = cleared(pair, in: window).reduce(Fen.zero) { $0 + $1.amount }
                let drawn = money.issued[window]?.draws[pair] ?? .zero
                if let debt = Obligation.directed(debtor: insuring, creditor: treating, amount: owed - drawn) {
                    debts.append(debt)
                }
            }
        }
        return debts
    }

    func netted(_ debts: [Obligation]) -> Netting {
        guard case .success(let netting) = Netting.of(debts) else {
            preconditionFailure("M3: what was closed cannot be netted")
        }
        return netting
    }

    func due(for payment: Obligation, in window: WindowNumber, suffix: String, state: DueState) -> PaymentDue {
        PaymentDue(
            number: "FK-\(window.value)-\(payment.debtor)-\(payment.creditor)\(suffix)", purpose: .window(window),
            payer: payment.debtor, payee: payment.creditor, amount: payment.amount,
            payBy: state == .queued ? nil : money.issued[window]?.payBy, state: state)
    }

    /// Where a closed window stands; `nil` for one that is not closed.
    public func moneyState(of window: WindowNumber) -> WindowMoneyState? {
        guard closings[window] != nil else { return nil }
        guard money.issued[window] != nil else { return .computed }
        let dues = money.register.dues(of: window)
        if dues.contains(where: { $0.state == .queued }) { return .inDefault }
        if dues.allSatisfy({ $0.state == .discharged || $0.state == .withdrawn }) { return .discharged }
        return dues.contains { $0.covered.isPositive } ? .partlyPaid : .issued
    }

    /// Payments of a window as they stand, ascending by number; before they are issued, as the method in force would have them.
    public func payments(of window: WindowNumber) -> [PaymentDue] {
        guard let closing = closings[window] else { return [] }
        if money.issued[window] != nil { return money.register.dues(of: window) }
        return closing.netting[money.method].payments.map { due(for: $0, in: window, suffix: "", state: .computed) }
    }

    func refuse(_ refusal: SettlementRefusal) -> CommandOutput { .outcome(UInt32(refusal.rawValue)) }
}
