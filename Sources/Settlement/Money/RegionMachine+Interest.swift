import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// Interest on payments that were late (滞纳金), at the region that pays: counted from its own bank's days once a payment is made in full, or
/// withdrawn, and owed from then on like every other fund.
///
/// A record states what the payment bears in all and books what earlier records did not, so that a payment which came back and was made
/// again is counted once, whatever the number of its records.
extension RegionMachine {
    /// From here on. Days of earlier payments are not known: they count as paid in time.
    mutating func bookInterest() -> CommandOutput {
        guard !money.interest.isBooked else { return replayed }
        money.interest.isBooked = true
        for due in money.register.all {
            guard case .window = due.purpose, let payBy = due.payBy else { continue }
            money.interest.days.note(due.number, due.told(side(of: due)), on: payBy, deadline: payBy)
        }
        return CommandOutput()
    }

    func side(of due: PaymentDue) -> PaymentSide { due.payer == region ? .payer : .payee }

    /// The rate between the two regions of a payment, as this region's calendar has it for the window that is paid.
    func interestRate(_ due: PaymentDue) -> UInt32 {
        guard case .window(let window) = due.purpose else { return 0 }
        return month.calendar.plan(of: due.pair, in: window).interestMillionths
    }

    /// States what a payment of this region bears, when it is made in full or withdrawn and bears other interest than was stated.
    mutating func stateInterest(of number: String, at time: Timestamp, into postings: inout [Posting]) {
        guard money.interest.isBooked, let due = money.register[number], due.payer == region, case .window = due.purpose,
            let payBy = due.payBy, due.state == .discharged || due.state == .withdrawn
        else { return }
        let key = InterestKey(number: number, payer: region)
        let earlier = money.interest.dues[key]
        let rate = earlier?.rateMillionths ?? interestRate(due)
        let payments = money.interest.days.of(number)
        // More days than a message holds would be eleven years of payments: the desk sees that nothing was stated.
        guard rate > 0, payments.count <= MessageLimits.latePaymentsMax else { return }
        let counted = LateInterest.on(payments, rateMillionths: rate, deadline: payBy)
        let booked = earlier?.booked ?? .zero
        let total = max(.zero, booked + counted - (earlier?.counted ?? .zero))
        guard total != booked else { return }
        // Past this line nothing may fail.
        let interest = LateInterestRecord(
            notice: number, payer: due.payer, payee: due.payee, window: openWindow, settlementID: nextSettlementID(),
            amount: total - booked, total: total, rateMillionths: rate, payBy: payBy, payments: payments)
        owe(interest, counted: counted, at: time, into: &postings)
    }

    /// The payee counts otherwise, and this region's operators take its count.
    mutating func correctInterest(of number: String, at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        guard let known = money.interest.dues[InterestKey(number: number, payer: region)] else {
            return takeClaim(of: number, at: time)
        }
        guard !known.finding.isSettled, known.claimed != known.booked else { return refuse(.interestNotContested) }
        // Past this line nothing may fail.
        var interest = known.last
        (interest.window, interest.settlementID) = (openWindow, nextSettlementID())
        (interest.amount, interest.total) = (known.claimed - known.booked, known.claimed)
        owe(interest, counted: known.counted, at: time, into: &output.postings)
        return output
    }

    /// Expense against payable, one row of the matrix and of the pools, one record of the window.
    mutating func owe(
        _ interest: LateInterestRecord, counted: Fen, at time: Timestamp, into postings: inout [Posting]
    ) {
        var chain = TransferChain(
            .lateInterest, number: interest.settlementID, code: .lateInterest, window: interest.window)
        chain.post(
            debit: ClaimAccounts.interestExpense(interest.pair),
            credit: ClaimAccounts.payable(region, to: interest.payee, .lateInterest), interest.amount)
        ledger.book(chain, at: time, into: &postings)
        if let refusal = exposure.add(interest.clearingEntry) {
            preconditionFailure("M7: the exposure matrix refused late interest: \(refusal)")
        }
        enterInterest(interest)
        let key = InterestKey(number: interest.notice, payer: region)
        var known = money.interest.dues[key] ?? DueInterest(interest, rateMillionths: interest.rateMillionths)
        known.add(interest)
        (known.counted, known.finding) = (counted, .agreed)
        money.interest.dues[key] = known
        money.interest.claims[key] = nil
        send(.month(.lateInterest(interest)), to: interest.payee)
    }

    /// What a statement adds up and a fence counts, on both sides. Day books hold claims, and interest is none.
    mutating func enterInterest(_ interest: LateInterestRecord) {
        month.pools.add(
            [PoolRecord(settlementID: interest.settlementID, funds: interest.amounts)], of: interest.pair,
            in: interest.window, pools: PoolPair(insuring: interest.payer, treating: interest.payee), .unrelated,
            .outpatient, cases: 0, sum: interest.amounts)
        decisionCounts[FencedPair(window: interest.window, pair: interest.pair), default: 0] += 1
    }

    /// Payee → payer: what it counts. An answer to a record that is not the last is overtaken.
    mutating func accept(_ answer: InterestAnswer, from sender: RegionCode) -> UInt32 {
        let key = InterestKey(number: answer.notice, payer: region)
        if answer.settlementID == 0 { return hear(claim: answer, from: sender) }
        guard answer.payer == region, answer.payee == sender, let known = money.interest.dues[key],
            known.last.payee == sender, known.records.contains(where: { $0.settlementID == answer.settlementID })
        else { return code(.messageUnexpected) }
        guard answer.settlementID == known.last.settlementID else { return CommandOutput.accepted }
        money.interest.dues[key]?.finding = answer.finding
        money.interest.dues[key]?.claimed = answer.total
        return CommandOutput.accepted
    }

    /// What every payment of a window bears through a day, on both sides, ascending by number: those with interest that was stated or claimed,
    /// or that this region counts. Reading changes nothing.
    public func interest(on day: BusinessDate) -> [InterestStanding] {
        money.register.all.compactMap { due in
            guard case .window = due.purpose, let payBy = due.payBy else { return nil }
            let key = InterestKey(number: due.number, payer: due.payer)
            let (stated, claim) = (money.interest.dues[key], money.interest.claims[key])
            let rate = stated?.rateMillionths ?? interestRate(due)
            let payments = money.interest.days.of(due.number)
            var counted = LateInterest.on(payments, rateMillionths: rate, deadline: payBy)
            if let stated, due.payee == region, due.told(.payee) < due.wanted {
                // The own bank has not told of all of it: what was judged by the payer's days.
                counted = stated.claimed
            } else if due.state.isOpen {
                var running = LateInterest(principal: due.wanted, rateMillionths: rate, deadline: payBy)
                for payment in payments { running.pay(payment.amount, on: payment.day) }
                running.accrue(through: day)
                counted = running.amount
            }
            guard stated != nil || claim != nil || counted != .zero else { return nil }
            return InterestStanding(due: due, rateMillionths: rate, counted: counted, stated: stated, claim: claim)
        }
    }
}

extension PaymentDue {
    /// Payer and payee, as the pair whose payer owes.
    var pair: RegionPair { RegionPair(insuring: payer, treating: payee) }
}

extension LateInterestRecord {
    /// Money without a case, a fee or an insurance.
    var clearingEntry: ClearingEntry {
        ClearingEntry(window: window, pair: pair, insurance: .unrelated, cases: 0, medicalFee: .zero, funds: amounts)
    }
}
