import ClaimTypes
import LedgerTypes

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

/// One confirmation and what became of its money.
public struct MatchFinding: Hashable, Sendable {
    public let confirmation: BankedPayment
    public let kind: MatchClass
    /// `nil` for an unknown number.
    public let expected: ExpectedPayment?
    /// Taken by the expected payment; negative for a return.
    public let applied: Fen
    /// To be booked in suspense (暂记), with the sign of the money on the account as the party expects it: negative also for what leaves
    /// suspense because it went back.
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

/// Confirmations of a bank beside the payments that are expected (银行回单核对), found by the `PaymentRegister` a node keeps. Nothing is
/// booked here: a node does that when the confirmations are given to it.
public struct PaymentMatching: Hashable, Sendable {
    /// One per confirmation, by day and reference.
    public private(set) var findings: [MatchFinding] = []
    /// One per expected payment, ascending by number.
    public private(set) var standings: [PaymentStanding]

    /// - Parameter side: the side whose account the confirmations tell of.
    /// - Returns: a finding for each confirmation. O((expected + confirmations) log).
    public static func match(
        _ expected: [ExpectedPayment], _ confirmations: [BankedPayment], side: PaymentSide
    ) -> Result<PaymentMatching, NumberRepeated> {
        let ascending = expected.sorted { $0.number < $1.number }
        for (one, next) in zip(ascending, ascending.dropFirst()) where one.number == next.number {
            return .failure(NumberRepeated(number: one.number))
        }
        // The files tell of one account: whoever holds it is one side of every due.
        let holder = RegionCode(0)
        var register = PaymentRegister()
        var places: [String: Int] = [:]
        for (index, payment) in ascending.enumerated() {
            places[payment.number] = index
            register.add(
                PaymentDue(
                    number: payment.number, purpose: .window(.none), payer: side == .payer ? holder : payment.payer,
                    payee: side == .payee ? holder : payment.payee, amount: payment.amount, payBy: payment.payBy,
                    state: .confirmed))
        }
        var matching = PaymentMatching(standings: ascending.map { PaymentStanding(expected: $0) })
        // The place in the file settles ties, so that equal input gives equal output.
        let ordered = confirmations.enumerated().sorted {
            ($0.element.on, $0.element.reference, $0.offset) < ($1.element.on, $1.element.reference, $1.offset)
        }
        for (_, confirmation) in ordered {
            let payment = places[confirmation.number].map { ascending[$0] }
            matching.note(confirmation, payment, register.confirm(confirmation, by: holder), side)
        }
        for index in ascending.indices {
            matching.standings[index].confirmed = register[ascending[index].number]?.told(side) ?? .zero
        }
        return .success(matching)
    }

    private init(standings: [PaymentStanding]) { self.standings = standings }

    private mutating func note(
        _ confirmation: BankedPayment, _ payment: ExpectedPayment?, _ outcome: ConfirmationOutcome, _ side: PaymentSide
    ) {
        let late = payment.map { max(0, Int(confirmation.on.days - $0.payBy.days)) } ?? 0
        let (kind, applied, excess): (MatchClass, Fen, Fen) =
            switch outcome {
            case .taken(let finding): (finding.kind, finding.applied, finding.excess + finding.offset)
            case .replayed: (.repeated, .zero, .zero)
            case .refused(.amountNotPositive): (payment == nil ? .unknownNumber : .amountBelow, .zero, .zero)
            case .refused: (.referenceReused, .zero, .zero)
            }
        findings.append(
            MatchFinding(
                confirmation: confirmation, kind: kind, expected: payment, applied: applied,
                suspense: confirmation.side == side ? excess : -excess, daysLate: late))
    }

    /// What goes to suspense: the findings that leave money without an owner.
    public var suspense: [MatchFinding] { findings.filter { $0.suspense != .zero } }
}
