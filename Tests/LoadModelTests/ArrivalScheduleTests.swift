import LoadModel
import Testing

@Suite("Arrivals")
struct ArrivalScheduleTests {
    private func times(_ process: ArrivalSchedule.Process, perSecond: Int, seed: UInt64 = 1, count: Int) -> [UInt64] {
        Array(ArrivalSchedule(process, perSecond: perSecond, seed: seed).prefix(count))
    }

    @Test("Constant arrivals do not drift: the millionth of 3 a second is exact to the nanosecond")
    func constant() {
        let times = times(.constant, perSecond: 3, count: 1_000_001)
        #expect(times.prefix(4) == [0, 333_333_333, 666_666_666, 1_000_000_000])
        #expect(times[1_000_000] == 333_333_333_333_333)
    }

    @Test("Poisson arrivals: the same seed gives the same times, pinned; another seed gives others")
    func repeatable() {
        let times = times(.poisson, perSecond: 1_000, seed: 7, count: 4)
        #expect(times == [1_360_758, 1_647_219, 3_855_226, 3_991_464])
        #expect(times != self.times(.poisson, perSecond: 1_000, seed: 8, count: 4))
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    }

    /// Mean one, variance one, and the share of gaps above two means e^−2: an exponential, not merely some random gap.
    @Test("Poisson gaps are exponential", arguments: [UInt64(1), 20_260_901])
    func exponential(seed: UInt64) {
        let count = 200_000
        let times = times(.poisson, perSecond: 1_000, seed: seed, count: count)
        let gaps = zip(times, [0] + times).map { Double($0 - $1) / 1_000_000 }
        let mean = gaps.reduce(0, +) / Double(count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
        let above = Double(gaps.count { $0 > 2 }) / Double(count)
        #expect(abs(mean - 1) < 0.01, "seed \(seed): mean \(mean)")
        #expect(abs(variance - 1) < 0.03, "seed \(seed): variance \(variance)")
        #expect(abs(above - 0.1353) < 0.003, "seed \(seed): share above two means \(above)")
    }
}
