import ClaimTypes
import LedgerTypes

/// Interest on a payment that was made late (滞纳金), by exact integers: every day adds principal × rate to a sum, and the sum is rounded
/// once, when it is asked for. So the days may be counted one by one or together, and the principal may shrink on the way.
///
/// No source was found for interest between regions: rate, year of 365 days and rounding are our own, unverified. The rate is data of a
/// calendar's plan.
public struct LateInterest: Hashable, Sendable {
    /// What is still to be paid.
    public private(set) var principal: Fen
    /// Millionths of the principal for a year.
    public let rateMillionths: UInt32
    /// The last day that was counted; the deadline itself bears no interest.
    public private(set) var through: BusinessDate
    /// Σ principal × millionths over the days.
    public private(set) var sum: Int128 = 0

    /// - Parameter deadline: the last day to pay without interest.
    public init(principal: Fen, rateMillionths: UInt32, deadline: BusinessDate) {
        self.principal = principal
        self.rateMillionths = rateMillionths
        through = deadline
    }

    public static let daysOfYear: Int128 = 365

    /// Counts every day up to and with `day`; days that were counted are not counted again. A negative principal bears none.
    public mutating func accrue(through day: BusinessDate) {
        guard day > through else { return }
        let days = Int128(day.days) - Int128(through.days)
        if principal.isPositive { sum += Int128(principal.units) * Int128(rateMillionths) * days }
        through = day
    }

    /// A part was paid on a day that is counted with what was owed before it; negative when it came back, so that the day after is the first
    /// to bear interest again.
    public mutating func pay(_ amount: Fen, on day: BusinessDate) {
        accrue(through: day)
        principal -= amount
    }

    /// Rounded half up to the fen, once.
    public var amount: Fen {
        let divisor = 1_000_000 * Self.daysOfYear
        return Fen(Int64((sum * 2 + divisor) / (divisor * 2)))
    }

    /// Interest on what was paid: the principal is what the payments come to. For a payment that was made in full that is all of it; for one
    /// that was withdrawn it is the part that was paid under its number, because the rest bears interest under another.
    /// - Parameter payments: ascending by day.
    public static func on(_ payments: [DatedAmount], rateMillionths: UInt32, deadline: BusinessDate) -> Fen {
        let paid = payments.reduce(Fen.zero) { $0 + $1.amount }
        var interest = LateInterest(principal: paid, rateMillionths: rateMillionths, deadline: deadline)
        for payment in payments { interest.pay(payment.amount, on: payment.day) }
        return interest.amount
    }
}
