/// Why the cosignatures of a checkpoint are not enough. The numbers are frozen; of several reasons the first is the answer.
public enum QuorumRefusal: UInt8, Error, CaseIterable, Hashable, Sendable {
    /// A line says that it is of a known witness and is not.
    case wrongCosignature = 1
    /// Fewer witnesses signed than are needed.
    case tooFew = 2
    /// Enough signed, but not lately enough.
    case tooOld = 3
}

/// How many of which witnesses (见证方) have to have signed, and how lately: k of n, as data.
///
/// Two quorums of more than half of the witnesses share one. A log that shows two histories therefore needs a witness that breaks its word,
/// and `majority(of:)` is the default for that reason.
public struct QuorumPolicy: Hashable, Sendable {
    /// In the order they are listed; none twice.
    public let witnesses: [WitnessKey]
    /// How many have to have signed.
    public let needed: Int
    /// How old, in seconds, the cosignatures of a quorum may be; `nil` where age does not matter, as in an archive.
    public let ageMax: UInt64?
    /// How far, in seconds, the clock of a witness may be ahead of ours. What is further ahead does not count.
    public static let clockAheadMax: UInt64 = 60

    /// - Precondition: `needed` is 1 or more.
    public init(_ witnesses: [WitnessKey], needed: Int, ageMax: UInt64? = nil) {
        precondition(needed > 0, "M10: a quorum of \(needed) says nothing")
        var known: [WitnessKey] = []
        for witness in witnesses where !known.contains(witness) { known.append(witness) }
        self.witnesses = known
        self.needed = needed
        self.ageMax = ageMax
    }

    /// The smallest number that is more than half of `count`, and 1 at least.
    public static func majority(of count: Int) -> Int { max(1, count / 2 + 1) }

    /// The policy for one log: its own node is no witness of itself.
    public func without(_ name: String) -> QuorumPolicy {
        QuorumPolicy(witnesses.filter { !$0.name.utf8.elementsEqual(name.utf8) }, needed: needed, ageMax: ageMax)
    }

    /// What the witnesses say of a checkpoint. The log's own signature is not looked at here.
    /// - Parameter now: seconds since 1970 UTC; `nil` leaves clocks out of it.
    public func standing(of note: SignedNote, at now: UInt64?) -> QuorumStanding {
        var standing = QuorumStanding(needed: needed)
        for witness in witnesses {
            switch note.cosignature(by: witness) {
            case .absent: break
            case .wrong: standing.wrong.append(witness.name)
            case .signed(let time):
                if let now, time > now, time - now > Self.clockAheadMax { continue }
                standing.times[witness.name] = max(time, standing.times[witness.name] ?? 0)
            }
        }
        return standing
    }

    /// `nil` when enough witnesses cosigned `note`, lately enough.
    public func refusal(of note: SignedNote, at now: UInt64?) -> QuorumRefusal? {
        let standing = standing(of: note, at: now)
        guard standing.wrong.isEmpty else { return .wrongCosignature }
        guard let since = standing.since else { return .tooFew }
        if let ageMax, let now, now > since, now - since > ageMax { return .tooOld }
        return nil
    }
}

/// Who cosigned a checkpoint and when.
public struct QuorumStanding: Hashable, Sendable {
    public let needed: Int
    /// By name of the witness, in seconds since 1970 UTC. Two keys of one name are one witness.
    public internal(set) var times: [String: UInt64] = [:]
    /// Witnesses whose line is not theirs.
    public internal(set) var wrong: [String] = []

    init(needed: Int) { self.needed = needed }

    /// The time since which a quorum stands: that of the latest cosignature that completed it. `nil` without a quorum.
    public var since: UInt64? {
        guard times.count >= needed else { return nil }
        return times.values.sorted(by: >)[needed - 1]
    }
}
