import ClaimGenerator
import LoadModel
import Testing

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

    @Test("Nothing recorded has no percentile")
    func empty() { #expect(LatencyHistogram().percentile(perMille: 500) == nil) }
}
