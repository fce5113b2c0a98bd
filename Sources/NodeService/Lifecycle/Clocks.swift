import ClaimTypes
import Glibc
import LedgerTypes

/// The system's time of day. Read at the edge only; what is decided with it stands in the journal.
func systemTime() -> Timestamp {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Timestamp(nanoseconds: UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec))
}

/// Seconds of a clock that never goes back.
func monotonicSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1_000_000_000
}

/// The day a clerk's calendar shows: China Standard Time.
func chinaToday() -> BusinessDate { BusinessTime(seconds: seconds(systemTime()) + 28_800).date }
