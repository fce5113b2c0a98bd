import ClaimGenerator
import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// Desks of regions and of the hub while things break: each looks at its own node from time to time and does what is due, or what it should not.
extension NetworkSimulation {
    func openDesks() {
        let working: Set<Activity> = [.months, .contests, .audits, .money, .prefunds, .defaults, .rules]
        guard !people.activities.isDisjoint(with: working) else { return }
        for node in nodes { after(500 + people.chance[.months].below(1_500), .people(.desk(node))) }
        if does(.months), people.chance[.months].chance(perMille: 500) {
            queue.add(.command(.hub, .hub(.month(.requireStatements(from: world.window)))), at: 1_000_000)
        }
    }

    func workAtDesk(_ node: NodeID) {
        guard violation == nil else { return }
        after(400 + people.chance[.months].below(isFaulty ? 1_200 : 400), .people(.desk(node)))
        guard shells[node]!.isUp else { return }
        guard node != .hub else { return workAtHub() }
        let region = RegionCode(node.value)
        guard regionProcesses[node]!.machine.region == region else { return }
        for work in workOfDesks where isFaulty && shells[node]!.isUp { work(region) }
        if people.bank.isOpen, shells[node]!.isUp { workAtTheTill(region) }
    }

    /// In their order; the node may die of any.
    private var workOfDesks: [(RegionCode) -> Void] {
        func isOn(_ activity: Activity, _ perMille: Int) -> Bool {
            does(activity) && people.chance[activity].chance(perMille: perMille)
        }
        return [
            { region in if self.does(.months) { self.state(region) } },
            { region in if self.does(.months) || self.does(.contests) { self.answerStatements(region) } },
            { region in if self.does(.contests) { self.decideContests(region, perMille: 150) } },
            { region in if isOn(.audits, 120) { self.audit(region) } },
            { region in if isOn(.months, 60) { self.correct(region) } },
            { region in if isOn(.months, 40) { self.passDay(region.node) } },
            { region in if self.does(.rules) { self.loadNewRules(region) } },
        ]
    }

    private func workAtHub() {
        if isFaulty, does(.months) { closeWhatCanBe() }
        if isFaulty, does(.months), shells[.hub]!.isUp, people.chance[.months].chance(perMille: 30) { passDay(.hub) }
        if people.bank.isOpen, shells[.hub]!.isUp { workAtTheTreasury() }
    }

    // MARK: - Months

    /// Statements of every window whose fences have come, once more when another one has.
    private func state(_ region: RegionCode) {
        let fences = regionProcesses[region.node]!.machine.fencesReceived
        for window in windows where people.chance[.months].chance(perMille: 350) {
            let agreed = fences.count { $0.key.window == window && $0.value == .agreed }
            guard agreed > people.stated[region]?[window] ?? 0 else { continue }
            people.stated[region, default: [:]][window] = agreed
            perform(.region(.month(.issueStatements(window, at: answerDay(of: window)))), at: region.node)
        }
    }

    /// The tenth of the next month.
    func answerDay(of window: WindowNumber) -> BusinessTime {
        BusinessTime(window.next.firstDay.adding(days: 9), secondOfDay: 36_000)
    }

    private func closeWhatCanBe() {
        guard let hub = hubProcess?.machine, let window = windows.first(where: { hub.closings[$0] == nil }),
            hub.fences.count(where: { $0.key.window == window && $0.value == .agreed })
                == world.regions.count * (world.regions.count - 1)
        else { return }
        if people.chance[.months].chance(perMille: 250) { perform(.hub(.closeWindow(window)), at: .hub) }
        // Asked too early now and then; refused as long as anything of the year is open.
        if people.chance[.months].chance(perMille: 30) { perform(.hub(.month(.closeYear(world.window.value / 100))), at: .hub) }
    }

    /// A day passes at one node, whatever the others do: what nobody answered by then is taken for agreed.
    private func passDay(_ node: NodeID) {
        let month = month(at: now)
        guard month > 0 else { return }
        let day = windows[month].firstDay.adding(days: people.chance[.months].number(in: 3...28))
        let today = hubOrRegion(node, { $0.month.today }, { $0.month.today })
        guard today.map({ $0 < day }) ?? true else { return }
        note("\(node) lets \(day) pass")
        perform(node == .hub ? .hub(.month(.dayPassed(day))) : .region(.month(.dayPassed(day))), at: node)
        // The day's totals are reported, too early perhaps: they are reported again in the end.
        guard node != .hub, let other = cases.indices.last.map({ cases[people.chance[.months].below($0 + 1)] }) else { return }
        perform(.region(.closeDay(other.settledAt.date)), at: node)
    }

    /// A hospital takes a settlement of an earlier month back.
    private func correct(_ region: RegionCode) {
        let open = regionProcesses[region.node]!.machine.openWindow
        let older = cases.filter { $0.treating == region && $0.isDone && ($0.standing?.window ?? open) < open }
        guard !older.isEmpty else { return }
        let number = older[people.chance[.months].below(older.count)].number
        guard cases[number].correct() else { return }
        note("visit \(number): its hospital takes a settlement of an earlier month back")
        statistics.count("corrections")
        nextStep(of: number, after: 10)
    }
}
