import LedgerTypes

extension ParticipantNetting {
    /// One payment per two participants that do not owe each other the same: the difference, from the one that owes more.
    /// - Parameter gross: ascending by debtor and creditor, one per direction.
    /// - Complexity: O(participants²) where a good part of all pairs owe something, O(pairs log pairs) otherwise: each obligation is filed
    ///   under its two participants without direction.
    static func bilateralPayments(_ gross: [ParticipantPayment], participantsCount: Int) -> [ParticipantPayment] {
        if participantsCount <= PairTotals.squareMax, gross.count * 8 >= participantsCount * participantsCount {
            return densePayments(gross, participantsCount: participantsCount)
        }
        var both: [(pair: UInt64, difference: Int64)] = gross.map { payment in
            let (lower, higher) = (min(payment.debtor, payment.creditor), max(payment.debtor, payment.creditor))
            return (
                UInt64(lower.place) << 32 | UInt64(higher.place),
                payment.debtor == lower ? payment.amount.units : -payment.amount.units
            )
        }
        both.sort { $0.pair < $1.pair }
        var payments: [ParticipantPayment] = []
        payments.reserveCapacity(both.count)
        var next = 0
        while next < both.count {
            let pair = both[next].pair
            var difference = both[next].difference
            next += 1
            if next < both.count, both[next].pair == pair {
                difference += both[next].difference
                next += 1
            }
            let (lower, higher) = (ParticipantIndex(Int32(pair >> 32)), ParticipantIndex(Int32(pair & 0xFFFF_FFFF)))
            if difference > 0 { payments.append(ParticipantPayment(debtor: lower, creditor: higher, amount: Fen(difference))) }
            if difference < 0 { payments.append(ParticipantPayment(debtor: higher, creditor: lower, amount: Fen(-difference))) }
        }
        return payments.sortedByParties()
    }

    /// The same by a square of debts: walking it row by row finds the payments in their order.
    private static func densePayments(_ gross: [ParticipantPayment], participantsCount: Int) -> [ParticipantPayment] {
        var square = [Int64](repeating: 0, count: participantsCount * participantsCount)
        for payment in gross {
            square[payment.debtor.place * participantsCount + payment.creditor.place] += payment.amount.units
        }
        var payments: [ParticipantPayment] = []
        payments.reserveCapacity(gross.count)
        for debtor in 0..<participantsCount {
            for creditor in 0..<participantsCount where creditor != debtor {
                let difference = square[debtor * participantsCount + creditor] - square[creditor * participantsCount + debtor]
                guard difference > 0 else { continue }
                payments.append(
                    ParticipantPayment(
                        debtor: ParticipantIndex(Int32(debtor)), creditor: ParticipantIndex(Int32(creditor)),
                        amount: Fen(difference)))
            }
        }
        return payments
    }

    /// Settles positions by letting the largest debtor pay the largest creditor until none is left; ties go to the lower place.
    ///
    /// The money moved is the least possible: no debtor receives, no creditor pays. Every payment brings at least one participant
    /// to zero and the last one two, so `n` participants with a position need at most `n − 1` payments. That count is a bound, not
    /// the minimum: the minimum asks for a partition of the participants into as many groups of sum zero as there are, which is
    /// NP-hard; this matching misses groups that only an exhaustive search would find. O(n log n).
    static func multilateralPayments(_ positions: [Fen]) -> [ParticipantPayment] {
        var debtors = LargestFirst(positions.indices.filter { positions[$0].isNegative }.map { ($0, -positions[$0].units) })
        var creditors = LargestFirst(positions.indices.filter { positions[$0].isPositive }.map { ($0, positions[$0].units) })
        var payments: [ParticipantPayment] = []
        while let debtor = debtors.largest, let creditor = creditors.largest {
            let amount = min(debtor.amount, creditor.amount)
            payments.append(
                ParticipantPayment(
                    debtor: ParticipantIndex(Int32(debtor.place)), creditor: ParticipantIndex(Int32(creditor.place)),
                    amount: Fen(amount)))
            debtors.lowerLargest(by: amount)
            creditors.lowerLargest(by: amount)
        }
        precondition(debtors.largest == nil && creditors.largest == nil, "M3: positions left unpaid by multilateral netting")
        return payments.sortedByParties()
    }
}

/// A heap of amounts: the largest on top, the lower place of equal ones.
private struct LargestFirst {
    private var items: [(place: Int, amount: Int64)]

    init(_ items: [(Int, Int64)]) {
        self.items = items.map { (place: $0.0, amount: $0.1) }
        for index in self.items.indices.reversed() { sink(index) }
    }

    var largest: (place: Int, amount: Int64)? { items.first }

    /// Takes `amount` off the largest, which leaves the heap when nothing is left of it.
    mutating func lowerLargest(by amount: Int64) {
        items[0].amount -= amount
        if items[0].amount == 0 {
            items.swapAt(0, items.count - 1)
            items.removeLast()
        }
        if !items.isEmpty { sink(0) }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var first = index
            for child in [2 * index + 1, 2 * index + 2] where child < items.count && precedes(child, first) { first = child }
            if first == index { return }
            items.swapAt(index, first)
            index = first
        }
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        items[left].amount == items[right].amount
            ? items[left].place < items[right].place : items[left].amount > items[right].amount
    }
}

extension [ParticipantPayment] {
    /// By debtor, then creditor.
    func sortedByParties() -> [ParticipantPayment] {
        sorted { $0.debtor == $1.debtor ? $0.creditor < $1.creditor : $0.debtor < $1.debtor }
    }
}
