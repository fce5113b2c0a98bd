import Dispatch
import LedgerTypes
import Settlement
import Synchronization

/// Gathers what became durable for a moment, so that one acknowledgement says it all: each costs a frame at both ends of a link, and
/// nobody waits for it but the sender's memory.
final class AcknowledgementDelay<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var positions: [Key: UInt64] = [:]
        var isSet = false
    }

    private let state = Mutex(State())
    private let later: @Sendable (@escaping @Sendable () -> Void) -> Void

    /// - Parameter later: runs something in a moment; one after the other.
    init(later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) { self.later = later }

    convenience init(_ label: String, pause: UInt64 = Pace.acknowledgements) {
        let queue = DispatchQueue(label: label, qos: .userInitiated)
        self.init(later: { queue.asyncAfter(deadline: .now() + .nanoseconds(Int(pause)), execute: $0) })
    }

    /// Keeps the highest position of each key. `say` is told all that was gathered, a moment later.
    func add(_ positions: [(Key, UInt64)], say: @escaping @Sendable ([Key: UInt64]) -> Void) {
        guard !positions.isEmpty else { return }
        let isFirst = state.withLock { state in
            for (key, sequence) in positions { state.positions[key] = max(state.positions[key] ?? 0, sequence) }
            defer { state.isSet = true }
            return !state.isSet
        }
        guard isFirst else { return }
        later { [self] in
            say(
                state.withLock { state in
                    defer { state = State() }
                    return state.positions
                })
        }
    }
}
