import CommandSupport
import Synchronization
import Testing

/// Journals are independent of each other: an auditor's machine has more than one core.
@Suite("several things side by side")
struct SideBySideTests {
    private let weights = [1, 5, 3, 5, 0]

    @Test("results come in the order of the things, whoever was done first", arguments: [1, 2, 3, 16])
    func order(workers: Int) {
        let names = ["a", "b", "c", "d", "e"]
        #expect(SideBySide.map(names, weights: weights, workers: workers) { "\($0)\($1)" } == ["0a", "1b", "2c", "3d", "4e"])
    }

    @Test("the heaviest are begun first, equal ones in their order")
    func heaviestFirst() {
        let begun = Mutex<[Int]>([])
        _ = SideBySide.map(weights, weights: weights, workers: 1) { index, _ in begun.withLock { $0.append(index) } }
        #expect(begun.withLock { $0 } == [1, 3, 2, 0, 4])
    }

    @Test("two that wait for each other both end: they are under way at once")
    func atOnce() {
        let arrived = Atomic(0)
        let met = SideBySide.map([1, 2], weights: [1, 1], workers: 2) { _, _ in
            arrived.add(1, ordering: .relaxed)
            // Given up after a long time, so that a failure ends.
            for _ in 0..<2_000_000_000 where arrived.load(ordering: .relaxed) == 2 { return true }
            return false
        }
        #expect(met == [true, true])
    }

    @Test("nothing to do is done at once")
    func none() { #expect(SideBySide.map([Int](), weights: []) { $1 }.isEmpty) }
}
