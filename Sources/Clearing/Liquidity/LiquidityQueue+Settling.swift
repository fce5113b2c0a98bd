import ClaimTypes
import LedgerTypes

/// Payments made one by one.
extension LiquidityQueue {
    /// Whether a payment that arrives may be made at once: covered, within its limit, and overtaking nobody it must not overtake.
    func isPayable(_ payment: LiquidityPayment) -> Bool {
        if let top = lines[payment.debtor.place].topPriority {
            let mustWait = settings.bypasses ? top < payment.priority : top <= payment.priority
            if mustWait { return false }
        }
        return isCovered(payment)
    }

    func isCovered(_ payment: LiquidityPayment) -> Bool {
        guard payment.amount <= accounts[payment.debtor.place].available else { return false }
        guard !limitedPairs.isEmpty, let headroom = headrooms[Self.key(payment.debtor, payment.creditor)] else { return true }
        return payment.amount <= headroom
    }

    /// Pays what waits and is covered, beginning with these participants and going on with whoever receives money by it.
    mutating func release(from participants: [ParticipantIndex], at time: BusinessTime, into events: inout [LiquidityEvent]) {
        var next = 0
        var open = participants
        var isOpen = Set(participants)
        while next < open.count {
            let participant = open[next]
            next += 1
            isOpen.remove(participant)
            while let slot = nextPayable(of: participant) {
                let entry = entries[Int(slot)]
                leave(slot, at: time)
                move(entry.payment, submitted: entry.submitted, at: time, by: .released, batch: 0, into: &events)
                let creditor = entry.payment.creditor
                if !lines[creditor.place].isEmpty, isOpen.insert(creditor).inserted { open.append(creditor) }
            }
        }
    }

    /// The first waiting payment of a participant that may be made now.
    private func nextPayable(of participant: ParticipantIndex) -> Int32? {
        guard let line = lines[participant.place].top else { return nil }
        guard settings.bypasses else {
            return line.front.flatMap { isCovered(entries[Int($0.slot)].payment) ? $0.slot : nil }
        }
        let available = accounts[participant.place].available.units
        var found = line.first(notAbove: available)
        while let (slot, place) = found {
            if isCovered(entries[Int(slot)].payment) { return slot }
            found = line.first(notAbove: available, from: place + 1)
        }
        return nil
    }

    /// Takes a payment out of the queue.
    mutating func leave(_ slot: Int32, at time: BusinessTime) {
        let entry = entries[Int(slot)]
        precondition(entry.isWaiting, "L: payment \(entry.payment.id) would be settled twice")
        lines[entry.payment.debtor.place].remove(priority: entry.payment.priority, place: entry.place)
        entries[Int(slot)].isWaiting = false
        freeSlots.append(slot)
        measures.leave(entry, at: time)
    }

    /// Makes one payment.
    mutating func move(
        _ payment: LiquidityPayment, submitted: BusinessTime, at time: BusinessTime, by mechanism: SettlementMechanism,
        batch: UInt64, into events: inout [LiquidityEvent]
    ) {
        change(payment.debtor, by: -payment.amount)
        change(payment.creditor, by: payment.amount)
        checkFloor(of: payment.debtor)
        note(payment, submitted: submitted, at: time, by: mechanism, batch: batch, into: &events)
    }

    /// Everything about a settlement but the two balances.
    mutating func note(
        _ payment: LiquidityPayment, submitted: BusinessTime, at time: BusinessTime, by mechanism: SettlementMechanism,
        batch: UInt64, into events: inout [LiquidityEvent]
    ) {
        if !limitedPairs.isEmpty {
            let (forth, back) = (Self.key(payment.debtor, payment.creditor), Self.key(payment.creditor, payment.debtor))
            if let headroom = headrooms[forth] { headrooms[forth] = headroom - payment.amount }
            if let headroom = headrooms[back] { headrooms[back] = headroom + payment.amount }
        }
        measures.settle(payment.amount, by: mechanism)
        events.append(.settled(id: payment.id, by: mechanism, batch: batch))
    }

    mutating func change(_ participant: ParticipantIndex, by amount: Fen) {
        let before = accounts[participant.place].used
        accounts[participant.place].balance += amount
        let after = accounts[participant.place].used
        accounts[participant.place].mostUsed = max(accounts[participant.place].mostUsed, after)
        measures.use(after - before)
    }

    func checkFloor(of participant: ParticipantIndex) {
        let account = accounts[participant.place]
        precondition(
            account.balance >= account.floor,
            "L: participant \(participant.value) has \(account.balance), below its floor \(account.floor)")
    }
}
