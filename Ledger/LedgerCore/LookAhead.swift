import LedgerTypes

/// Look-ups of the next transfers of a batch, made early so that memory has time to answer.
///
/// A transfer touches five places of tables too large for the caches: three slots of indexes and two accounts. Waiting for each in
/// turn would cost more than all the arithmetic. So slots are asked for `slotsAhead` transfers before their use, and accounts, whose rows are
/// known only when their slots have come, `rowsAhead` before.
struct LookAhead: ~Copyable, Sendable {
    static let slotsAhead = 32
    static let rowsAhead = 16
    static let ringMask = 63

    private var ring = RowMemory<Lookup>()
    /// Transfers of the batch whose slots, and whose rows, were asked for.
    var slotsAsked = 0
    var rowsAsked = 0

    init() {
        for _ in 0...Self.ringMask { ring.append(Lookup(idHash: 0, debit: -1, credit: -1)) }
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
    /// Asks for what the transfers after `index` need, so that `lookAhead[index]` is complete.
    @inline(__always)
    mutating func lookUp(_ batch: UnsafeBufferPointer<Transfer>, upTo index: Int) {
        let slotsEnd = min(index + LookAhead.slotsAhead, batch.count)
        while lookAhead.slotsAsked < slotsEnd {
            let ahead = lookAhead.slotsAsked
            let id = batch[ahead].id.value
            let lookup = Lookup(
                idHash: KeyIndex.hash(id), debit: Int(bitPattern: UInt(KeyIndex.hash(batch[ahead].debit.value))),
                credit: Int(bitPattern: UInt(KeyIndex.hash(batch[ahead].credit.value))))
            let generation = generations.find(interval(of: id))
            if generation >= 0 { generations[generation].transfers.prefetch(hash: lookup.idHash) }
            accounts.prefetch(hash: UInt64(bitPattern: Int64(lookup.debit)))
            accounts.prefetch(hash: UInt64(bitPattern: Int64(lookup.credit)))
            lookAhead[ahead] = lookup
            lookAhead.slotsAsked += 1
        }
        let rowsEnd = min(index + LookAhead.rowsAhead, batch.count)
        while lookAhead.rowsAsked < rowsEnd {
            let ahead = lookAhead.rowsAsked
            var lookup = lookAhead[ahead]
            lookup.debit = row(of: batch[ahead].debit, hash: lookup.debit)
            lookup.credit = row(of: batch[ahead].credit, hash: lookup.credit)
            lookAhead[ahead] = lookup
            lookAhead.rowsAsked += 1
        }
    }

    /// The account's row, asked for on the way; −1 when it is not open.
    ///
    /// A row is found by comparing its key, which would wait for the row itself. The first slot with the right mark is almost always
    /// right, so its row is asked for, and compared when its turn comes.
    @inline(__always)
    private func row(of id: AccountID, hash: Int) -> Int {
        guard let row = accounts.find(id.value, hash: UInt64(bitPattern: Int64(hash))) else { return -1 }
        return Int(row)
    }
}
