import LedgerTypes

/// How long a transfer id is remembered (幂等期限). Ids carry their time (`TransferID.milliseconds`).
///
/// Inside the horizon a repetition is recognised exactly. An id older than everything remembered is refused as `idTooOld`, never
/// accepted again; one that lies ahead of the time of its batch by more than an interval is refused as `idTooFarAhead`.
/// Memory is given back an eighth of the horizon at a time, so an id may be remembered for up to an eighth longer.
public struct IdentifierHorizon: Hashable, Sendable {
    /// Length in milliseconds; at least `millisecondsMin`.
    public let milliseconds: UInt64

    /// The shortest horizon: its intervals are one millisecond long.
    public static var millisecondsMin: UInt64 { UInt64(Limits.intervalsPerHorizon) }

    /// - Precondition: at least `millisecondsMin`.
    public init(milliseconds: UInt64) {
        precondition(
            milliseconds >= Self.millisecondsMin,
            "L5: a horizon has at least \(Self.millisecondsMin) milliseconds, not \(milliseconds)")
        self.milliseconds = milliseconds
    }

    /// A horizon of whole hours, such as 72 for three days.
    public static func hours(_ hours: UInt64) -> IdentifierHorizon { IdentifierHorizon(milliseconds: hours * 3_600_000) }

    var intervalMilliseconds: UInt64 { (milliseconds - 1) / Self.millisecondsMin + 1 }

    func interval(of milliseconds: UInt64) -> UInt64 { milliseconds / intervalMilliseconds }

    /// The oldest interval that has a part inside the horizon at `time`.
    func oldestInterval(at time: Timestamp) -> UInt64 {
        let now = time.nanoseconds / 1_000_000
        return interval(of: now > milliseconds ? now - milliseconds : 0)
    }
}

/// The interval in which the present batch lies. Most ids carry a time in it: a comparison finds their interval, where a division would
/// cost more than the rest of the search.
struct PresentInterval: BitwiseCopyable, Sendable {
    private(set) var number: UInt64 = 0
    /// In milliseconds. Before the first batch it contains no time.
    private var start: UInt64 = 0
    private var length: UInt64 = 0

    @inline(__always)
    func contains(_ milliseconds: UInt64) -> Bool { milliseconds &- start < length }

    /// The newest interval an id may have: clocks of submitters differ.
    var newestAccepted: UInt64 { number + 1 }

    /// - Precondition: `time` is in this interval.
    func isHalfOver(at time: Timestamp) -> Bool { (time.nanoseconds / 1_000_000 - start) * 2 >= length }

    @inline(__always)
    mutating func move(to time: Timestamp, in horizon: IdentifierHorizon) {
        let milliseconds = time.nanoseconds / 1_000_000
        guard !contains(milliseconds) else { return }
        length = horizon.intervalMilliseconds
        number = horizon.interval(of: milliseconds)
        start = number * length
    }
}
