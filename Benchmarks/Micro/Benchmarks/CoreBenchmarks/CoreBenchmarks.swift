import Benchmark
import CAllocationCount

/// Every operation of the pure core by size. One iteration is the whole of what the name says, so `codec/settle request` is one message
/// and `ledger/apply 8190` a batch.
///
/// What each comes to is checked once before it is measured: a benchmark that skips its work ends the program.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.cpuUser, .wallClock, .allocations], timeUnits: .nanoseconds, warmupIterations: 3, scalingFactor: .one,
        maxDuration: .milliseconds(400), maxIterations: 100_000)
    ledgerBenchmarks()
    hashingBenchmarks()
    merkleBenchmarks()
    codecBenchmarks()
    benefitBenchmarks()
    reconciliationBenchmarks()
    clearingBenchmarks()
}

extension BenchmarkMetric {
    /// Calls that took memory from the heap, for one iteration.
    static var allocations: BenchmarkMetric { .custom("Heap allocations", polarity: .prefersSmaller, useScalingFactor: true) }
}

/// Registers a benchmark that also counts allocations.
/// - Parameters:
///   - inner: how often `work` runs in one measurement, for work shorter than the clock is fine.
///   - work: must not be optimised away: it returns what it came to.
func measure<Value>(_ name: String, inner: BenchmarkScalingFactor = .one, _ work: @escaping () -> Value) {
    var configuration = Benchmark.defaultConfiguration
    configuration.scalingFactor = inner
    Benchmark(name, configuration: configuration) { benchmark in
        let before = callocationcount_total()
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(work()) }
        benchmark.stopMeasurement()
        benchmark.measurement(.allocations, Int(callocationcount_total() - before))
    }
}

/// SplitMix64: the same numbers from the same seed on every machine.
struct RandomSource {
    private var state: UInt64 = 20_260_901

    mutating func below(_ bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % bound
    }
}
