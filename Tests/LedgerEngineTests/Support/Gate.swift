import Glibc
import Synchronization

/// A door that calls of a disk wait at until the test lets them through.
final class Gate: Sendable {
    private let allowed = Mutex(0)
    private let arrived = Mutex(0)

    /// Calls that have come to the door so far.
    var arrivals: Int { arrived.withLock { $0 } }

    /// Lets `count` more calls through.
    func admit(_ count: Int = 1) { allowed.withLock { $0 += count } }

    /// Lets every call through from now on.
    func open() { allowed.withLock { $0 = .max / 2 } }

    func pass() {
        arrived.withLock { $0 += 1 }
        while !isAdmitted() { usleep(200) }
    }

    private func isAdmitted() -> Bool {
        allowed.withLock { allowed in
            guard allowed > 0 else { return false }
            allowed -= 1
            return true
        }
    }
}

/// Waits until `condition` holds. Gives up after a while, and then the expectation that follows fails: no test passes by time.
@discardableResult
func eventually(milliseconds: Int = 20_000, _ condition: () -> Bool) async -> Bool {
    for _ in 0..<milliseconds {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(1))
    }
    return condition()
}
