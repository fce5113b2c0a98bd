/// Counts durations in classes whose width grows with the duration, so that any percentile is at most 1/128 above the true one.
///
/// The rule of the classes, for whoever reads or writes one elsewhere. Durations are whole nanoseconds *d*, 0 to 2⁴⁰. Let *s* be 0 for
/// *d* < 256, else the number of binary digits of *d* less 8. The class of *d* is 128·*s* + ⌊*d* / 2ˢ⌋. So below 256 every value has a
/// class of its own; above, each power of two is cut into 128 equal classes. Class *c* of shift *s* = max(0, ⌊*c*/128⌋ − 1) ends at
/// (*c* − 128·*s* + 1)·2ˢ − 1, which is what a percentile reports, and no more than the longest duration. (The idea is that of the
/// high dynamic range histogram with two significant decimal digits; the numbering is ours.)
///
/// Histograms of several threads or runs add up class by class to the histogram of all. Recording is O(1) and takes no memory.
public struct LatencyHistogram: Sendable, Equatable {
    /// A class that is not empty.
    public struct Class: Sendable, Equatable {
        public var index: Int
        /// The largest duration of the class, nanoseconds.
        public var upperBound: UInt64
        public var count: Int
    }

    /// Largest relative distance of a percentile above the true one: one part in so many.
    public static let precision = 128
    /// Durations above are counted as this one: about eighteen minutes.
    public static let nanosecondsMax = UInt64(1) << 40

    public private(set) var count = 0
    /// The longest duration, exactly.
    public private(set) var longest: UInt64 = 0
    private var counts: ContiguousArray<Int>

    public init() { counts = ContiguousArray(repeating: 0, count: Self.index(of: Self.nanosecondsMax) + 1) }

    /// The histogram whose `classes` and `longest` these are; `nil` when there is none.
    public init?(classes: [(index: Int, count: Int)], longest: UInt64) {
        self.init()
        for (index, count) in classes {
            guard counts.indices.contains(index), count > 0, counts[index] == 0 else { return nil }
            counts[index] = count
            self.count += count
        }
        let last = counts.lastIndex { $0 > 0 } ?? 0
        guard longest <= Self.nanosecondsMax, Self.index(of: longest) == last else { return nil }
        self.longest = longest
    }

    public mutating func record(_ nanoseconds: UInt64) {
        let duration = min(nanoseconds, Self.nanosecondsMax)
        counts[Self.index(of: duration)] += 1
        count += 1
        longest = max(longest, duration)
    }

    public mutating func add(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
        longest = max(longest, other.longest)
    }

    /// The duration that `perMille` of a thousand stay at or below, by nearest rank; `nil` when nothing was recorded.
    /// - Precondition: `perMille` is 1…1000.
    public func percentile(perMille: Int) -> UInt64? {
        precondition((1...1_000).contains(perMille), "percentile \(perMille) of a thousand")
        return duration(atRank: (count * perMille + 999) / 1_000)
    }

    /// The duration of the `rank`-th of all, shortest first, from 1; `nil` when there are not so many.
    public func duration(atRank rank: Int) -> UInt64? {
        guard (1...max(count, 1)).contains(rank), count > 0 else { return nil }
        var rest = rank
        for index in counts.indices {
            rest -= counts[index]
            if rest <= 0 { return min(Self.upperBound(of: index), longest) }
        }
        preconditionFailure("the classes hold fewer than \(count) durations")
    }

    /// The classes that are not empty, ascending: all there is to know, beside `longest`.
    public var classes: [Class] {
        counts.indices.compactMap { index in
            counts[index] > 0 ? Class(index: index, upperBound: Self.upperBound(of: index), count: counts[index]) : nil
        }
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
