import ClaimGenerator

/// When visits are meant to begin: fixed before the first one is sent, so that a slow answer never delays a later visit (open loop).
///
/// Times are nanoseconds from the start of the run and never fall. Equal settings and seeds give equal times on every machine:
/// no floating point is used.
public struct ArrivalSchedule: Sequence, IteratorProtocol, Sendable {
    /// How the gaps between visits are drawn.
    public enum Process: String, CaseIterable, Sendable {
        /// Always the same gap.
        case constant
        /// Independent exponential gaps: what many hospitals that know nothing of each other make together.
        case poisson
    }

    public static let perSecondMax = 1_000_000

    private let process: Process
    private let perSecond: UInt128
    private var random: SeededRandom
    private var count: UInt128 = 0
    /// Sum of the gaps drawn so far, in mean gaps of 2³² parts.
    private var gaps: UInt128 = 0

    /// - Parameter perSecond: mean number of visits a second.
    /// - Precondition: `perSecond` is 1…`perSecondMax`.
    public init(_ process: Process, perSecond: Int, seed: UInt64) {
        precondition((1...Self.perSecondMax).contains(perSecond), "\(perSecond) visits per second")
        self.process = process
        self.perSecond = UInt128(perSecond)
        random = SeededRandom(seed: SeededRandom.mixed(seed, 0x6172_7269_7665))
    }

    /// The next visit; there is always one.
    public mutating func next() -> UInt64? {
        switch process {
        case .constant:
            defer { count += 1 }
            return UInt64(count * 1_000_000_000 / perSecond)
        case .poisson:
            gaps += UInt128(exponential())
            return UInt64((gaps * 1_000_000_000 / perSecond) >> 32)
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
