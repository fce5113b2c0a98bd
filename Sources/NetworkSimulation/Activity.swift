import ClaimGenerator

/// What people do in a run besides bills that are settled, cancelled and reversed. The names are those of `--people`.
public enum Activity: String, CaseIterable, Sendable {
    /// Three months end while hospitals work, and with the second of them the year; hospitals take settlements of ended months back.
    case months
    /// Statements are contested, in whole and in part, and confirmations rolled back; contests are decided at once, later, or after the close.
    case contests
    /// Audit desks take amounts off settlements, and give some of them back.
    case audits
    /// Payments are issued and made while things break, by banks that fail, answer late or twice, return money and misread numbers.
    case money
    /// Quotas of prefunds, top-ups and January's adjustment.
    case prefunds
    /// A participant cannot pay.
    case defaults
    /// Long stays with bills before discharge, over the end of months, and moved to another institution.
    case stays
    /// Policies and catalogues change from a day on.
    case rules
    /// Nodes change their keys while messages are under way, and somebody goes on with the old ones.
    case keys
    /// Hospitals ask the insuring region who stands at the counter; some of those may not be settled for.
    case persons

    /// What of `allowed` happens in a run of a seed: nothing in one of four, so that the plain flow keeps its share.
    static func chosen(of allowed: Set<Activity>, seed: UInt64) -> Set<Activity> {
        var random = SeededRandom(seed: SeededRandom.mixed(seed, 20))
        guard !random.chance(perMille: 250) else { return [] }
        return Set(allCases.filter { random.chance(perMille: 400) && allowed.contains($0) })
    }
}

/// Chance of what people do: a stream of numbers for each activity, so that one that is left out leaves the others as they were.
struct ActivityChance {
    private var streams: [Activity: SeededRandom]

    init(seed: UInt64) {
        streams = [:]
        for (index, activity) in Activity.allCases.enumerated() {
            streams[activity] = SeededRandom(seed: SeededRandom.mixed(seed, 5, UInt64(index)))
        }
    }

    subscript(activity: Activity) -> SeededRandom {
        get { streams[activity]! }
        set { streams[activity] = newValue }
        _modify { yield &streams[activity]! }
    }
}
