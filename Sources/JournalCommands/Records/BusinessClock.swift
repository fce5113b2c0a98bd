import ClaimTypes
import LedgerTypes

/// Journal time as business time: UTC + 8 hours, no summer time.
enum BusinessClock {
    private static let offset: Int64 = 8 * 3_600
    private static let nanoseconds: UInt64 = 1_000_000_000

    static func text(_ time: Timestamp) -> String {
        BusinessTime(seconds: Int64(time.nanoseconds / nanoseconds) + offset).description
    }

    /// The last instant of a second of business time.
    static func end(of time: BusinessTime) -> Timestamp? {
        guard let seconds = UInt64(exactly: time.seconds - offset) else { return nil }
        let (start, overflow) = seconds.multipliedReportingOverflow(by: nanoseconds)
        return overflow ? nil : Timestamp(nanoseconds: start + nanoseconds - 1)
    }
}
