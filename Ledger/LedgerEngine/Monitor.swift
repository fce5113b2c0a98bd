import Glibc

/// The threads of an engine, each with a condition of its own to wait on.
enum Role: Int, CaseIterable, Sendable {
    case applier
    case committer
    case preparer
    case snapshotter
    case publisher
    /// Callers that wait for room or for the end.
    case caller
}

/// State behind a lock, and threads that wait until it is as they need it.
///
/// `@unchecked Sendable`: the state is reached only with the lock held.
final class Monitor<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let conditions = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: Role.allCases.count)
    private var state: State

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        for role in Role.allCases { pthread_cond_init(conditions + role.rawValue, &attributes) }
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        for role in Role.allCases { pthread_cond_destroy(conditions + role.rawValue) }
        pthread_mutex_destroy(mutex)
        conditions.deallocate()
        mutex.deallocate()
    }

    /// Changes the state and wakes those who may have waited for that.
    func change<Result>(waking roles: Role..., body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let result = body(&state)
        for role in roles { pthread_cond_broadcast(conditions + role.rawValue) }
        return result
    }

    /// Waits until `body` returns something, which it is asked again after every wake-up.
    func wait<Result>(as role: Role, until body: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            pthread_cond_wait(conditions + role.rawValue, mutex)
        }
    }

    /// Waits until `isReached` says so, which it is asked again after every wake-up, or the time is over.
    func wait(as role: Role, atMost milliseconds: Int, until isReached: (State) -> Bool) {
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let nanoseconds = end.tv_nsec + milliseconds % 1_000 * 1_000_000
        end.tv_sec += milliseconds / 1_000 + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isReached(state) {
            if pthread_cond_timedwait(conditions + role.rawValue, mutex, &end) == ETIMEDOUT { return }
        }
    }
}

/// A thread of the system: an engine's threads wait for disks, which those of Swift's pool must not.
///
/// Joined or detached, and only once: after that the system may give its number to another thread.
struct Worker: Sendable {
    private let thread: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(WorkerBody(body))
        let code = pthread_create(&thread, nil, runWorker, box.toOpaque())
        precondition(code == 0, "the system gives no thread: error \(code)")
        self.thread = thread
    }

    func join() { pthread_join(thread, nil) }

    /// Lets it end by itself.
    func detach() { pthread_detach(thread) }
}

private final class WorkerBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runWorker(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    Unmanaged<WorkerBody>.fromOpaque(raw).takeRetainedValue().run()
    return nil
}
