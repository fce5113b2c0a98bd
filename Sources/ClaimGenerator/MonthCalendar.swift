import ClaimTypes
import LedgerTypes

/// Spreads the settlements of one month over its days and hours: weekends are quieter, ten o'clock is the busy hour.
///
/// Hours are weighted in thousandths of a day, so `busyHour` carries exactly the fifth of a day that planning assumes.
struct MonthCalendar: Sendable {
    /// 10:00 to 11:00.
    static let busyHour = 10

    static let hourWeights = [
        3, 2, 2, 2, 2, 5, 12, 35, 105, 155, 200, 110, 45, 40, 75, 85, 55, 28, 15, 10, 6, 4, 2, 2,
    ]

    private let firstDay: BusinessDate
    /// Weight of everything before each hour of the month; one more entry than hours.
    private let weightsBefore: [UInt64]

    /// - Precondition: `month` names a month of 1900…2199.
    init(month: WindowNumber) {
        let year = Int(month.value / 100)
        let following = month.next
        guard let first = BusinessDate(year: year, month: Int(month.value % 100), day: 1),
            let next = BusinessDate(year: Int(following.value / 100), month: Int(following.value % 100), day: 1)
        else { preconditionFailure("\(month) is not a month of the calendar") }
        firstDay = first
        var weights: [UInt64] = [0]
        for day in first.days..<next.days {
            // 1970-01-01 was a Thursday.
            let isWeekend = (day + 3) % 7 >= 5
            for hour in Self.hourWeights { weights.append(weights[weights.count - 1] + UInt64(hour * (isWeekend ? 55 : 100))) }
        }
        weightsBefore = weights
    }

    /// The moment at which `part` of `whole` of the month's settlements are done; rises with `part`.
    func time(part: UInt64, of whole: UInt64) -> BusinessTime {
        precondition(part < whole, "part \(part) of \(whole)")
        let total = UInt128(weightsBefore[weightsBefore.count - 1])
        let position = total * 3_600 * UInt128(part) / UInt128(whole)
        let weight = UInt64(position / 3_600)
        var low = 0
        var high = weightsBefore.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if weightsBefore[middle] <= weight { low = middle } else { high = middle }
        }
        let hourWeight = UInt128(weightsBefore[low + 1] - weightsBefore[low])
        let second = (position - UInt128(weightsBefore[low]) * 3_600) / hourWeight
        return BusinessTime(firstDay, secondOfDay: low * 3_600 + Int(second))
    }
}
