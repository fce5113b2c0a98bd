import LedgerTypes

extension Books {
    /// Forgets the generations that lie wholly outside the horizon at `time`. O(holds of what is forgotten).
    mutating func advanceHorizon(to time: Timestamp) {
        guard let horizon else { return }
        present.move(to: time, in: horizon)
        if present.isHalfOver(at: time) { generations.prepareNext() }
        let oldest = horizon.oldestInterval(at: time)
        guard oldest > oldestInterval else { return }
        // Past this line nothing may fail.
        endCapture()
        oldestInterval = oldest
        dropEndedOutlivedHolds()
        while generations.count > 0, generations[0].interval < oldest {
            generations.removeFirst { forgotten in
                for row in 0..<forgotten.holds.count where forgotten.holds[row].state == .open {
                    outlivedHolds.append(forgotten.holds[row])
                }
            }
        }
    }

    private mutating func dropEndedOutlivedHolds() {
        var open = KeyedTable<HoldRow>()
        for row in 0..<outlivedHolds.count where outlivedHolds.rows[row].state == .open { open.append(outlivedHolds.rows[row]) }
        outlivedHolds = open
    }
}
