/// Waiting payments of one debtor and one priority, in order of arrival.
///
/// A tree of minima over the amounts finds the first payment not above a given amount in O(log n); a place that was left is a hole
/// until half of all places are holes.
struct WaitingLine: Sendable {
    /// Slots of the payments, with holes.
    private var slots: [Int32] = []
    /// Minima; leaves stand from `capacity` on. A hole, or a place not yet used, holds the maximum.
    private var minima: [Int64] = [.max, .max]
    private var capacity = 1
    private(set) var count = 0

    /// - Returns: the places of payments that moved, as pairs of slot and new place.
    mutating func append(_ slot: Int32, amount: Int64) -> [(slot: Int32, place: Int32)] {
        var moved: [(slot: Int32, place: Int32)] = []
        if slots.count == capacity { moved = rebuild() }
        slots.append(slot)
        count += 1
        set(slots.count - 1, amount)
        moved.append((slot, Int32(slots.count - 1)))
        return moved
    }

    mutating func remove(at place: Int32) {
        set(Int(place), .max)
        count -= 1
        if count == 0 { self = WaitingLine() }
    }

    /// The first payment from `start` on that is not above `amount`.
    func first(notAbove amount: Int64, from start: Int32 = 0) -> (slot: Int32, place: Int32)? {
        guard start < capacity, amount < .max else { return nil }
        var node = capacity + Int(start)
        // Up while the rest of the tree to the right of `start` holds nothing, then down to the leftmost leaf.
        while minima[node] > amount {
            while node & 1 == 1 {
                node >>= 1
                if node <= 1 { return nil }
            }
            node += 1
        }
        while node < capacity { node = minima[2 * node] <= amount ? 2 * node : 2 * node + 1 }
        return (slots[node - capacity], Int32(node - capacity))
    }

    /// The payment that came first.
    var front: (slot: Int32, place: Int32)? { first(notAbove: .max - 1) }

    /// In order of arrival.
    var waiting: [Int32] { slots.indices.compactMap { minima[capacity + $0] == .max ? nil : slots[$0] } }

    private mutating func set(_ place: Int, _ amount: Int64) {
        var node = capacity + place
        minima[node] = amount
        while node > 1 {
            node >>= 1
            minima[node] = min(minima[2 * node], minima[2 * node + 1])
        }
    }

    /// Closes the holes, and doubles the room when less than half of it is holes.
    private mutating func rebuild() -> [(slot: Int32, place: Int32)] {
        let kept = slots.indices.compactMap { place -> (slot: Int32, amount: Int64)? in
            minima[capacity + place] == .max ? nil : (slots[place], minima[capacity + place])
        }
        while capacity < 2 * max(kept.count, 1) { capacity *= 2 }
        slots = kept.map(\.slot)
        minima = [Int64](repeating: .max, count: 2 * capacity)
        for place in kept.indices { minima[capacity + place] = kept[place].amount }
        for node in stride(from: capacity - 1, to: 0, by: -1) { minima[node] = min(minima[2 * node], minima[2 * node + 1]) }
        return slots.indices.map { (slots[$0], Int32($0)) }
    }
}
