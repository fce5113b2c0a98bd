import ClaimTypes
import LedgerTypes

/// Money a bank confirmed under an end-to-end id.
public struct BankedPayment: Hashable, Sendable {
    /// Number of the due as the bank file says it; may be unknown here.
    public var number: String
    public var side: PaymentSide
    /// Positive.
    public var amount: Fen
    public var on: BusinessDate
    /// The bank's reference: the same reference of one side is the same payment (law M4).
    public var reference: String

    public init(number: String, side: PaymentSide, amount: Fen, on: BusinessDate, reference: String) {
        self.number = number
        self.side = side
        self.amount = amount
        self.on = on
        self.reference = reference
    }
}

/// Why the register did not take something. Numbers are frozen and in order of precedence.
public enum PaymentRefusal: UInt8, CaseIterable, Sendable {
    case amountNotPositive = 1
    /// The reference was used for another payment.
    case confirmationDiffers = 2
    /// The number stands for another due.
    case numberUsed = 3
    case unknownNumber = 4
    /// The due is not open: discharged, withdrawn, queued or not yet told.
    case notOpen = 5
}

/// What a confirmation came to.
public enum ConfirmationOutcome: Hashable, Sendable {
    /// - Parameters:
    ///   - applied: taken by the due; zero for an unknown number.
    ///   - covered: by how much more of the due is covered by either side.
    ///   - excess: belongs to no due: to be booked in suspense until a person has looked.
    case taken(due: PaymentDue?, applied: Fen, covered: Fen, excess: Fen)
    /// Taken before with the same content: nothing changed (law M4).
    case replayed
    case refused(PaymentRefusal)
}

/// Every due of a party and every confirmation of its bank: one effect per bank reference, never more taken than is due.
public struct PaymentRegister: Hashable, Sendable {
    private var dues: [String: PaymentDue] = [:]
    private var confirmations: [Key: BankedPayment] = [:]

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
    /// confirmation is no special case.
    /// - Parameter teller: whose bank it is. Under the number of a due that `teller` does not pay, or receive, all of it is excess.
    public mutating func confirm(_ payment: BankedPayment, by teller: RegionCode) -> ConfirmationOutcome {
        guard payment.amount.isPositive else { return .refused(.amountNotPositive) }
        let key = Key(teller: teller.value, side: payment.side.rawValue, reference: payment.reference)
        if let earlier = confirmations[key] { return earlier == payment ? .replayed : .refused(.confirmationDiffers) }
        // Past this line nothing may fail.
        confirmations[key] = payment
        guard var due = dues[payment.number], due.state.isOpen || due.state == .discharged,
            teller == (payment.side == .payer ? due.payer : due.payee)
        else {
            return .taken(due: nil, applied: .zero, covered: .zero, excess: payment.amount)
        }
        let before = due.covered
        let told = payment.side == .payer ? due.paid : due.received
        let applied = min(payment.amount, due.amount - told)
        if payment.side == .payer { due.paid += applied } else { due.received += applied }
        if applied.isPositive { due.state = due.open == .zero ? .discharged : .bankConfirmed }
        dues[due.number] = due
        return .taken(due: due, applied: applied, covered: due.covered - before, excess: payment.amount - applied)
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
    }
}

extension PaymentDue {
    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(number)
        switch purpose {
        case .window(let window):
            sink.put(UInt8(1))
            sink.put(window.value)
        case .prefund(let pair):
            sink.put(UInt8(2))
            sink.put(pair.insuring.value)
            sink.put(pair.treating.value)
        }
        sink.put(payer.value)
        sink.put(payee.value)
        sink.put(amount)
        sink.put(payBy != nil)
        sink.put(payBy?.days ?? 0)
        sink.put(state.rawValue)
        sink.put(paid)
        sink.put(received)
    }
}
