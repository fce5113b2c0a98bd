/// Counts durations in classes whose width grows with the duration, so that any percentile is at most 1/128 above the true one.
///
/// Durations are nanoseconds. Below 256 every value has a class of its own; above, each power of two is cut into 128 classes.
/// Histograms of several threads add up to the histogram of all. Recording is O(1) and takes no memory.
public struct LatencyHistogram: Sendable, Equatable {
    /// Largest relative distance of a percentile above the true one: one part in so many.
    public static let precision = 128
    /// Durations above are counted as this one: about eighteen minutes.
    public static let nanosecondsMax = UInt64(1) << 40

    public private(set) var count = 0
    /// The longest duration, exactly.
    public private(set) var longest: UInt64 = 0
    private var counts: ContiguousArray<Int>

    public init() { counts = ContiguousArray(repeating: 0, count: Self.index(of: Self.nanosecondsMax) + 1) }

    public mutating func record(_ nanoseconds: UInt64) {
        let duration = min(nanoseconds, Self.nanosecondsMax)
        counts[Self.index(of: duration)] += 1
        count += 1
        longest = max(longest, duration)
    }

    public mutating func add(_ other: LatencyHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
        longest = max(longest, other.longest)
    }

    /// The duration that `perMille` of a thousand stay at or below, by nearest rank; `nil` when nothing was recorded.
    /// - Precondition: `perMille` is 1…1000.
    public func percentile(perMille: Int) -> UInt64? {
        precondition((1...1_000).contains(perMille), "percentile \(perMille) of a thousand")
        guard count > 0 else { return nil }
        var rest = (count * perMille + 999) / 1_000
        for index in counts.indices {
            rest -= counts[index]
            if rest <= 0 { return min(Self.upperBound(of: index), longest) }
        }
        preconditionFailure("the classes hold fewer than \(count) durations")
    }

    static func index(of nanoseconds: UInt64) -> Int {
        let shift = max(0, 56 - nanoseconds.leadingZeroBitCount)
        return shift * precision + Int(nanoseconds >> UInt64(shift))
    }

    /// The largest duration of a class.
    static func upperBound(of index: Int) -> UInt64 {
        let shift = max(0, index / precision - 1)
        let lead = UInt64(index - shift * precision)
        return (lead + 1) << UInt64(shift) - 1
    }
}
