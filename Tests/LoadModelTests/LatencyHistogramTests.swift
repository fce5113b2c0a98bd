import ClaimGenerator
import Testing

@testable import LoadModel

@Suite("Latency histogram")
struct LatencyHistogramTests {
    /// Nearest rank in a sorted list.
    private func exact(_ sorted: [UInt64], perMille: Int) -> UInt64 { sorted[(sorted.count * perMille + 999) / 1_000 - 1] }

    @Test("A percentile is the true one or at most 1/128 above it, over durations of all sizes", arguments: [UInt64(1), 2, 3])
    func precision(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var histogram = LatencyHistogram()
        let durations = (0..<20_000).map { _ in random.next() >> UInt64(random.number(in: 25...63)) }
        for duration in durations { histogram.record(duration) }
        let sorted = durations.sorted()
        for perMille in [1, 10, 500, 900, 990, 999, 1_000] {
            let found = try #require(histogram.percentile(perMille: perMille))
            let truth = exact(sorted, perMille: perMille)
            #expect(found >= truth && found - truth <= truth / 128, "seed \(seed), \(perMille): \(found) for \(truth)")
        }
        #expect(histogram.percentile(perMille: 1_000) == sorted.last)
    }

    @Test("Durations below 256 ns are counted exactly; the longest always is")
    func small() {
        var histogram = LatencyHistogram()
        for duration in UInt64(1)...200 { histogram.record(duration) }
        for perMille in stride(from: 5, through: 1_000, by: 5) {
            #expect(histogram.percentile(perMille: perMille) == UInt64(perMille / 5))
        }
        histogram.record(123_456_789)
        #expect(histogram.longest == 123_456_789)
        histogram.record(.max)
        #expect(histogram.longest == LatencyHistogram.nanosecondsMax)
    }

    @Test("Histograms of parts add up to the histogram of the whole")
    func sum() {
        var random = SeededRandom(seed: 4)
        var (whole, left, right) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for _ in 0..<1_000 {
            let duration = random.next() >> 40
            whole.record(duration)
            if random.chance(perMille: 400) { left.record(duration) } else { right.record(duration) }
        }
        left.add(right)
        #expect(left == whole)
    }

    @Test("The rule of the classes as it is written down: every class ends where the next begins, and holds what lies between")
    func classes() {
        let last = LatencyHistogram.index(of: LatencyHistogram.nanosecondsMax)
        for index in 0..<last {
            let end = LatencyHistogram.upperBound(of: index)
            #expect(
                LatencyHistogram.index(of: end) == index && LatencyHistogram.index(of: end + 1) == index + 1, "class \(index)")
        }
        // d = 1,000 has ten digits, so s = 2 and the class is 128·2 + ⌊1000/4⌋.
        #expect(LatencyHistogram.index(of: 1_000) == 506 && LatencyHistogram.upperBound(of: 506) == 1_003)
    }

    @Test("A histogram is made again from its classes and the longest; classes that cannot be are refused")
    func again() {
        var random = SeededRandom(seed: 9)
        var histogram = LatencyHistogram()
        for _ in 0..<500 { histogram.record(random.next() >> 30) }
        let classes = histogram.classes.map { (index: $0.index, count: $0.count) }
        #expect(LatencyHistogram(classes: classes, longest: histogram.longest) == histogram)
        #expect(LatencyHistogram(classes: [], longest: 0) == LatencyHistogram())
        let wrong: [([(index: Int, count: Int)], UInt64)] = [
            ([(3, 1)], 4), ([(3, 0)], 3), ([(-1, 1)], 0), ([(1_000_000, 1)], 0), ([(3, 1), (3, 1)], 3), ([(3, 1)], .max), ([], 5),
        ]
        for (classes, longest) in wrong { #expect(LatencyHistogram(classes: classes, longest: longest) == nil, "\(classes)") }
    }

    @Test("Nothing recorded has no percentile")
    func empty() { #expect(LatencyHistogram().percentile(perMille: 500) == nil) }
}
