import Foundation

/// A thread that can be waited for.
final class BenchThread: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping () -> Void) {
        nonisolated(unsafe) let body = body
        let done = done
        let thread = Thread {
            body()
            done.signal()
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    func join() { done.wait() }
}
