import LedgerTypes

/// Holds by expiry: a binary heap ordered by time, then id, so that expiring is deterministic.
///
/// Derived from the holds and therefore no part of the state. A hold that ends or is taken back leaves its entry behind;
/// whoever takes an entry checks that the hold is still open and still expires at that time.
struct ExpiryQueue: Sendable {
    struct Entry: Comparable, Sendable {
        let expiresAt: Timestamp
        let id: HoldID

        static func < (left: Entry, right: Entry) -> Bool {
            left.expiresAt == right.expiresAt ? left.id < right.id : left.expiresAt < right.expiresAt
        }
    }

    private var heap: ContiguousArray<Entry> = []

    var first: Entry? { heap.first }

    mutating func insert(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest entry.
    /// - Precondition: the queue is not empty.
    mutating func removeFirst() -> Entry {
        heap.swapAt(0, heap.count - 1)
        let entry = heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [parent * 2 + 1, parent * 2 + 2] where child < heap.count && heap[child] < heap[least] { least = child }
            guard least != parent else { return entry }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
