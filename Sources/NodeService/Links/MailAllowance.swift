/// How many envelopes a node sends before it begins to gather its mail: so many a second, and some more in a moment. A node with little to
/// do never waits, and one with much to do spends no more on signatures and frames than before.
///
/// A meter of one number (the generic cell rate algorithm of ITU-T I.371); nanoseconds of a clock that never goes back.
struct MailAllowance {
    private let interval: UInt64
    private let atOnce: UInt64
    /// The furthest ahead of its rate the meter can be, so that what was sent in a rush is forgotten soon.
    private let furthest: UInt64
    /// When all that was taken is made good.
    private var even: UInt64 = 0

    /// - Parameters:
    ///   - interval: from one envelope to the next in the long run.
    ///   - atOnce: envelopes that may go in a moment.
    ///   - waitMax: the longest that `take` answers.
    init(interval: UInt64, atOnce: UInt64, waitMax: UInt64) {
        (self.interval, self.atOnce) = (interval, atOnce)
        furthest = atOnce * interval + waitMax
    }

    /// Takes one envelope.
    /// - Returns: nanoseconds until it may go; 0 means now.
    mutating func take(at now: UInt64) -> UInt64 {
        even = min(max(even, now) + interval, now + furthest)
        let room = now + atOnce * interval
        return even > room ? even - room : 0
    }
}
