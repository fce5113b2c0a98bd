import Hashing
import LedgerTypes

/// What a seed draws from a population.
struct Drawing: Sendable {
    let method: AuditSample.Method
    let seed: UInt64
    let size: Int
    let population: Int
    /// Fen owed by the population.
    let total: UInt64
    /// Fen between two picks; 0 for simple sampling.
    let interval: UInt64
    let start: UInt64
    /// Settlements drawn; of monetary unit sampling with the fen that fell on each, counted from 0.
    let hits: [UInt64: [UInt64]]

    init(from frame: SampleFrame, size: Int, seed: UInt64, method: AuditSample.Method) {
        let entries = frame.entries
        (self.method, self.seed, self.size) = (method, seed, size)
        population = entries.count
        let sum = entries.reduce(UInt64(0)) { $0 + $1.money }
        total = sum
        var draw = DrawnNumbers(seed: seed)
        switch method {
        case .simple:
            (interval, start) = (0, 0)
            var indices = Array(entries.indices)
            for place in 0..<min(size, indices.count) {
                indices.swapAt(place, place + Int(draw.next(below: UInt64(indices.count - place))))
            }
            hits = Dictionary(
                indices.prefix(size).map { (entries[$0].settlementID, []) }, uniquingKeysWith: { first, _ in first })
        case .monetaryUnit:
            let step = size > 0 ? max(sum / UInt64(size), 1) : 0
            let first = sum == 0 || size == 0 ? 0 : draw.next(below: step)
            (interval, start) = (step, first)
            var (found, before, point, left) = ([UInt64: [UInt64]](), UInt64(0), first, sum == 0 ? 0 : size)
            for entry in entries {
                let end = before + entry.money
                while left > 0, point < end {
                    found[entry.settlementID, default: []].append(point)
                    point += step
                    left -= 1
                }
                before = end
            }
            hits = found
        }
    }
}

/// Numbers that follow from a seed by SHA-256, so that any auditor can draw them again: the first eight bytes, big-endian, of
/// SHA-256("medclear audit sample" ‖ seed ‖ counter), both as eight big-endian bytes.
struct DrawnNumbers {
    private let seed: UInt64
    private var counter: UInt64 = 0

    init(seed: UInt64) { self.seed = seed }

    /// Evenly distributed: what would favour small numbers is drawn again.
    mutating func next(below bound: UInt64) -> UInt64 {
        let limit = UInt64.max - UInt64.max % bound
        while true {
            let words = [seed, counter].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
            let value = SHA256.digest(of: Array("medclear audit sample".utf8) + words).words.0
            counter += 1
            if value < limit { return value % bound }
        }
    }
}
