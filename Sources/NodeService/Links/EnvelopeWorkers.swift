import Dispatch
import LedgerTypes
import Synchronization

/// One serial queue for each key: work on one stream stays in order, work on different streams runs at the same time.
final class SerialWorkers<Key: Hashable & Sendable>: Sendable {
    private let queues = Mutex<[Key: DispatchQueue]>([:])
    private let name: String

    init(_ name: String) { self.name = name }

    func async(_ key: Key, after pause: UInt64 = 0, _ body: @escaping @Sendable () -> Void) {
        let queue = queues.withLock { queues in
            if let queue = queues[key] { return queue }
            let queue = DispatchQueue(label: "\(name) \(key)", qos: .userInitiated)
            queues[key] = queue
            return queue
        }
        guard pause > 0 else { return queue.async(execute: body) }
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(pause)), execute: body)
    }
}

/// Remembers what was logged, so that a stream that is offered again and again is complained of once.
final class OnceLog: Sendable {
    private let seen = Mutex<Set<String>>([])
    private static let countMax = 10_000

    /// Whether `text` is new.
    func isNew(_ text: String) -> Bool {
        seen.withLock { seen in
            if seen.count >= Self.countMax { seen.removeAll() }
            return seen.insert(text).inserted
        }
    }
}
