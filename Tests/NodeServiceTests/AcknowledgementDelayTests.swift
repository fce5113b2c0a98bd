import Synchronization
import Testing

@testable import NodeService

@Suite("Acknowledgements are gathered")
struct AcknowledgementDelayTests {
    private final class Heard: Sendable {
        private let values = Mutex<[[String: UInt64]]>([])
        var all: [[String: UInt64]] { values.withLock { $0 } }
        func put(_ value: [String: UInt64]) { values.withLock { $0.append(value) } }
    }

    private let later = Later()
    private let heard = Heard()
    private let delay: AcknowledgementDelay<String>

    init() {
        let later = later
        delay = AcknowledgementDelay(later: { later.put($0) })
    }

    private func add(_ positions: (String, UInt64)...) {
        let heard = heard
        delay.add(positions) { heard.put($0) }
    }

    @Test("What becomes durable within the moment is said once, the highest of each stream, and nothing of it is left out (M2)")
    func gathered() {
        add(("a", 3), ("b", 1))
        add(("a", 5))
        add(("a", 4), ("c", 9))
        #expect(heard.all.isEmpty && later.count == 1)
        later.run()
        #expect(heard.all == [["a": 5, "b": 1, "c": 9]])
    }

    @Test("What comes after the moment begins another, and what was said is not said again")
    func again() {
        add(("a", 1))
        later.run()
        add(("b", 2))
        #expect(later.count == 1)
        later.run()
        #expect(heard.all == [["a": 1], ["b": 2]])
    }

    @Test("Nothing to say begins nothing")
    func nothing() {
        add()
        #expect(later.count == 0)
        add(("a", 1))
        add()
        later.run()
        #expect(heard.all == [["a": 1]])
    }

    @Test("What is added while it is being said waits for the next moment, and is said")
    func reentrant() {
        let (delay, heard) = (delay, heard)
        delay.add([("a", 1)]) { positions in
            heard.put(positions)
            delay.add([("a", 2)]) { heard.put($0) }
        }
        later.run()
        #expect(heard.all == [["a": 1]] && later.count == 1)
        later.run()
        #expect(heard.all == [["a": 1], ["a": 2]])
    }

    @Test("On the system's queue it is said, by itself", .timeLimit(.minutes(1)))
    func bySystem() async {
        let delay = AcknowledgementDelay<String>("test")
        let said = await withCheckedContinuation { continuation in
            delay.add([("a", 7)]) { continuation.resume(returning: $0) }
        }
        #expect(said == ["a": 7])
    }
}
