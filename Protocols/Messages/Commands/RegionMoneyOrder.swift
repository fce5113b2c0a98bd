import ClaimTypes
import LedgerTypes

/// Commands of a region about money.
///
/// ```
/// instruct-payment FK-202609-340000-310000 2026-10-18
/// bank-confirmed FK-202609-340000-310000 paid|received 120000 2026-10-19 ICBK20261019-000042
/// bank-returned FK-202609-340000-310000 paid|received 120000 2026-10-21 ICBK20261021-000007 AC04
/// assign-suspense paid|received ICBK20261019-000042 FK-202609-340000-310000
/// withdraw-assignment paid|received ICBK20261019-000042 FK-202609-340000-310000
/// accept-interest FK-202609-340000-310000
/// correct-interest FK-202609-340000-310000
/// claim-interest FK-202609-340000-310000
/// ```
public enum RegionMoneyOrder: Hashable, Sendable {
    /// The payment was given to the bank.
    case instructPayment(number: String, on: BusinessDate)
    case bankConfirmed(BankConfirmation)
    /// Money went back (退汇): `reason` is the bank's code, at most 35 bytes.
    case bankReturned(BankConfirmation, reason: String)
    /// A person found out what money in suspense (暂记) is for: it goes to a due, as far as that has it open.
    case assignSuspense(isIncoming: Bool, reference: String, number: String)
    /// Money was for something else than what a person gave it to: what the due holds of it is in suspense again.
    case withdrawAssignment(isIncoming: Bool, reference: String, number: String)
    /// Payee: late interest of a payment that is counted otherwise here is taken as its payer states it, and a claim is taken back.
    case acceptInterest(number: String)
    /// Payer: late interest of a payment is from now on what its payee counts.
    case correctInterest(number: String)
    /// Payee: late interest of a payment that its payer stated none of is claimed, as it is counted here.
    case claimInterest(number: String)

    public var line: String {
        switch self {
        case .instructPayment(let number, let day): "instruct-payment \(number) \(day)"
        case .bankConfirmed(let confirmation): "bank-confirmed \(confirmation.words)"
        case .bankReturned(let confirmation, let reason): "bank-returned \(confirmation.words) \(reason)"
        case .assignSuspense(let isIncoming, let reference, let number):
            "assign-suspense \(isIncoming ? "received" : "paid") \(reference) \(number)"
        case .withdrawAssignment(let isIncoming, let reference, let number):
            "withdraw-assignment \(isIncoming ? "received" : "paid") \(reference) \(number)"
        case .acceptInterest(let number): "accept-interest \(number)"
        case .correctInterest(let number): "correct-interest \(number)"
        case .claimInterest(let number): "claim-interest \(number)"
        }
    }

    /// Reads exactly what `line` writes.
    public init?(line: some StringProtocol) {
        var words = MoneyWords(line)
        switch words.next() {
        case "instruct-payment":
            guard let number = words.identifier(), let day = words.date() else { return nil }
            self = .instructPayment(number: number, on: day)
        case "bank-confirmed":
            guard let confirmation = words.confirmation() else { return nil }
            self = .bankConfirmed(confirmation)
        case "bank-returned":
            guard let confirmation = words.confirmation(), let reason = words.identifier() else { return nil }
            self = .bankReturned(confirmation, reason: reason)
        case "assign-suspense":
            guard let direction = words.next(), let reference = words.identifier(), let number = words.identifier() else {
                return nil
            }
            self = .assignSuspense(isIncoming: direction == "received", reference: reference, number: number)
        case "withdraw-assignment":
            guard let direction = words.next(), let reference = words.identifier(), let number = words.identifier() else {
                return nil
            }
            self = .withdrawAssignment(isIncoming: direction == "received", reference: reference, number: number)
        case "accept-interest":
            guard let number = words.identifier() else { return nil }
            self = .acceptInterest(number: number)
        case "correct-interest":
            guard let number = words.identifier() else { return nil }
            self = .correctInterest(number: number)
        case "claim-interest":
            guard let number = words.identifier() else { return nil }
            self = .claimInterest(number: number)
        default: return nil
        }
        guard self.line == line else { return nil }
    }

    /// Stands where the line of a message could not be read: the message is refused, so nobody ever gets it.
    static let placeholder = RegionMoneyOrder.instructPayment(number: "-", on: BusinessDate(days: 0))
}

/// What a region's bank confirmed, as its statement says it (camt.053 or camt.054). Number and reference hold no blank: a reader of bank
/// files puts `_` for one.
public struct BankConfirmation: Hashable, Sendable {
    /// End-to-end id: the number of the notice, or whatever the other side wrote.
    public var number: String
    public var isIncoming: Bool
    public var amount: Fen
    public var on: BusinessDate
    /// At most 35 bytes.
    public var reference: String

    public init(number: String, isIncoming: Bool, amount: Fen, on: BusinessDate, reference: String) {
        self.number = number
        self.isIncoming = isIncoming
        self.amount = amount
        self.on = on
        self.reference = reference
    }
}

extension BankConfirmation {
    fileprivate var words: String {
        "\(number) \(isIncoming ? "received" : "paid") \(amount.units) \(on) \(reference)"
    }
}

extension MoneyWords {
    fileprivate mutating func confirmation() -> BankConfirmation? {
        guard let number = identifier(), let direction = next(), let amount = amount(), let day = date(),
            let reference = identifier()
        else { return nil }
        return BankConfirmation(
            number: number, isIncoming: direction == "received", amount: amount, on: day, reference: reference)
    }
}
