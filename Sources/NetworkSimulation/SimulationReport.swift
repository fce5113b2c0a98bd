import LedgerTypes

/// What happened in a run.
public struct SimulationStatistics: Hashable, Sendable {
    public internal(set) var events = 0
    /// Events until everything was healed.
    public internal(set) var faultyEvents = 0
    public internal(set) var faults = 0
    /// Faults by kind; those of frames included.
    public internal(set) var kinds: [String: Int] = [:]
    public internal(set) var starts = 0
    public internal(set) var failedStarts = 0
    public internal(set) var damageFound = 0
    public internal(set) var deaths = 0
    public internal(set) var connections = 0
    /// Ends of links by reason.
    public internal(set) var ends: [String: Int] = [:]
    public internal(set) var frames = 0
    public internal(set) var envelopes = 0
    public internal(set) var blocks = 0
    public internal(set) var records: UInt64 = 0
    public internal(set) var requests = 0
    public internal(set) var replies = 0
    public internal(set) var settled = 0
    /// Blocks read back from what would survive, and states compared with their replay.
    public internal(set) var durabilityChecks = 0
    public internal(set) var digestComparisons = 0
    /// Totals of a person's year compared with what the journal's decisions add up to.
    public internal(set) var totalsCompared = 0
    /// Starts on an old copy of a journal, and those that were found out.
    public internal(set) var oldCopies = 0
    public internal(set) var oldCopiesFound = 0
    /// Links in a newer version than the first, and links refused as there was none in common.
    public internal(set) var newerLinks = 0
    public internal(set) var versionsRefused = 0
    /// What people did, by kind.
    public internal(set) var done: [String: Int] = [:]

    mutating func count(_ kind: FaultKind) { kinds[kind.rawValue, default: 0] += 1 }

    mutating func count(_ deed: String) { done[deed, default: 0] += 1 }
}

/// How a run ended.
public struct SimulationReport: Hashable, Sendable {
    public let settings: SimulationSettings
    public let violation: Violation?
    public let statistics: SimulationStatistics
    /// Virtual milliseconds from first to last event.
    public let milliseconds: UInt64
    /// Folds every event in its order: the same seed gives the same.
    public let orderDigest: UInt64
    /// Folds the states of all nodes at the end; zero when the run did not get there.
    public let stateDigest: UInt64
}

extension NetworkSimulation {
    func report() -> SimulationReport {
        var digest: UInt64 = 0
        if violation == nil {
            for node in nodes { digest = mixed(digest, self.digest(of: node).bytes) }
        }
        return SimulationReport(
            settings: settings, violation: violation, statistics: statistics, milliseconds: milliseconds,
            orderDigest: orderDigest,
            stateDigest: digest)
    }

    private func mixed(_ digest: UInt64, _ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(digest) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
