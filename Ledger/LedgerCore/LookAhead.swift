import LedgerTypes

/// Look-ups of the next transfers of a batch, made early so that memory has time to answer.
///
/// A transfer touches five places of tables too large for the caches: three slots of indexes and two accounts; one that ends a hold
/// touches two more. Waiting for each in turn would cost more than all the arithmetic. So slots are asked for long before their use, and
/// rows, which are known only when their slots have come, a turn later. Each turn asks for many in a short loop: the processor then has
/// several of them under way at once, page tables included.
struct LookAhead: ~Copyable, Sendable {
    /// Transfers of one turn.
    static let turn = 16
    static let rowsAhead = 2 * turn
    static let slotsAhead = 3 * turn
    static let ringMask = 63

    private var ring = RowMemory<Lookup>()
    /// Transfers of the batch whose slots, and whose rows, were asked for.
    var slotsAsked = 0
    var rowsAsked = 0
    /// Where the next turn begins.
    var nextTurn = 0

    init() {
        for _ in 0...Self.ringMask { ring.append(Lookup(idHash: 0, holdHash: 0, debit: -1, credit: -1)) }
    }

    mutating func restart() {
        slotsAsked = 0
        rowsAsked = 0
        nextTurn = 0
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
        if index >= lookAhead.nextTurn { takeTurn(batch, at: index) }
    }

    private mutating func takeTurn(_ batch: UnsafeBufferPointer<Transfer>, at index: Int) {
        // A chain is passed over whole: what was not asked for before it is not needed, and would not fit the ring.
        let slots = max(lookAhead.slotsAsked, index)..<min(index + LookAhead.slotsAhead, batch.count)
        for ahead in slots { lookAhead[ahead] = hashes(of: batch[ahead]) }
        for ahead in slots { askForSlots(batch[ahead], lookAhead[ahead]) }
        lookAhead.slotsAsked = slots.upperBound
        let rows = max(lookAhead.rowsAsked, index)..<min(index + LookAhead.rowsAhead, batch.count)
        for ahead in rows { lookAhead[ahead] = askForRows(batch[ahead], lookAhead[ahead]) }
        lookAhead.rowsAsked = rows.upperBound
        lookAhead.nextTurn = index + LookAhead.turn
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
    private func hashes(of transfer: borrowing Transfer) -> Lookup {
        Lookup(
            idHash: KeyIndex.hash(transfer.id.value),
            holdHash: transfer.operation.endedHold.map { KeyIndex.hash($0.value) } ?? 0,
            debit: Int(bitPattern: UInt(KeyIndex.hash(transfer.debit.value))),
            credit: Int(bitPattern: UInt(KeyIndex.hash(transfer.credit.value))))
    }

    @inline(__always)
    private mutating func askForSlots(_ transfer: borrowing Transfer, _ lookup: Lookup) {
        let generation = generations.find(interval(of: transfer.id.value))
        if generation >= 0 { generations[generation].transfers.prefetch(hash: lookup.idHash) }
        accounts.prefetch(hash: UInt64(bitPattern: Int64(lookup.debit)))
        accounts.prefetch(hash: UInt64(bitPattern: Int64(lookup.credit)))
        guard let hold = transfer.operation.endedHold else { return }
        let placed = generations.find(interval(of: hold.value))
        if placed >= 0 { generations[placed].transfers.prefetch(hash: lookup.holdHash) }
    }

    @inline(__always)
    private mutating func askForRows(_ transfer: borrowing Transfer, _ hashes: Lookup) -> Lookup {
        var lookup = hashes
        lookup.debit = accounts.prefetchCandidate(hash: UInt64(bitPattern: Int64(hashes.debit)))
        lookup.credit = accounts.prefetchCandidate(hash: UInt64(bitPattern: Int64(hashes.credit)))
        if let hold = transfer.operation.endedHold {
            let placed = generations.find(interval(of: hold.value))
            if placed >= 0 { _ = generations[placed].transfers.prefetchCandidate(hash: hashes.holdHash) }
        }
        return lookup
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
