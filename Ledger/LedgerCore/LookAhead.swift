import LedgerTypes

/// Look-ups of the next transfers of a batch, made early so that memory has time to answer.
///
/// A transfer touches five places of tables too large for the caches: three slots of indexes and two accounts; one that ends a hold
/// touches two more. Waiting for each in turn would cost more than all the arithmetic. So slots are asked for `slotsAhead` transfers before
/// their use, and rows, which are known only when their slots have come, `rowsAhead` before.
struct LookAhead: ~Copyable, Sendable {
    static let slotsAhead = 32
    static let rowsAhead = 16
    static let ringMask = 63

    private var ring = RowMemory<Lookup>()
    /// Transfers of the batch whose slots, and whose rows, were asked for.
    var slotsAsked = 0
    var rowsAsked = 0

    init() {
        for _ in 0...Self.ringMask { ring.append(Lookup(idHash: 0, holdHash: 0, debit: -1, credit: -1)) }
    }

    mutating func restart() {
        slotsAsked = 0
        rowsAsked = 0
    }

    subscript(index: Int) -> Lookup {
        @inline(__always) get { ring[index & Self.ringMask] }
        @inline(__always) set { ring[index & Self.ringMask] = newValue }
    }
}

extension Books {
    /// Asks for what the transfers after `index` need.
    @inline(__always)
    mutating func lookAhead(_ batch: UnsafeBufferPointer<Transfer>, from index: Int) {
        let slotsEnd = min(index + LookAhead.slotsAhead, batch.count)
        while lookAhead.slotsAsked < slotsEnd {
            askForSlots(batch[lookAhead.slotsAsked])
            lookAhead.slotsAsked += 1
        }
        let rowsEnd = min(index + LookAhead.rowsAhead, batch.count)
        while lookAhead.rowsAsked < rowsEnd {
            askForRows(batch[lookAhead.rowsAsked])
            lookAhead.rowsAsked += 1
        }
    }

    /// What was looked up for the transfer at `index`, complete.
    @inline(__always)
    func lookedUp(_ transfer: borrowing Transfer, at index: Int) -> Lookup {
        var lookup = lookAhead[index]
        lookup.debit = accounts.confirm(lookup.debit, transfer.debit.value)
        lookup.credit = accounts.confirm(lookup.credit, transfer.credit.value)
        return lookup
    }

    @inline(__always)
    private mutating func askForSlots(_ transfer: borrowing Transfer) {
        let id = transfer.id.value
        let debitHash = KeyIndex.hash(transfer.debit.value)
        let creditHash = KeyIndex.hash(transfer.credit.value)
        var lookup = Lookup(
            idHash: KeyIndex.hash(id), holdHash: 0, debit: Int(bitPattern: UInt(debitHash)),
            credit: Int(bitPattern: UInt(creditHash)))
        let generation = generations.find(interval(of: id))
        if generation >= 0 { generations[generation].transfers.prefetch(hash: lookup.idHash) }
        accounts.prefetch(hash: debitHash)
        accounts.prefetch(hash: creditHash)
        if let hold = transfer.operation.endedHold {
            lookup.holdHash = KeyIndex.hash(hold.value)
            let generation = generations.find(interval(of: hold.value))
            if generation >= 0 { generations[generation].transfers.prefetch(hash: lookup.holdHash) }
        }
        lookAhead[lookAhead.slotsAsked] = lookup
    }

    @inline(__always)
    private mutating func askForRows(_ transfer: borrowing Transfer) {
        var lookup = lookAhead[lookAhead.rowsAsked]
        lookup.debit = accounts.prefetchCandidate(hash: UInt64(bitPattern: Int64(lookup.debit)))
        lookup.credit = accounts.prefetchCandidate(hash: UInt64(bitPattern: Int64(lookup.credit)))
        if let hold = transfer.operation.endedHold {
            let generation = generations.find(interval(of: hold.value))
            if generation >= 0 { _ = generations[generation].transfers.prefetchCandidate(hash: lookup.holdHash) }
        }
        lookAhead[lookAhead.rowsAsked] = lookup
    }
}

extension Transfer.Operation {
    /// The hold that the transfer ends.
    @inline(__always)
    var endedHold: HoldID? {
        switch self {
        case .post, .hold: nil
        case .postHold(let id), .voidHold(let id): id
        }
    }
}
