import Exchange
import Glibc

/// The two clocks of a node, read at the edge: `Link` itself reads none.
public struct LinkClock: Sendable {
    private let read: @Sendable () -> LinkTime

    public init(_ read: @escaping @Sendable () -> LinkTime) {
        self.read = read
    }

    public var now: LinkTime { read() }

    /// The system's clocks. `shift` milliseconds are added to the time of day, for tests of clocks that are wrong.
    public static func system(shift: Int64 = 0) -> LinkClock {
        LinkClock {
            let uptime = milliseconds(of: CLOCK_MONOTONIC)
            return LinkTime(uptime: UInt64(clamping: uptime), clock: milliseconds(of: CLOCK_REALTIME) + shift)
        }
    }

    private static func milliseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
