import ClaimGenerator
import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Registry

extension WindowNumber {
    /// - Precondition: a month of the calendar.
    public var firstDay: BusinessDate {
        guard let day = BusinessDate(year: Int(value / 100), month: Int(value % 100), day: 1) else {
            preconditionFailure("M7: window \(self) is no month")
        }
        return day
    }

    public var lastDay: BusinessDate { next.firstDay.adding(days: -1) }

    /// Every day of the month, ascending.
    public var days: [BusinessDate] { (firstDay.days...lastDay.days).map { BusinessDate(days: $0) } }
}

extension GeneratedEvent {
    var date: BusinessDate {
        switch self {
        case .claim(let claim): claim.settledAt.date
        case .cancel(let cancel): cancel.cancelledAt.date
        }
    }
}

extension ClaimFileRow {
    /// The business day of the row.
    var date: BusinessDate {
        switch self {
        case .claim(let claim): claim.settledAt.date
        case .cancel(let cancel): cancel.cancelledAt.date
        }
    }

    /// The day the row comes to the counter; a row dated outside the month comes on its nearest day.
    func day(within window: WindowNumber) -> BusinessDate {
        min(max(date, window.firstDay), window.lastDay)
    }
}

extension EnrolmentRecord {
    /// What a region's books open a person with.
    func opening(treating: RegionCode, on day: BusinessDate) -> AccountOpening {
        AccountOpening(
            facts: facts(treatingRegion: treating, visit: day...day), balance: accountBalance, year: Int32(day.year),
            accumulators: opening[day.year] ?? .zero)
    }
}
