/// Which of the waiting payments can be settled together, so that no account ends below its floor and no bilateral limit is broken.
///
/// Two answers are given, both by taking all payments first and removing some of a participant that could not bear the net result
/// until everybody can. A removal never helps its own creditor, so nobody is visited more often than payments are removed.
///
/// - `inOrder` removes a debtor's last payment first. Of all sets that keep every debtor's order it is the largest: if two such sets
///   can be settled, so can their union, for a participant pays no more in it than in one of the two and receives no less. So the
///   largest is unique. O(payments + participants) without bilateral limits. M. Bech and K. Soramäki, "Gridlock resolution in
///   interbank payment systems", Bank of Finland Discussion Papers 9/2001 (from memory; the paper was not at hand).
/// - `bySize` takes from the debtor's least urgent payments the smallest that cures it, or else the largest. Without order the largest
///   set is a knapsack problem and so NP-hard; this is a heuristic in the manner of U. Güntzer, D. Jungnickel and M. Leclerc,
///   "Efficient algorithms for the clearing of interbank payments", European Journal of Operational Research 106 (1998) (likewise
///   from memory). O(payments log payments) comparisons.
struct GridlockProblem {
    struct Candidate {
        var debtor: Int
        var creditor: Int
        var amount: Int64
        var priority: UInt8
    }

    /// A pair that has a bilateral limit, and what may still flow from debtor to creditor.
    struct Headroom {
        var debtor: Int
        var creditor: Int
        var amount: Int64
    }

    /// What each participant may pay out now; not negative.
    private let available: [Int64]
    /// Of one debtor in the order of its queue.
    private let candidates: [Candidate]
    private let headrooms: [Headroom]

    init(available: [Int64], candidates: [Candidate], headrooms: [Headroom] = []) {
        self.available = available
        self.candidates = candidates
        self.headrooms = headrooms
    }

    /// Indices of the largest set that keeps every debtor's order, ascending.
    func inOrder() -> [Int] {
        var queues = [[Int]](repeating: [], count: available.count)
        for (index, candidate) in candidates.enumerated() { queues[candidate.debtor].append(index) }
        return reduced(&queues) { queue, _, _ in queue.count - 1 }
    }

    /// Indices of a set that keeps urgency but not order, ascending.
    func bySize() -> [Int] {
        var queues = [[Int]](repeating: [], count: available.count)
        let sorted = candidates.indices.sorted { left, right in
            let (one, other) = (candidates[left], candidates[right])
            if one.priority != other.priority { return one.priority < other.priority }
            return one.amount == other.amount ? left < right : one.amount < other.amount
        }
        for index in sorted { queues[candidates[index].debtor].append(index) }
        return reduced(&queues) { queue, missing, creditor in
            // Only the least urgent class of the debtor may give way; it stands at the end, ascending by amount.
            let priority = candidates[queue[queue.count - 1]].priority
            let first = queue.partition { candidates[$0].priority >= priority }
            if let creditor {
                let towards = queue[first...].indices.filter { candidates[queue[$0]].creditor == creditor }
                return towards.first { candidates[queue[$0]].amount >= missing } ?? towards.last ?? queue.count - 1
            }
            let curing = queue.partition { candidates[$0].priority >= priority && candidates[$0].amount >= missing }
            return min(curing, queue.count - 1)
        }
    }

    /// What the payments come to.
    func value(of indices: [Int]) -> Int64 { indices.reduce(0) { $0 + candidates[$1].amount } }

    /// Removes payments until all can bear the rest.
    /// - Parameter choice: place in a debtor's queue of the payment to remove, given what is missing, and towards whom when a
    ///   bilateral limit is broken.
    private func reduced(_ queues: inout [[Int]], choice: (_ queue: [Int], _ missing: Int64, _ creditor: Int?) -> Int) -> [Int] {
        var state = Sums(available, headrooms)
        for candidate in candidates { state.add(candidate) }
        var open = Array(available.indices.reversed())
        var isOpen = [Bool](repeating: true, count: available.count)
        while let participant = open.popLast() {
            isOpen[participant] = false
            while let (missing, creditor) = state.violation(of: participant) {
                precondition(!queues[participant].isEmpty, "L: participant \(participant) cannot bear to pay nothing")
                let place = choice(queues[participant], missing, creditor)
                let removed = candidates[queues[participant].remove(at: place)]
                state.remove(removed)
                if !isOpen[removed.creditor] {
                    isOpen[removed.creditor] = true
                    open.append(removed.creditor)
                }
            }
        }
        return queues.joined().sorted()
    }

    /// What everybody would have left, kept up to date.
    private struct Sums {
        var left: [Int64]
        var headrooms: [Headroom]
        /// Places in `headrooms`, by pair and by debtor.
        var places: [UInt64: Int] = [:]
        var limited: [Int: [Int]] = [:]

        init(_ available: [Int64], _ headrooms: [Headroom]) {
            left = available
            self.headrooms = headrooms
            for (place, headroom) in headrooms.enumerated() {
                places[Self.key(headroom.debtor, headroom.creditor)] = place
                limited[headroom.debtor, default: []].append(place)
            }
        }

        static func key(_ debtor: Int, _ creditor: Int) -> UInt64 { UInt64(debtor) << 32 | UInt64(creditor) }

        mutating func add(_ candidate: Candidate) { move(candidate, candidate.amount) }

        mutating func remove(_ candidate: Candidate) { move(candidate, -candidate.amount) }

        private mutating func move(_ candidate: Candidate, _ amount: Int64) {
            left[candidate.debtor] -= amount
            left[candidate.creditor] += amount
            guard !headrooms.isEmpty else { return }
            if let place = places[Self.key(candidate.debtor, candidate.creditor)] { headrooms[place].amount -= amount }
            if let place = places[Self.key(candidate.creditor, candidate.debtor)] { headrooms[place].amount += amount }
        }

        func violation(of participant: Int) -> (missing: Int64, creditor: Int?)? {
            if left[participant] < 0 { return (-left[participant], nil) }
            guard !headrooms.isEmpty, let own = limited[participant] else { return nil }
            guard let place = own.first(where: { headrooms[$0].amount < 0 }) else { return nil }
            return (-headrooms[place].amount, headrooms[place].creditor)
        }
    }
}

extension [Int] {
    /// The first place from which on `belongs` holds; it must hold for a tail.
    fileprivate func partition(by belongs: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
