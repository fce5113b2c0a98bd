import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// Late interest (滞纳金) that the payer never stated: the payee counts it from its own bank's days and claims it by an order of two operators.
///
/// A claim books nothing on either side, because only the payer's own record binds it; it ends with that record, or when the payee takes it
/// back. A record that crosses a claim takes its place and is judged like every other.
extension RegionMachine {
    /// Payee: tells the payer what it counts. Claiming again tells it again, with what is counted by then.
    mutating func claimInterest(of number: String) -> CommandOutput {
        guard let due = money.register[number], due.payee == region, case .window = due.purpose, let payBy = due.payBy else {
            return refuse(.interestUnknown)
        }
        let key = InterestKey(number: number, payer: due.payer)
        guard money.interest.dues[key] == nil else { return refuse(.interestStated) }
        let rate = interestRate(due)
        let counted = LateInterest.on(money.interest.days.of(number), rateMillionths: rate, deadline: payBy)
        guard money.interest.isBooked, due.told(.payee) == due.amount, counted.isPositive else {
            return refuse(.interestNotCounted)
        }
        // Past this line nothing may fail.
        money.interest.claims[key] = InterestClaim(total: counted, rateMillionths: rate)
        tellClaim(key, .unstated, counted, rateMillionths: rate)
        return CommandOutput()
    }

    /// Payee: a person takes it that nothing was stated.
    mutating func dropClaim(of number: String) -> CommandOutput {
        guard let key = money.interest.claims.keys.filter({ $0.number == number && $0.payer != region }).min() else {
            return refuse(.interestUnknown)
        }
        // Past this line nothing may fail.
        money.interest.claims[key] = nil
        tellClaim(key, .accepted, .zero, rateMillionths: 0)
        return CommandOutput()
    }

    private mutating func tellClaim(
        _ key: InterestKey, _ finding: InterestFinding, _ total: Fen, rateMillionths: UInt32
    ) {
        let answer = InterestAnswer(
            notice: key.number, payer: key.payer, payee: region, settlementID: 0, finding: finding, total: total,
            rateMillionths: rateMillionths)
        send(.month(.interestAnswer(answer)), to: key.payer)
    }

    /// Payer: a claim of its payee, or its end. Kept until this region's operators have looked; a record that was stated meanwhile has
    /// overtaken it, and the payee judges that.
    mutating func hear(claim answer: InterestAnswer, from sender: RegionCode) -> UInt32 {
        guard answer.payer == region, answer.payee == sender, let due = money.register[answer.notice], due.payer == region,
            due.payee == sender, case .window = due.purpose
        else { return code(.messageUnexpected) }
        let key = InterestKey(number: answer.notice, payer: region)
        guard money.interest.dues[key] == nil else { return CommandOutput.accepted }
        money.interest.claims[key] =
            answer.finding == .unstated ? InterestClaim(total: answer.total, rateMillionths: answer.rateMillionths) : nil
        return CommandOutput.accepted
    }

    /// Payer: its operators take a claim: a record books all of it, at the rate of the claim. What this region counts itself at that rate
    /// is in it already, so that money which comes back later and is paid again books the days after that only.
    mutating func takeClaim(of number: String, at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        guard let claim = money.interest.claims[InterestKey(number: number, payer: region)], let due = money.register[number],
            let payBy = due.payBy
        else { return refuse(.interestUnknown) }
        let payments = money.interest.days.of(number)
        // Until the own bank has told of all of it, this region's own record may still come.
        guard due.state == .discharged || due.state == .withdrawn, payments.count <= MessageLimits.latePaymentsMax else {
            return refuse(.interestPaymentOpen)
        }
        // Past this line nothing may fail.
        let interest = LateInterestRecord(
            notice: number, payer: due.payer, payee: due.payee, window: openWindow, settlementID: nextSettlementID(),
            amount: claim.total, total: claim.total, rateMillionths: claim.rateMillionths, payBy: payBy, payments: payments)
        let counted = LateInterest.on(payments, rateMillionths: claim.rateMillionths, deadline: payBy)
        owe(interest, counted: counted, at: time, into: &output.postings)
        return output
    }
}
