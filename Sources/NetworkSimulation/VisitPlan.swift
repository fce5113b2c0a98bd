import ClaimGenerator
import ClaimTypes
import LedgerTypes

/// A visit before it begins.
struct VisitPlan {
    let number: Int
    let treating: RegionCode
    var insuring: RegionCode
    let institution: InstitutionCode
    var person: PersonNumber
    var mustBeRefused = false
    var asksWho = false
    /// What the lines of each bill come to.
    var fees: [Fen]
    /// When the visit begins, and when each bill is settled.
    var days: [BusinessDate]
    /// Behind every message id; empty but for a defect.
    var suffix = ""
}

extension NetworkSimulation {
    func makeCase(_ number: Int) {
        let treating = world.regions[counter.below(world.regions.count)]
        let others = world.regions.filter { $0 != treating }
        let insuring = others[counter.below(others.count)]
        let people = world.persons[insuring]!
        let person = people[counter.below(people.count)]
        let institution = SimulatedWorld.institution(counter.below(2), of: treating)
        let fee = Fen(Int64(counter.number(in: 500...9_000)) * 100 + Int64(counter.below(100)))
        let moment = UInt64(counter.below(Int(faultyMicroseconds * 8 / 10) + 1))
        let day = windows[month(at: moment)].firstDay.adding(days: number % 28)
        let plan = VisitPlan(
            number: number, treating: treating, insuring: insuring, institution: institution, person: person, fees: [fee],
            days: [day, day])
        cases.append(HospitalCase(complicate(plan)))
        queue.add(.step(number, turn: 0), at: moment)
    }

    /// Longer stays, stays that go on elsewhere, and persons who may not be settled for.
    func complicate(_ plan: VisitPlan) -> VisitPlan {
        var plan = plan
        if does(.persons) { choosePerson(&plan) }
        if does(.stays), !plan.mustBeRefused { prolong(&plan) }
        return plan
    }

    private func choosePerson(_ plan: inout VisitPlan) {
        if people.chance[.persons].chance(perMille: 120) {
            let others = world.refused[plan.insuring]!
            plan.person = others[people.chance[.persons].below(others.count)]
            plan.mustBeRefused = true
        }
        plan.asksWho = people.chance[.persons].chance(perMille: 600)
        if settings.sabotage == .putsCardIntoMessageID { plan.suffix = "-\(world.identities[plan.person]!.card)" }
    }

    private func prolong(_ plan: inout VisitPlan) {
        let before = cases.last { $0.insuring != plan.treating && $0.institution != plan.institution && !$0.mustBeRefused }
        if let before, people.chance[.stays].chance(perMille: 200) {
            // Moved on the day of discharge.
            (plan.person, plan.insuring) = (before.person, before.insuring)
            let day = before.settleTimes[before.settleTimes.count - 1].date
            plan.days = [day, day]
        }
        guard people.chance[.stays].chance(perMille: 400) else { return }
        let count = people.chance[.stays].number(in: 1...3)
        let fee = plan.fees[0]
        let share = Fen(max(1, fee.units / Int64(count)))
        plan.fees = (0..<count).map { $0 == 0 ? fee - Fen(share.units * Int64(count - 1)) : share }
        var day = plan.days[0]
        plan.days = [day]
        for _ in 0..<count {
            day = day.adding(days: people.chance[.stays].below(12))
            plan.days.append(day)
        }
    }
}
