import ClaimTypes
import LedgerTypes

/// On which days the bank of one party confirmed what of its payments: what late interest is counted from.
///
/// Days up to the last day to pay are one, because they bear no interest; money that came back on a day is taken off it.
public struct PaymentDays: Hashable, Sendable {
    /// By number of the payment, ascending by day, without days that come to nothing.
    private var days: [String: [DatedAmount]] = [:]

    public init() {}

    /// Ascending by day.
    public func of(_ number: String) -> [DatedAmount] { days[number] ?? [] }

    /// - Parameters:
    ///   - amount: what the payment took; negative when it came back.
    ///   - deadline: the last day to pay.
    public mutating func note(_ number: String, _ amount: Fen, on day: BusinessDate, deadline: BusinessDate) {
        let day = max(day, deadline)
        var row = days[number] ?? []
        let place = row.firstIndex { $0.day >= day } ?? row.count
        if place < row.count, row[place].day == day {
            row[place].amount += amount
            if row[place].amount == .zero { row.remove(at: place) }
        } else if amount != .zero {
            row.insert(DatedAmount(day, amount), at: place)
        }
        days[number] = row.isEmpty ? nil : row
    }

    /// No more is wanted of a payment than `wanted`: what was beyond it on any day was not its money.
    public mutating func cap(_ number: String, at wanted: Fen) {
        var (sum, kept) = (Fen.zero, Fen.zero)
        let row = of(number).compactMap { payment -> DatedAmount? in
            sum += payment.amount
            let change = min(sum, wanted) - kept
            kept += change
            return change == .zero ? nil : DatedAmount(payment.day, change)
        }
        days[number] = row.isEmpty ? nil : row
    }

    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: days.count)
        for (number, row) in days.sorted(by: { $0.key < $1.key }) {
            sink.put(number)
            sink.put(count: row.count)
            for payment in row {
                sink.put(payment.day.days)
                sink.put(payment.amount)
            }
        }
    }
}
