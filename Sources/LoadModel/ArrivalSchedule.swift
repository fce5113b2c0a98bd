import ClaimGenerator

/// When visits are meant to begin: fixed before the first one is sent, so that a slow answer never delays a later visit (open loop).
///
/// Times are nanoseconds from the start of the run and never fall. Equal settings and seeds give equal times on every machine:
/// no floating point is used. A profile bends time: what would be one visit a second everywhere is pressed together where the rate is high.
public struct ArrivalSchedule: Sequence, IteratorProtocol, Sendable {
    /// How the gaps between visits are drawn.
    public enum Process: String, CaseIterable, Sendable {
        /// Always the same gap.
        case constant
        /// Independent exponential gaps: what many hospitals that know nothing of each other make together.
        case poisson
    }

    private enum Rate {
        case endless(perSecond: UInt128)
        case profile(RateProfile)
    }

    public static let perSecondMax = 1_000_000

    private let process: Process
    private let rate: Rate
    private var random: SeededRandom
    private var count: UInt128 = 0
    /// Sum of the gaps drawn so far, in mean gaps of 2³² parts.
    private var gaps: UInt128 = 0

    /// - Parameter perSecond: mean number of visits a second, without end.
    /// - Precondition: `perSecond` is 1…`perSecondMax`.
    public init(_ process: Process, perSecond: Int, seed: UInt64) {
        precondition((1...Self.perSecondMax).contains(perSecond), "\(perSecond) visits per second")
        self.init(process, .endless(perSecond: UInt128(perSecond)), seed: seed)
    }

    /// Visits at the changing rate of `profile`, which ends.
    public init(_ process: Process, profile: RateProfile, seed: UInt64) {
        self.init(process, .profile(profile), seed: seed)
    }

    private init(_ process: Process, _ rate: Rate, seed: UInt64) {
        self.process = process
        self.rate = rate
        random = SeededRandom(seed: SeededRandom.mixed(seed, 0x6172_7269_7665))
    }

    /// The next visit; `nil` only at the end of a profile.
    public mutating func next() -> UInt64? {
        let position: UInt128
        switch process {
        case .constant:
            position = count << 32
            count += 1
        case .poisson:
            gaps += UInt128(exponential())
            position = gaps
        }
        switch rate {
        case .endless(let perSecond): return UInt64((position * 1_000_000_000 / perSecond) >> 32)
        case .profile(let profile): return profile.time(at: position)
        }
    }

    /// An exponential variate of mean one, in parts of 2³², by von Neumann's method of descending runs: comparisons only.
    ///
    /// A run that begins with `first` has odd length with probability e^−first; every even run moves the answer up by one.
    private mutating func exponential() -> UInt64 {
        var whole: UInt64 = 0
        while true {
            let first = random.next()
            var last = first
            var length = 1
            while true {
                let candidate = random.next()
                guard candidate < last else { break }
                last = candidate
                length += 1
            }
            if length % 2 == 1 { return whole << 32 | first >> 32 }
            whole += 1
        }
    }
}
