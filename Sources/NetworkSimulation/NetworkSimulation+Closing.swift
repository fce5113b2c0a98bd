import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// What operators do when the network has come to rest: agree on the statements of months that ended, decide what is contested, compare the days, and
/// close every month.
extension NetworkSimulation {
    func closeTheMonths() {
        guard violation == nil else { return }
        // Orders that are given again are given before the last month ends.
        while now < people.lastOrder + 1_000_000, violation == nil, step() {}
        settle("after the last orders")
        for window in windows.dropLast() { close(window) }
        decideTheRest()
        let days = people.days.union(cases.map(\.settledAt.date)).sorted()
        for day in days { everyRegion(.closeDay(day)) }
        settle("reporting the days")
        for day in days { atHub(.reconcileDay(day)) }
        settle("comparing the days")
        guard let last = windows.last else { return }
        everyRegion(.fenceWindow(last))
        settle("fencing the last month")
        close(last)
        if does(.months) { closeTheYear() }
    }

    private func close(_ window: WindowNumber) {
        guard violation == nil, hubProcess?.machine.closings[window] == nil else { return }
        let moment = answerDay(of: window)
        atHub(.month(.requireStatements(from: window)))
        everyRegion(.month(.issueStatements(window, at: moment)))
        settle("issuing statements of \(window)")
        if does(.contests), window != windows.last { contestCalmly(window) }
        everyRegion(.month(.confirm(ConfirmStatement(window: window, confirmID: "QR\(people.nextSerial())", at: moment))))
        settle("confirming statements of \(window)")
        if violation == nil { checkConfirmations(window) }
        atHub(.closeWindow(window))
        settle("closing \(window)")
        guard violation == nil, let hub = hubProcess?.machine, hub.closings[window] == nil else { return }
        let statements = hub.month.statements.ascending.filter { $0.key.window == window }
            .map { "\($0.key.pair.insuring)→\($0.key.pair.treating) \($0.value.standing)" }
        let fences = hub.fences.count { $0.key.window == window && $0.value == .agreed }
        violate("M7", "\(window) cannot be closed: \(fences) fences, statements \(statements)")
    }

    /// Some contests of a calm month are decided before its close, some after.
    private func contestCalmly(_ window: WindowNumber) {
        for region in world.regions where violation == nil {
            let open = (regionProcesses[region.node]?.machine.month.statements ?? [:]).filter {
                $0.key.window == window && $0.key.pair.insuring == region && $0.value.standing == .issued && $0.value.agrees
            }
            for (fenced, record) in open.sorted(by: { $0.key < $1.key }) where people.chance[.contests].chance(perMille: 400) {
                contest(window, fenced.pair, record)
            }
        }
        settle("contesting statements of \(window)")
        for region in world.regions where violation == nil { decideContests(region, perMille: 500) }
        settle("deciding contests of \(window)")
    }

    private func decideTheRest() {
        for _ in 0..<6 where violation == nil {
            for region in world.regions { decideContests(region, perMille: 1_000) }
            settle("deciding contests")
        }
        for region in world.regions where violation == nil {
            let open = (regionProcesses[region.node]?.machine.month.statements ?? [:]).filter { $0.value.standing == .contested }
            if let first = open.keys.min() { violate("stuck", "at \(region) the contest of \(first) is never decided") }
        }
    }

    /// Nothing of the old year is open any more.
    private func closeTheYear() {
        let year = world.window.value / 100
        atHub(.month(.closeYear(year)))
        settle("closing the year")
        if violation == nil, hubProcess?.machine.month.years[year] == nil { violate("M3", "\(year) cannot be closed") }
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
