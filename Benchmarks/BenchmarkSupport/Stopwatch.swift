import CBenchmarks
import Foundation
import Glibc

/// Adds up the time of pieces of work, and keeps each piece for percentiles.
package struct Stopwatch {
    /// What is counted.
    package enum Kind {
        /// Time as it passes for whoever waits: everything that touches a disk.
        case elapsed
        /// Time the calling thread had the processor: work of one core in memory, whatever else the machine does meanwhile.
        case processor
    }

    private let kind: Kind
    package private(set) var laps: [Duration] = []

    package init(_ kind: Kind = .elapsed) { self.kind = kind }

    package var total: Duration { laps.reduce(.zero, +) }

    package mutating func lap<Value>(_ work: () throws -> Value) rethrows -> Value {
        let start = now()
        let value = try work()
        laps.append(now() - start)
        return value
    }

    private func now() -> Duration {
        var time = timespec()
        clock_gettime(kind == .elapsed ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// For work that may go on in another thread: elapsed time only.
    package mutating func lap<Value>(
        isolation: isolated (any Actor)? = #isolation, _ work: () async throws -> Value
    ) async rethrows -> Value {
        precondition(kind == .elapsed, "a thread's processor time means nothing across threads")
        let start = now()
        let value = try await work()
        laps.append(now() - start)
        return value
    }

    /// How many per second when `count` took all laps together.
    package func rate(_ count: Int) -> Double { Double(count) / max(total.seconds, 1e-9) }
}

extension Duration {
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// Bytes of memory the process holds at this moment, after giving back what it no longer uses, so that memory freed before a
/// measurement does not hide what grows during it.
package func residentBytes() -> Int {
    malloc_trim(0)
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
}

/// Bytes by which resident memory grew at most during `work`, as the system counts it, and what the work gave.
package func peakGrowth<Value>(during work: () throws -> Value) rethrows -> (bytes: Int, value: Value) {
    let before = residentBytes()
    // Tells the system to forget the highest mark so far.
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    let value = try work()
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let mark = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = mark?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return (max(kibibytes * 1_024 - before, 0), value)
}

/// What one small `fdatasync` costs here and now: appends of 4 KiB, each synced. The floor under every durable figure.
package func syncProbe(folder: String, count: Int) throws -> Latency {
    let path = folder + "/sync-probe"
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { throw BenchmarkFailure("cannot create \(path): errno \(errno)") }
    defer {
        close(file)
        unlink(path)
    }
    let page = [UInt8](repeating: 0x5A, count: 4_096)
    var watch = Stopwatch()
    for _ in 0..<count {
        let isDurable = watch.lap { write(file, page, page.count) == page.count && fdatasync(file) == 0 }
        guard isDurable else { throw BenchmarkFailure("cannot write \(path): errno \(errno)") }
    }
    return Latency(watch.laps)
}
