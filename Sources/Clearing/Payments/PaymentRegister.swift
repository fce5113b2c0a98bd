import ClaimTypes
import LedgerTypes

/// Every due of a party and every confirmation of its bank: one effect per bank reference, never more taken than is due.
public struct PaymentRegister: Hashable, Sendable {
    var dues: [String: PaymentDue] = [:]
    var confirmations: [Key: BankedPayment] = [:]
    /// Money of a confirmation that belongs to no due, until it is assigned to one or goes back.
    var excesses: [Key: SuspendedMoney] = [:]
    /// Money of a confirmation that the due it names does not hold: by the number of the due that was given it, under none when it went back.
    var assignments: [Key: [String: Fen]] = [:]

    public init() {}

    struct Key: Hashable, Comparable {
        /// The region whose bank it is.
        let teller: UInt32
        let side: UInt8
        let reference: String

        static func < (left: Key, right: Key) -> Bool {
            if left.teller != right.teller { return left.teller < right.teller }
            return left.side == right.side ? left.reference < right.reference : left.side < right.side
        }
    }

    public subscript(number: String) -> PaymentDue? { dues[number] }

    /// Ascending by number. O(n log n) like all lists here.
    public var all: [PaymentDue] { dues.values.sorted { $0.number < $1.number } }

    public var isEmpty: Bool { dues.isEmpty && confirmations.isEmpty }

    public func dues(of window: WindowNumber) -> [PaymentDue] { all.filter { $0.purpose == .window(window) } }

    public func dues(of pair: RegionPair) -> [PaymentDue] { all.filter { $0.purpose == .prefund(pair) } }

    public func overdue(on day: BusinessDate) -> [PaymentDue] { all.filter { $0.isOverdue(on: day) } }

    public func refusal(of due: PaymentDue) -> PaymentRefusal? {
        guard due.amount.isPositive else { return .amountNotPositive }
        return dues[due.number] == nil ? nil : .numberUsed
    }

    /// - Precondition: `refusal(of: due)` is `nil`.
    public mutating func add(_ due: PaymentDue) {
        precondition(refusal(of: due) == nil, "M4: due \(due.number) stands already, or is not positive")
        dues[due.number] = due
    }

    /// The payer gave the due to its bank.
    public mutating func instruct(_ number: String) -> PaymentRefusal? {
        guard let due = dues[number] else { return .unknownNumber }
        guard due.state == .confirmed else { return .notOpen }
        dues[number]?.state = .instructed
        return nil
    }

    /// Takes what a bank confirmed: the due gets at most what that side has open, the rest is excess. A late, partial or repeated
    /// confirmation is no special case; a return leaves suspense, then opens the due again. The one place where a confirmation is told what
    /// it is.
    /// - Parameter teller: whose bank it is. Under the number of a due that `teller` does not pay, or receive, all of it is excess.
    public mutating func confirm(_ payment: BankedPayment, by teller: RegionCode) -> ConfirmationOutcome {
        take(payment, by: teller) { $0.wanted }
    }

    /// Counts what a party says of its bank as the party counts it: also what is not wanted any more, until the party has heard of the
    /// withdrawal and takes it back. So both hold the same, whichever of the two words was said first.
    public mutating func count(_ payment: BankedPayment, by teller: RegionCode) -> ConfirmationOutcome {
        take(payment, by: teller) { $0.amount }
    }

    private mutating func take(
        _ payment: BankedPayment, by teller: RegionCode, upTo limit: (PaymentDue) -> Fen
    ) -> ConfirmationOutcome {
        guard payment.amount.isPositive else { return .refused(.amountNotPositive) }
        let key = Key(teller: teller.value, side: payment.side.rawValue, reference: payment.reference)
        if let earlier = confirmations[key] { return earlier == payment ? .replayed : .refused(.confirmationDiffers) }
        // Past this line nothing may fail.
        confirmations[key] = payment
        let offset = leaveSuspense(payment, of: teller)
        var rest = payment
        rest.amount -= offset
        var finding = ConfirmationFinding(kind: .returned, due: nil, excess: .zero)
        if rest.amount.isPositive { finding = apply(rest, of: teller, upTo: limit) }
        finding.offset = offset + replaceReturned(payment, finding.excess, of: teller)
        finding.excess -= finding.offset - offset
        precondition(
            (finding.applied.isNegative ? -finding.applied : finding.applied) + finding.offset + finding.excess == payment.amount,
            "M3: \(payment.amount) under \(payment.number) came to \(finding)")
        if finding.excess.isPositive {
            excesses[key] = SuspendedMoney(
                teller: teller, payment: payment, kind: finding.kind, amount: finding.excess)
        }
        return .taken(finding)
    }

    /// Gives money in suspense to a due, as far as the due has it open on that side; or lets a due give back a return that was in suspense.
    /// - Returns: what the due took; or why it takes nothing, and nothing changed.
    public mutating func assign(
        _ reference: String, _ side: PaymentSide, of teller: RegionCode, to number: String
    ) -> Result<ConfirmationFinding, PaymentRefusal> {
        let key = Key(teller: teller.value, side: side.rawValue, reference: reference)
        guard var held = excesses[key] else { return .failure(.nothingHeld) }
        guard let due = dues[number] else { return .failure(.unknownNumber) }
        var payment = held.payment
        (payment.number, payment.amount) = (number, held.amount)
        let own: PaymentSide = teller == due.payer ? .payer : .payee
        if side == own, teller == due.payer || teller == due.payee {
            guard due.state.isOpen, due.wanted > due.told(side) else { return .failure(.notOpen) }
            payment.returnReason = nil
        } else {
            guard payment.returnReason != nil, due.told(own).isPositive, case .window = due.purpose,
                teller == due.payer || teller == due.payee
            else { return .failure(.notOpen) }
        }
        // Past this line nothing may fail.
        let finding = apply(payment, of: teller) { $0.wanted }
        held.amount = finding.excess
        excesses[key] = held.amount.isPositive ? held : nil
        if finding.applied.isPositive, number != held.payment.number { give(key, number, finding.applied) }
        return .success(finding)
    }

    /// Money that belongs to no due, ascending by teller, side and reference.
    public var suspended: [SuspendedMoney] { excesses.sorted { $0.key < $1.key }.map(\.value) }

    private mutating func apply(
        _ payment: BankedPayment, of teller: RegionCode, upTo limit: (PaymentDue) -> Fen
    ) -> ConfirmationFinding {
        func all(_ kind: MatchClass, _ due: PaymentDue? = nil) -> ConfirmationFinding {
            ConfirmationFinding(kind: kind, due: due, excess: payment.amount)
        }
        guard var due = dues[payment.number], teller == due.payer || teller == due.payee else { return all(.unknownNumber) }
        guard due.state != .computed, due.state != .queued else { return all(.notDue) }
        let before = due.covered
        let own: PaymentSide = teller == due.payer ? .payer : .payee
        var finding: ConfirmationFinding
        if payment.side != own {
            guard payment.returnReason != nil else { return all(.directionDiffers) }
            // What an advance has become is a matter of its own balance: a person takes it back there.
            guard case .window = due.purpose else { return all(.returned) }
            let back = min(payment.amount, due.told(own))
            due.add(-back, own)
            giveBack(back, of: due.number, own, by: teller)
            finding = ConfirmationFinding(kind: .returned, due: nil, applied: -back, excess: payment.amount - back)
        } else {
            let open = limit(due) - due.told(own)
            let isWithdrawn = due.withdrawn.isPositive
            guard open.isPositive else { return all(isWithdrawn ? .notDue : .paidTwice) }
            let applied = min(payment.amount, open)
            due.add(applied, own)
            let isLate = due.payBy.map { payment.on > $0 } ?? false
            let kind: MatchClass =
                payment.amount < open
                ? .amountBelow
                : payment.amount > open ? (isWithdrawn ? .notDue : .amountAbove) : isLate ? .matchedLate : .matched
            finding = ConfirmationFinding(kind: kind, due: nil, applied: applied, excess: payment.amount - applied)
        }
        if finding.applied != .zero { due.state = due.stateByMoney }
        finding.covered = due.covered - before
        finding.due = due
        dues[due.number] = due
        return finding
    }

    /// Issues the queued dues of a window, to be paid by `day`.
    public mutating func release(_ window: WindowNumber, payBy day: BusinessDate) -> [PaymentDue] {
        let queued = dues(of: window).filter { $0.state == .queued }
        for due in queued {
            dues[due.number]?.state = .confirmed
            dues[due.number]?.payBy = day
        }
        return queued.compactMap { dues[$0.number] }
    }
}
