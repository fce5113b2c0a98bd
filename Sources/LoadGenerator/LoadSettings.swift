import LoadModel

/// How hard and how long.
public struct LoadSettings: Sendable {
    public enum Pace: Sendable {
        /// Visits a second, whatever the answers take.
        case open(ArrivalSchedule.Process, perSecond: Int)
        /// The same at a rate that changes. The warm-up before it has the profile's mean rate.
        case profile(ArrivalSchedule.Process, RateProfile)
        /// Arrivals recorded elsewhere, in nanoseconds from the first; those of the warm-up's seconds are not measured.
        case replay([UInt64])
        /// So many hospitals, each with its next step when it has the answer: finds what a server can carry.
        case closed(hospitals: Int)
    }

    public var pace: Pace
    public var seed: UInt64
    /// Whole seconds: sent but not measured, then measured.
    public var warmup: Int
    public var duration: Int
    /// Between the steps of a visit; milliseconds.
    public var pause: Int
    /// Keep-alive connections to all targets together.
    public var connections: Int
    /// Event loops that send.
    public var threads: Int
    /// Between the last connection and the first request; milliseconds.
    public var lead: Int
    /// Seconds after the measured time in which answers still come, or are asked for again.
    public var drain: Int
    /// Whether hospitals ask for an unknown outcome until the run ends, and not only a few times.
    public var isPatient: Bool

    public init(
        pace: Pace, seed: UInt64, warmup: Int = 5, duration: Int = 20, pause: Int = 100, connections: Int = 64, threads: Int = 1,
        lead: Int = 200, drain: Int = 10, isPatient: Bool = false
    ) {
        self.pace = pace
        self.seed = seed
        self.warmup = warmup
        self.duration = duration
        self.pause = pause
        self.connections = connections
        self.threads = threads
        self.lead = lead
        self.drain = drain
        self.isPatient = isPatient
    }

    var rules: LoadLane.Rules {
        let (before, measured) = (UInt64(warmup) * 1_000_000_000, UInt64(duration) * 1_000_000_000)
        return isPatient ? .patient(warmup: before, duration: measured) : LoadLane.Rules(warmup: before, duration: measured)
    }

    /// When each visit of the run arrives; `nil` in a closed loop.
    public var arrivals: [UInt64]? {
        let end = rules.warmup + rules.duration
        switch pace {
        case .open(let process, let perSecond):
            return Array(ArrivalSchedule(process, perSecond: perSecond, seed: seed).prefix { $0 < end })
        case .profile(let process, let profile):
            var pieces = profile.pieces
            if warmup > 0 {
                let visits = UInt128(profile.milliVisits) * UInt128(rules.warmup) / UInt128(max(profile.nanoseconds, 1))
                pieces.insert(RateProfile.Piece(nanoseconds: rules.warmup, milliVisits: UInt64(visits)), at: 0)
            }
            return Array(ArrivalSchedule(process, profile: RateProfile(pieces: pieces), seed: seed).prefix { $0 < end })
        case .replay(let times): return Array(times.prefix { $0 < end })
        case .closed: return nil
        }
    }

    /// The pace in words.
    var paceText: String {
        switch pace {
        case .open(let process, let perSecond): "\(perSecond)/s \(process.rawValue), open loop"
        case .profile(let process, let profile):
            "\((profile.milliVisits + 500) / 1_000) visits by hours, at most \(profile.perSecondMost)/s, \(process.rawValue), open loop"
        case .replay(let times): "\(times.count) recorded arrivals, open loop"
        case .closed(let hospitals): "\(hospitals) hospitals, closed loop: latencies say nothing of load"
        }
    }
}
