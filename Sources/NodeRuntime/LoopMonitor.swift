import Glibc

/// Who waits on a loop's monitor.
enum LoopRole: Int, CaseIterable, Sendable {
    case writer
    case journal
    case caller
}

/// What a thread that looked at the state does next.
enum LoopWait<Result> {
    case over(Result)
    case untilWoken
    /// Until it is woken, or an instant of `monotonicNanoseconds`.
    case until(UInt64)
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
        // Deadlines are of the clock that never goes back.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        for role in LoopRole.allCases { pthread_cond_init(conditions + role.rawValue, &attributes) }
        pthread_condattr_destroy(&attributes)
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

    /// Changes the state and wakes the role when `body` says so.
    func change<Result>(waking role: LoopRole, if body: (inout State) -> (result: Result, wakes: Bool)) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let (result, wakes) = body(&state)
        if wakes { pthread_cond_broadcast(conditions + role.rawValue) }
        return result
    }

    /// Waits until `body` says what to do; it is asked again after every wake-up, and at the instant it names.
    func wait<Result>(as role: LoopRole, turn body: (inout State) -> LoopWait<Result>) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch body(&state) {
            case .over(let result): return result
            case .untilWoken: pthread_cond_wait(conditions + role.rawValue, mutex)
            case .until(let instant):
                var time = timespec(tv_sec: Int(instant / 1_000_000_000), tv_nsec: Int(instant % 1_000_000_000))
                pthread_cond_timedwait(conditions + role.rawValue, mutex, &time)
            }
        }
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
