public import ClaimTypes
public import LedgerTypes

/// A payment that a party expects to see on its account.
public struct ExpectedPayment: Hashable, Sendable {
    /// Number of the payment notice, which travels as the end-to-end id.
    public var number: String
    public var payer: RegionCode
    public var payee: RegionCode
    /// Positive.
    public var amount: Fen
    /// Last day to pay.
    public var payBy: BusinessDate

    public init(number: String, payer: RegionCode, payee: RegionCode, amount: Fen, payBy: BusinessDate) {
        self.number = number
        self.payer = payer
        self.payee = payee
        self.amount = amount
        self.payBy = payBy
    }
}

/// What a bank booked under an end-to-end id.
public struct BankConfirmation: Hashable, Sendable {
    /// Empty when the bank gives none.
    public var number: String
    public var side: MoneySide
    /// Not negative.
    public var amount: Fen
    public var bookedOn: BusinessDate
    /// The bank's reference; the same reference is the same booking (law M4).
    public var reference: String
    /// Reason code when the money came back.
    public var returnReason: String?

    public init(
        number: String, side: MoneySide, amount: Fen, bookedOn: BusinessDate, reference: String, returnReason: String? = nil
    ) {
        self.number = number
        self.side = side
        self.amount = amount
        self.bookedOn = bookedOn
        self.reference = reference
        self.returnReason = returnReason
    }
}

extension BankFile {
    /// Every booked transfer, in the order of the file; an entry without details is one of unknown number.
    public var confirmations: [BankConfirmation] {
        reports.flatMap(\.entries).filter { $0.status == .booked }.flatMap { entry -> [BankConfirmation] in
            let reversal = entry.isReversal ? "RVSL" : nil
            guard !entry.transactions.isEmpty else {
                return [
                    BankConfirmation(
                        number: "", side: entry.side, amount: entry.amount, bookedOn: entry.bookedOn,
                        reference: entry.reference, returnReason: reversal)
                ]
            }
            return entry.transactions.enumerated().map { index, transaction in
                let own = entry.transactions.count == 1 ? entry.reference : "\(entry.reference)#\(index + 1)"
                return BankConfirmation(
                    number: transaction.endToEndID, side: transaction.side, amount: transaction.amount,
                    bookedOn: entry.bookedOn, reference: transaction.reference.isEmpty ? own : transaction.reference,
                    returnReason: transaction.returnReason ?? reversal)
            }
        }
    }
}

/// What a confirmation means for the payment it names. Numbers are frozen.
public enum MatchClass: UInt8, CaseIterable, Sendable {
    case matched = 1
    /// Whole, after the last day to pay.
    case matchedLate = 2
    /// Less than is open: the rest stays open.
    case amountBelow = 3
    /// More than is open: the rest goes to suspense.
    case amountAbove = 4
    /// No expected payment has the number: all goes to suspense.
    case unknownNumber = 5
    /// Paid in full before, and paid again under another reference: all goes to suspense.
    case paidTwice = 6
    /// The bank told the same booking again: nothing changes (law M4).
    case repeated = 7
    /// The reference stands for another booking: nothing is booked until a person has looked.
    case referenceReused = 8
    /// The money went back (退汇): the payment is open again.
    case returned = 9
    /// Money moved the wrong way: all goes to suspense.
    case directionDiffers = 10

    public var text: BilingualText {
        switch self {
        case .matched: BilingualText("相符", "matched")
        case .matchedLate: BilingualText("相符(逾期)", "matched, late")
        case .amountBelow: BilingualText("金额不足", "amount below")
        case .amountAbove: BilingualText("金额超出", "amount above")
        case .unknownNumber: BilingualText("编号不明", "unknown number")
        case .paidTwice: BilingualText("重复付款", "paid twice")
        case .repeated: BilingualText("重复回单", "told again")
        case .referenceReused: BilingualText("流水号冲突", "reference reused")
        case .returned: BilingualText("退汇", "returned")
        case .directionDiffers: BilingualText("收付方向不符", "direction differs")
        }
    }

    /// Whether a person has to look.
    public var isDifference: Bool {
        switch self {
        case .matched, .repeated: false
        case .matchedLate, .amountBelow, .amountAbove, .unknownNumber, .paidTwice, .referenceReused, .returned,
            .directionDiffers:
            true
        }
    }
}

/// One confirmation and what became of its money.
public struct MatchFinding: Hashable, Sendable {
    public let confirmation: BankConfirmation
    public let kind: MatchClass
    /// `nil` for an unknown number.
    public let expected: ExpectedPayment?
    /// Taken by the expected payment; negative for a return.
    public let applied: Fen
    /// To be booked in suspense (暂记), with the sign of the money on the account as the party expects it.
    public let suspense: Fen
    /// Days after the last day to pay; zero when in time.
    public let daysLate: Int
}

/// An expected payment after all confirmations.
public struct PaymentStanding: Hashable, Sendable {
    public let expected: ExpectedPayment
    /// Confirmed by the bank and not returned, at most the amount.
    public internal(set) var confirmed = Fen.zero

    public var open: Fen { expected.amount - confirmed }

    /// Whether money is open after the last day to pay.
    public func isOverdue(on day: BusinessDate) -> Bool { open.isPositive && day > expected.payBy }
}

/// Two expected payments carry one number: no confirmation could be told to belong to either.
public struct NumberRepeated: Error, Hashable, Sendable {
    public let number: String

    public init(number: String) { self.number = number }
}

/// Confirmations of a bank beside the payments that are expected (银行回单核对). Nothing is booked here: who keeps the books
/// books `applied` and `suspense` of each finding.
public struct PaymentMatching: Hashable, Sendable {
    /// One per confirmation, by day and reference.
    public private(set) var findings: [MatchFinding] = []
    /// One per expected payment, ascending by number.
    public private(set) var standings: [PaymentStanding]

    /// - Parameter side: the way money moves for this party when all is well: a payer expects debits, a payee credits.
    /// - Returns: a finding for each confirmation. O((expected + confirmations) log).
    public static func match(
        _ expected: [ExpectedPayment], _ confirmations: [BankConfirmation], side: MoneySide
    ) -> Result<PaymentMatching, NumberRepeated> {
        let ascending = expected.sorted { $0.number < $1.number }
        for (one, next) in zip(ascending, ascending.dropFirst()) where one.number == next.number {
            return .failure(NumberRepeated(number: one.number))
        }
        var matching = PaymentMatching(standings: ascending.map { PaymentStanding(expected: $0) })
        var places: [String: Int] = [:]
        for (index, payment) in ascending.enumerated() { places[payment.number] = index }
        var seen: [String: BankConfirmation] = [:]
        // The place in the file settles ties, so that equal input gives equal output.
        let ordered = confirmations.enumerated().sorted {
            ($0.element.bookedOn, $0.element.reference, $0.offset) < ($1.element.bookedOn, $1.element.reference, $1.offset)
        }
        for (_, confirmation) in ordered {
            if let earlier = seen[confirmation.reference] {
                let kind = earlier == confirmation ? MatchClass.repeated : .referenceReused
                let payment = places[confirmation.number].map { ascending[$0] }
                matching.note(confirmation, kind, payment, applied: .zero, suspense: .zero)
                continue
            }
            seen[confirmation.reference] = confirmation
            matching.take(confirmation, at: places[confirmation.number], side)
        }
        return .success(matching)
    }

    private init(standings: [PaymentStanding]) { self.standings = standings }

    private mutating func take(_ confirmation: BankConfirmation, at place: Int?, _ side: MoneySide) {
        let amount = confirmation.amount
        // For this party's books: plus the way it expects, minus the other way.
        let moved = confirmation.side == side ? amount : -amount
        guard let place else { return note(confirmation, .unknownNumber, nil, applied: .zero, suspense: moved) }
        let payment = standings[place].expected
        if confirmation.side != side {
            guard confirmation.returnReason != nil else {
                return note(confirmation, .directionDiffers, payment, applied: .zero, suspense: moved)
            }
            let back = min(amount, standings[place].confirmed)
            standings[place].confirmed -= back
            return note(confirmation, .returned, payment, applied: -back, suspense: moved + back)
        }
        let open = standings[place].open
        guard open.isPositive else { return note(confirmation, .paidTwice, payment, applied: .zero, suspense: moved) }
        let applied = min(amount, open)
        standings[place].confirmed += applied
        let isLate = confirmation.bookedOn > payment.payBy
        let kind: MatchClass =
            amount < open ? .amountBelow : amount > open ? .amountAbove : isLate ? .matchedLate : .matched
        note(confirmation, kind, payment, applied: applied, suspense: amount - applied)
    }

    private mutating func note(
        _ confirmation: BankConfirmation, _ kind: MatchClass, _ payment: ExpectedPayment?, applied: Fen, suspense: Fen
    ) {
        let late = payment.map { max(0, Int(confirmation.bookedOn.days - $0.payBy.days)) } ?? 0
        findings.append(
            MatchFinding(
                confirmation: confirmation, kind: kind, expected: payment, applied: applied, suspense: suspense,
                daysLate: late))
    }

    /// What goes to suspense: the findings that leave money without an owner.
    public var suspense: [MatchFinding] { findings.filter { $0.suspense != .zero } }
}
