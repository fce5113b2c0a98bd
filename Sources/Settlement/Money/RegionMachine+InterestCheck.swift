import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages

/// Late interest (滞纳金) at the region that is paid: it books what the payer owes, because the payer has signed that it owes it, and counts for
/// itself. While the two differ all of it stands in suspense, and the payer hears of the own count.
extension RegionMachine {
    /// A record of a payer. Whatever it says, the receivable grows by it, as the payer's payable and the hub's exposure do (law M3).
    mutating func accept(
        _ interest: LateInterestRecord, from sender: RegionCode, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let id = interest.settlementID
        guard interest.payer == sender, interest.payee == region, id / Self.settlementsPerRegion == UInt64(sender.value),
            !ledger.isApplied(TransferOrigin.lateInterest.id(id)), !ledger.isApplied(TransferOrigin.settlement.id(id)),
            !claimed.isClosed(interest.pair, in: interest.window)
        else { return code(.messageUnexpected) }
        // Past this line nothing may fail.
        var chain = TransferChain(.lateInterest, number: id, code: .lateInterest, window: interest.window)
        chain.post(
            debit: ClaimAccounts.receivable(region, from: interest.payer, .lateInterest),
            credit: ClaimAccounts.interestIncome(interest.pair), interest.amount)
        ledger.book(chain, at: time, into: &output.postings)
        if let refusal = claimed.add(interest.clearingEntry) {
            preconditionFailure("M7: late interest arrived behind its window's fence: \(refusal)")
        }
        enterInterest(interest)
        let key = InterestKey(number: interest.notice, payer: sender)
        var known = money.interest.dues[key] ?? DueInterest(interest, rateMillionths: 0)
        known.add(interest)
        money.interest.dues[key] = known
        money.interest.claims[key] = nil
        let isAgreed = judge(key, isNew: true, at: time, into: &output.postings)
        return isAgreed ? CommandOutput.accepted : code(.interestDiffers)
    }

    /// The payment's notice has come, or the own bank has told of it: what differed may agree now, and the other way round.
    mutating func judgeInterest(of due: PaymentDue, at time: Timestamp, into postings: inout [Posting]) {
        let key = InterestKey(number: due.number, payer: due.payer)
        guard due.payee == region, let known = money.interest.dues[key], known.finding != .accepted else { return }
        _ = judge(key, isNew: false, at: time, into: &postings)
    }

    /// A person takes interest as its payer states it, though the own count differs; or none where none was stated.
    mutating func acceptInterest(of number: String, at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        let keys = money.interest.dues.keys.filter { $0.number == number && $0.payer != region }.sorted()
        guard !keys.isEmpty else { return dropClaim(of: number) }
        guard let key = keys.first(where: { money.interest.dues[$0]?.finding.isSettled == false }),
            let known = money.interest.dues[key]
        else {
            let isAccepted = keys.contains { money.interest.dues[$0]?.finding == .accepted }
            return isAccepted ? replayed : refuse(.interestNotHeld)
        }
        // Past this line nothing may fail.
        settle(key, .accepted, claimed: known.claimed, at: time, into: &output.postings)
        answer(key)
        return output
    }

    /// - Returns: whether the interest is what this region counts.
    private mutating func judge(
        _ key: InterestKey, isNew: Bool, at time: Timestamp, into postings: inout [Posting]
    ) -> Bool {
        guard var known = money.interest.dues[key] else { preconditionFailure("M4: no late interest of \(key.number)") }
        if known.rateMillionths == 0, let due = money.register[key.number] { known.rateMillionths = interestRate(due) }
        money.interest.dues[key] = known
        let (finding, claimed) = self.finding(of: known)
        let isChanged = finding != known.finding || claimed != known.claimed
        settle(key, finding, claimed: claimed, at: time, into: &postings)
        money.interest.dues[key]?.counted = claimed
        // Agreement needs no words, except where it ends a difference.
        let isNews = finding == .agreed ? known.finding != .agreed : isNew || isChanged
        if isNews { answer(key) }
        return finding == .agreed
    }

    /// What is settled stands in income, what is not in suspense.
    private mutating func settle(
        _ key: InterestKey, _ finding: InterestFinding, claimed: Fen, at time: Timestamp, into postings: inout [Posting]
    ) {
        guard var known = money.interest.dues[key] else { preconditionFailure("M4: no late interest of \(key.number)") }
        let held = finding.isSettled ? .zero : known.booked
        if held != known.held {
            money.interest.moves += 1
            var chain = TransferChain(
                .interestHeld, number: money.interest.moves, code: .lateInterest, window: known.last.window)
            chain.post(
                debit: ClaimAccounts.interestIncome(known.last.pair), credit: ClaimAccounts.suspense(region),
                held - known.held)
            ledger.book(chain, at: time, into: &postings)
        }
        (known.finding, known.claimed, known.held) = (finding, claimed, held)
        money.interest.dues[key] = known
    }

    private mutating func answer(_ key: InterestKey) {
        guard let known = money.interest.dues[key] else { preconditionFailure("M4: no late interest of \(key.number)") }
        let answer = InterestAnswer(
            notice: key.number, payer: key.payer, payee: region, settlementID: known.last.settlementID,
            finding: known.finding, total: known.claimed)
        send(.month(.interestAnswer(answer)), to: key.payer)
    }

    /// What the own count says: by the own calendar's rate, the last day of the hub's notice, and the days of the own bank once it has told of
    /// the whole payment, those of the payer until then.
    private func finding(of known: DueInterest) -> (InterestFinding, claimed: Fen) {
        let stated = known.last
        guard let due = money.register[stated.notice], due.payer == stated.payer, due.payee == region,
            case .window = due.purpose, let payBy = due.payBy
        else { return (.paymentUnknown, .zero) }
        let isWhole = money.interest.isBooked && due.told(.payee) == due.wanted
        let payments = isWhole ? money.interest.days.of(due.number) : stated.payments
        guard payments.canBe(of: due.wanted) else { return (.paymentsDiffer, .zero) }
        let counted = LateInterest.on(payments, rateMillionths: known.rateMillionths, deadline: payBy)
        if known.booked != stated.total { return (.sumDiffers, counted) }
        if counted == stated.total { return (.agreed, counted) }
        if stated.payBy != payBy { return (.lastDayDiffers, counted) }
        if stated.rateMillionths != known.rateMillionths { return (.rateDiffers, counted) }
        return (payments == stated.payments ? .countDiffers : .paymentsDiffer, counted)
    }
}

extension [DatedAmount] {
    /// Whether a payment of `amount` can have been made in these parts: never more than it, never less than nothing.
    fileprivate func canBe(of amount: Fen) -> Bool {
        var paid = Fen.zero
        for payment in self {
            guard let sum = paid.adding(payment.amount), !sum.isNegative, sum <= amount else { return false }
            paid = sum
        }
        return true
    }
}
