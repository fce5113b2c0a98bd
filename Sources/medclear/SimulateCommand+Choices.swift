import ArgumentParser
import NetworkSimulation

/// What is named on the command line: kinds of faults, what people do, a defect.
extension SimulateCommand {
    func kinds() throws -> Set<FaultKind> {
        if faults == "all" { return Set(FaultKind.allCases) }
        if faults == "none" { return [] }
        return Set(
            try faults.split(separator: ",").map { name in
                guard let kind = FaultKind(rawValue: String(name)) else { throw ValidationError("--faults: no kind \(name)") }
                return kind
            })
    }

    func activities() throws -> Set<Activity> {
        if people == "any" || people == "all" { return Set(Activity.allCases) }
        if people == "none" { return [] }
        return Set(
            try people.split(separator: ",").map { name in
                guard let activity = Activity(rawValue: String(name)) else {
                    throw ValidationError("--people: nobody does \(name)")
                }
                return activity
            })
    }

    func defect() throws -> Sabotage? {
        guard let sabotage else { return nil }
        guard let defect = Sabotage(rawValue: sabotage) else { throw ValidationError("--sabotage: no defect \(sabotage)") }
        return defect
    }
}
