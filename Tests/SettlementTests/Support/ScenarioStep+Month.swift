import ClaimTypes
import Clearing
import LedgerTypes
import Messages

@testable import Settlement

/// Steps about statements, contests and days.
extension ScenarioStep {
    private var at: BusinessTime { Clinic.moment(options["at"] ?? "2026-04-10 12:00:00") }

    /// A plan for all pairs and months: the national rhythm with what the options change.
    private var plan: CalendarPlan {
        var plan = CalendarPlan.national
        if options["silence"] == "2" { plan.silence = .escalates }
        plan.interestMillionths = options["interest"].flatMap(UInt32.init) ?? 0
        if options["late"] == "2" { plan.lateness = .deemed }
        plan.lateMonths = options["months"].flatMap(UInt32.init) ?? plan.lateMonths
        if options["unsound"] != nil { plan.deadlines.removeLast() }
        return plan
    }

    /// Applies the step's command; `hub` in the place of a region's letter means the hub.
    func applyMonth(to network: inout Network) -> CommandOutput {
        let isHub = words.count > 1 && words[1] == "hub"
        switch words[0] {
        case "require": return network.apply(HubInput.month(.requireStatements(from: window(1))))
        case "year": return network.apply(HubInput.month(.closeYear(UInt32(words[1]) ?? 0)))
        case "calendar" where isHub: return network.apply(HubInput.month(.setCalendar(plan)))
        case "pass" where isHub: return network.apply(HubInput.month(.dayPassed(date(2))))
        default: return network.apply(.month(command), at: region(1))
        }
    }

    private var command: MonthCommand {
        switch words[0] {
        case "calendar": .setCalendar(plan)
        case "pass": .dayPassed(date(2))
        case "state": .issueStatements(window(2), at: at)
        case "confirm":
            .confirm(
                ConfirmStatement(
                    window: window(2), treating: options["of"].flatMap { Clinic.names[$0] }, confirmID: words[3], at: at))
        case "contest":
            .contest(
                ContestStatement(
                    window: window(2), treating: Clinic.names[options["of"] ?? "T"]!, contestID: words[3],
                    items: parts(4).map { ContestItem(settlementID: $0.id, reason: reason, amounts: $0.amounts) }, at: at))
        case "decide":
            .decide(
                DecideContest(
                    insuring: Clinic.insuring, contestID: words[2],
                    findings: parts(3).map { part in
                        ContestFinding(
                            settlementID: part.id, accepted: part.amounts,
                            refused: part.isWhole ? nil : RefusalNotice(code: 7, field: "", text: BilingualText("理由", "reason")))
                    }, at: at))
        default: .rollBack(RollBackConfirmation(confirmID: words[2], at: at))
        }
    }

    private var reason: ContestReason {
        options["reason"].flatMap(UInt16.init).flatMap(ContestReason.init(rawValue:)) ?? .careDisputed
    }

    /// `1:310101:9.00,2:310101:4.00`; a `!` behind an amount says that it is all that was disputed, `2:-` that nothing is given up.
    private func parts(_ index: Int) -> [(id: UInt64, amounts: [FundAmount], isWhole: Bool)] {
        words[index].split(separator: ",").map { part in
            let fields = part.split(separator: ":").map(String.init)
            let id = UInt64(Clinic.insuring.value) * RegionMachine.settlementsPerRegion + (UInt64(fields[0]) ?? 0)
            guard fields.count > 2 else { return (id, [], false) }
            let isWhole = fields[2].hasSuffix("!")
            let amount = money(isWhole ? String(fields[2].dropLast()) : fields[2])
            return (id, [FundAmount(FundCode(UInt32(fields[1]) ?? 0), amount)], isWhole)
        }
    }

    /// `show statement 2026-03`, `show carried`, `show cleared 2026-03`: between I and T; `show interest I 2026-05-31`; `nil` for what is not of the month.
    func shownMonth(of network: Network) -> String? {
        let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
        let (insuring, treating) = (network[Clinic.insuring], network[Clinic.treating])
        switch words[1] {
        case "statement":
            let fenced = FencedPair(window: window(2), pair: pair)
            let sides =
                [insuring.month.statements[fenced]?.standing, treating.month.statements[fenced]?.standing]
                + [network.hub.month.statements[fenced]?.standing]
            return zip(["I", "T", "hub"], sides).map { "\($0) " + ($1.map { "\($0)" } ?? "none") }.joined(separator: " ")
        case "carried":
            let lines = network.hub.month.carried.sorted { $0.key < $1.key }.map { fenced, line in
                "\(fenced.window) \(line.amounts.total)" + (line.broughtInto.map { " in \($0)" } ?? "")
            }
            return lines.isEmpty ? "nothing" : lines.joined(separator: ", ")
        case "cleared":
            guard let closing = network.hub.closings[window(2)] else { return "not closed" }
            return "\(closing.netting.grossBilateral.total)"
        case "interest":
            let standings = network[region(2)].interest(on: date(3)).map { standing in
                let stated = standing.stated.map { " booked \($0.booked) held \($0.held) \($0.finding)" }
                let claim = standing.claim.map { " claimed \($0.total)" }
                return "\(standing.counted)" + (stated ?? "") + (claim ?? "")
            }
            return standings.isEmpty ? "none" : standings.joined(separator: ", ")
        case "overdue":
            let steps = network[region(2)].overdue(on: date(3)).map { "\($0.step) \($0.fenced.window)" }
            return steps.isEmpty ? "nothing" : steps.joined(separator: ", ")
        default: return nil
        }
    }
}
