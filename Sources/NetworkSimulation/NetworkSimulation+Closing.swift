import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// What operators do when the network has come to rest: compare the days, fence what is open, agree on statements, and close both months.
extension NetworkSimulation {
    func closeTheMonths() {
        guard violation == nil else { return }
        let days = Set(cases.map(\.settledAt.date)).sorted()
        for day in days { everyRegion(.closeDay(day)) }
        settle("reporting the days")
        for day in days { atHub(.reconcileDay(day)) }
        settle("comparing the days")
        close(world.window, number: 1)
        everyRegion(.fenceWindow(world.window.next))
        settle("fencing the second month")
        close(world.window.next, number: 2)
    }

    private func close(_ window: WindowNumber, number: Int) {
        let moment = BusinessTime(window.next.firstDay.adding(days: 9), secondOfDay: 36_000)
        atHub(.month(.requireStatements(from: window)))
        everyRegion(.month(.issueStatements(window, at: moment)))
        settle("issuing statements of \(window)")
        everyRegion(.month(.confirm(ConfirmStatement(window: window, confirmID: "QR\(number)", at: moment))))
        settle("confirming statements of \(window)")
        atHub(.closeWindow(window))
        settle("closing \(window)")
    }

    private func everyRegion(_ command: RegionCommand) {
        guard violation == nil else { return }
        for region in world.regions { perform(.region(command), at: region.node) }
    }

    private func atHub(_ command: HubCommand) {
        guard violation == nil else { return }
        perform(.hub(command), at: .hub)
    }
}

extension WindowNumber {
    /// - Precondition: a month of the calendar.
    var firstDay: BusinessDate {
        guard let day = BusinessDate(year: Int(value / 100), month: Int(value % 100), day: 1) else {
            preconditionFailure("M7: window \(self) is no month")
        }
        return day
    }
}
