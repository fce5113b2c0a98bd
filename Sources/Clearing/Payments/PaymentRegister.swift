import ClaimTypes
import LedgerTypes

/// Every due of a party and every confirmation of its bank: one effect per bank reference, never more taken than is due.
public struct PaymentRegister: Hashable, Sendable {
    private var dues: [String: PaymentDue] = [:]
    private var confirmations: [Key: BankedPayment] = [:]
    /// Money of a confirmation that belongs to no due, until it is assigned to one.
    private var excesses: [Key: SuspendedMoney] = [:]

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
    /// confirmation is no special case; a return opens the due again. The one place where a confirmation is told what it is.
    /// - Parameter teller: whose bank it is. Under the number of a due that `teller` does not pay, or receive, all of it is excess.
    public mutating func confirm(_ payment: BankedPayment, by teller: RegionCode) -> ConfirmationOutcome {
        guard payment.amount.isPositive else { return .refused(.amountNotPositive) }
        let key = Key(teller: teller.value, side: payment.side.rawValue, reference: payment.reference)
        if let earlier = confirmations[key] { return earlier == payment ? .replayed : .refused(.confirmationDiffers) }
        // Past this line nothing may fail.
        confirmations[key] = payment
        let finding = apply(payment, of: teller)
        if finding.excess.isPositive {
            excesses[key] = SuspendedMoney(
                teller: teller, payment: payment, kind: finding.kind, amount: finding.excess)
        }
        return .taken(finding)
    }

    /// Gives money in suspense to a due, as far as the due has it open on that side.
    /// - Returns: what the due took; or why it takes nothing, and nothing changed.
    public mutating func assign(
        _ reference: String, _ side: PaymentSide, of teller: RegionCode, to number: String
    ) -> Result<ConfirmationFinding, PaymentRefusal> {
        let key = Key(teller: teller.value, side: side.rawValue, reference: reference)
        guard var held = excesses[key] else { return .failure(.nothingHeld) }
        guard let due = dues[number] else { return .failure(.unknownNumber) }
        guard due.state.isOpen, teller == (side == .payer ? due.payer : due.payee) else { return .failure(.notOpen) }
        var payment = held.payment
        (payment.number, payment.amount, payment.returnReason) = (number, held.amount, nil)
        guard due.amount > due.told(side) else { return .failure(.notOpen) }
        // Past this line nothing may fail.
        let finding = apply(payment, of: teller)
        held.amount = finding.excess
        excesses[key] = held.amount.isPositive ? held : nil
        return .success(finding)
    }

    /// Money that belongs to no due, ascending by teller, side and reference.
    public var suspended: [SuspendedMoney] { excesses.sorted { $0.key < $1.key }.map(\.value) }

    private mutating func apply(_ payment: BankedPayment, of teller: RegionCode) -> ConfirmationFinding {
        func all(_ kind: MatchClass, _ due: PaymentDue? = nil) -> ConfirmationFinding {
            ConfirmationFinding(kind: kind, due: due, excess: payment.amount)
        }
        guard var due = dues[payment.number], teller == due.payer || teller == due.payee else { return all(.unknownNumber) }
        guard due.state.isOpen || due.state == .discharged else { return all(.notDue) }
        let before = due.covered
        let own: PaymentSide = teller == due.payer ? .payer : .payee
        var finding: ConfirmationFinding
        if payment.side != own {
            guard payment.returnReason != nil else { return all(.directionDiffers) }
            // What an advance has become is a matter of its own balance: a person takes it back there.
            guard case .window = due.purpose else { return all(.returned) }
            let back = min(payment.amount, due.told(own))
            due.add(-back, own)
            finding = ConfirmationFinding(kind: .returned, due: nil, applied: -back, excess: payment.amount - back)
        } else {
            let open = due.amount - due.told(own)
            guard open.isPositive else { return all(.paidTwice) }
            let applied = min(payment.amount, open)
            due.add(applied, own)
            let isLate = due.payBy.map { payment.on > $0 } ?? false
            let kind: MatchClass =
                payment.amount < open
                ? .amountBelow : payment.amount > open ? .amountAbove : isLate ? .matchedLate : .matched
            finding = ConfirmationFinding(kind: kind, due: nil, applied: applied, excess: payment.amount - applied)
        }
        if finding.applied != .zero {
            due.state = due.open == .zero ? .discharged : due.covered.isPositive ? .bankConfirmed : .confirmed
        }
        finding.covered = due.covered - before
        finding.due = due
        dues[due.number] = due
        return finding
    }

    /// Takes the open dues of a window back; what was confirmed of them stays.
    /// - Returns: the dues as they stood before, ascending by number.
    public mutating func withdraw(_ window: WindowNumber) -> [PaymentDue] {
        let open = dues(of: window).filter { $0.state.isOpen || $0.state == .queued }
        for due in open { dues[due.number]?.state = .withdrawn }
        return open
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

    /// Every stored property, in order of key.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: dues.count)
        for due in all { due.writeCanonical(into: &sink) }
        sink.put(count: confirmations.count)
        for (key, payment) in confirmations.sorted(by: { $0.key < $1.key }) {
            sink.put(key.teller)
            sink.put(payment.number)
            sink.put(payment.side.rawValue)
            sink.put(payment.amount)
            sink.put(payment.on.days)
            sink.put(payment.reference)
        }
        // Nothing is written for what there never was, so that states without it keep their bytes.
        let returned = confirmations.filter { $0.value.returnReason != nil }.sorted { $0.key < $1.key }
        guard !returned.isEmpty || !excesses.isEmpty else { return }
        sink.put(count: returned.count)
        for (key, payment) in returned {
            sink.put(key.teller)
            sink.put(payment.reference)
            sink.put(payment.returnReason ?? "")
        }
        sink.put(count: excesses.count)
        for (key, held) in excesses.sorted(by: { $0.key < $1.key }) {
            sink.put(key.teller)
            sink.put(key.side)
            sink.put(key.reference)
            sink.put(held.kind.rawValue)
            sink.put(held.amount)
        }
    }
}
