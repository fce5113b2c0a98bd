import ClaimTypes
import LedgerTypes

/// Payments made together.
extension LiquidityQueue {
    /// Settles what two participants owe each other, as far as the net result is covered.
    mutating func offset(
        _ one: ParticipantIndex, _ other: ParticipantIndex, at time: BusinessTime, into events: inout [LiquidityEvent]
    ) {
        let back = offsettable(from: other, to: one)
        guard !back.isEmpty else { return }
        // Apart, so that nothing holds a copy of the queue while it changes.
        let forth = offsettable(from: one, to: other)
        let chosen = settleable(forth + back, of: [one, other])
        guard !chosen.isEmpty else { return }
        settleTogether(chosen, by: .bilateralOffset, at: time, into: &events)
        release(from: [one, other], at: time, into: &events)
    }

    /// Settles waiting payments of all participants together, as far as the net result is covered.
    /// - Parameter rounds: tries at most; what one settles may let the next settle more.
    mutating func resolve(rounds: Int, at time: BusinessTime, into events: inout [LiquidityEvent]) {
        queuedSinceTry = 0
        var waitingBefore = measures.waitingCount
        for _ in 0..<rounds where measures.waitingCount > 1 {
            let chosen = settleable(lines.flatMap(\.waiting))
            // A try that settles next to nothing is no better than one that settles nothing: both cost as much as there waits.
            fruitlessTries = chosen.count * Self.newShareOfTry < waitingBefore ? fruitlessTries + 1 : 0
            guard !chosen.isEmpty else { return }
            settleTogether(chosen, by: .multilateralOffset, at: time, into: &events)
            release(
                from: accounts.indices.filter { !lines[$0].isEmpty }.map { ParticipantIndex(Int32($0)) }, at: time, into: &events)
            waitingBefore = measures.waitingCount
        }
    }

    /// Waiting payments from one to the other that may be offset without overtaking: in order, those before any payment to somebody
    /// else; with bypass, all of the debtor's most urgent ones.
    private mutating func offsettable(from debtor: ParticipantIndex, to creditor: ParticipantIndex) -> [Int32] {
        guard let top = lines[debtor.place].topPriority else { return [] }
        guard settings.bypasses else {
            return Array(lines[debtor.place].waiting.prefix { entries[Int($0)].payment.creditor == creditor })
        }
        let key = Self.key(debtor, creditor)
        guard var line = between.removeValue(forKey: key) else { return [] }
        let waiting = line.oldest { entries[Int($0.slot)].isWaiting && entries[Int($0.slot)].sequence == $0.sequence }
        if !line.isEmpty { between[key] = line }
        return waiting.map(\.slot).filter { entries[Int($0)].payment.priority == top }
    }

    /// The payments of `slots` that can be settled together: the largest set in order or, with bypass, the larger of that and the
    /// one by size.
    /// - Parameter slots: of one debtor in the order of its queue.
    /// - Parameter pair: the two participants concerned; without it, all.
    private func settleable(_ slots: [Int32], of pair: [ParticipantIndex]? = nil) -> [Int32] {
        let participants = pair ?? accounts.indices.map { ParticipantIndex(Int32($0)) }
        func local(_ participant: ParticipantIndex) -> Int {
            guard let pair else { return participant.place }
            return pair[0] == participant ? 0 : 1
        }
        let problem = GridlockProblem(
            available: participants.map { accounts[$0.place].available.units },
            candidates: slots.map { slot in
                let payment = entries[Int(slot)].payment
                return GridlockProblem.Candidate(
                    debtor: local(payment.debtor), creditor: local(payment.creditor), amount: payment.amount.units,
                    priority: payment.priority)
            },
            headrooms: limitedPairs.compactMap { key in
                let (debtor, creditor) = (ParticipantIndex(Int32(key >> 32)), ParticipantIndex(Int32(key & 0xFFFF_FFFF)))
                if let pair, !pair.contains(debtor) || !pair.contains(creditor) { return nil }
                return headrooms[key].map {
                    GridlockProblem.Headroom(debtor: local(debtor), creditor: local(creditor), amount: $0.units)
                }
            })
        var chosen = problem.inOrder()
        if settings.bypasses, chosen.count < slots.count {
            let bySize = problem.bySize()
            if problem.value(of: bySize) > problem.value(of: chosen) { chosen = bySize }
        }
        return chosen.map { slots[$0] }
    }

    /// Moves the net result at once; in between nothing is looked at.
    private mutating func settleTogether(
        _ slots: [Int32], by mechanism: SettlementMechanism, at time: BusinessTime, into events: inout [LiquidityEvent]
    ) {
        measures.batches += 1
        var changes: [ParticipantIndex: Fen] = [:]
        for slot in slots.sorted(by: { entries[Int($0)].sequence < entries[Int($1)].sequence }) {
            let entry = entries[Int(slot)]
            leave(slot, at: time)
            changes[entry.payment.debtor, default: .zero] -= entry.payment.amount
            changes[entry.payment.creditor, default: .zero] += entry.payment.amount
            note(
                entry.payment, submitted: entry.submitted, at: time, by: mechanism, batch: measures.batches, into: &events)
        }
        // Ascending, so that nothing depends on the order of a hash table, and money comes before it goes.
        let ascending = changes.sorted { $0.key < $1.key }
        for (participant, amount) in ascending where amount.isPositive { change(participant, by: amount) }
        for (participant, amount) in ascending where amount.isNegative {
            change(participant, by: amount)
            checkFloor(of: participant)
        }
    }
}
