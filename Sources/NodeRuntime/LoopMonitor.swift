import Glibc

/// Who waits on a loop's monitor.
enum LoopRole: Int, CaseIterable, Sendable {
    case writer
    case journal
    case caller
}

/// State behind a lock, and threads that wait until it is as they need it.
///
/// `@unchecked Sendable`: the state is reached only with the lock held.
final class LoopMonitor<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let conditions = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: LoopRole.allCases.count)
    private var state: State

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        for role in LoopRole.allCases { pthread_cond_init(conditions + role.rawValue, nil) }
    }

    deinit {
        for role in LoopRole.allCases { pthread_cond_destroy(conditions + role.rawValue) }
        pthread_mutex_destroy(mutex)
        conditions.deallocate()
        mutex.deallocate()
    }

    /// Changes the state and wakes those who may have waited for that.
    func change<Result>(waking roles: LoopRole..., body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let result = body(&state)
        for role in roles { pthread_cond_broadcast(conditions + role.rawValue) }
        return result
    }

    /// Waits until `body` returns something, which it is asked again after every wake-up.
    func wait<Result>(as role: LoopRole, until body: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            pthread_cond_wait(conditions + role.rawValue, mutex)
        }
    }
}

/// A thread of the system: a loop's threads wait for disks, which those of Swift's pool must not.
struct LoopThread: Sendable {
    private let thread: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(ThreadBody(body))
        let code = pthread_create(&thread, nil, runThread, box.toOpaque())
        precondition(code == 0, "the system gives no thread: error \(code)")
        self.thread = thread
    }

    /// Waits for its end; once only.
    func join() { pthread_join(thread, nil) }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThread(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    Unmanaged<ThreadBody>.fromOpaque(raw).takeRetainedValue().run()
    return nil
}
