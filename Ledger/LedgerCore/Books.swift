import LedgerTypes

/// The state of a ledger in memory that has one owner. All rules are extensions of this type; `Ledger` makes a value of it.
struct Books: ~Copyable, Sendable {
    let horizon: IdentifierHorizon?
    /// Interval of the oldest ids that are still remembered, and accepted. Only moves forward.
    var oldestInterval: UInt64 = 0
    var accounts = KeyedTable<AccountRow>()
    var generations = Generations()
    /// Open holds whose generation is forgotten. Those that end stay until the next one is forgotten.
    var outlivedHolds = KeyedTable<HoldRow>()
    /// Derived from the holds, and therefore no part of the state.
    var expiryQueue = ExpiryQueue()
    /// Derived from the time of the batch being applied.
    var present = PresentInterval()
    /// Room to work in, empty between calls.
    var lookAhead = LookAhead()
    var chain: ContiguousArray<Books.Plan> = []
    /// Of the state at an earlier moment, for a snapshot; no part of the state either.
    var capture: Capture?
    #if LEDGER_CHECKS
        /// Changes since the whole state was last checked.
        var changesUnchecked = 0
    #endif

    init(horizon: IdentifierHorizon?) { self.horizon = horizon }

    func copy() -> Books {
        var copy = Books(horizon: horizon)
        copy.oldestInterval = oldestInterval
        copy.accounts = accounts.copy()
        copy.generations = generations.copy()
        copy.outlivedHolds = outlivedHolds.copy()
        copy.expiryQueue = expiryQueue
        return copy
    }

    mutating func open(_ specification: AccountSpecification) -> AccountOutcome {
        guard specification.id.value != 0 else { return .refused(.idMustNotBeZero) }
        if let row = accounts.find(specification.id.value) {
            let limit = accounts[row].limit
            guard limit.rule == specification.limit.rule else { return .refused(.existsWithDifferentRule) }
            guard limit.cap == specification.limit.cap else { return .refused(.existsWithDifferentCap) }
            return .alreadyOpen
        }
        if let cap = specification.limit.cap, cap.isNegative { return .refused(.capMustNotBeNegative) }
        // Past this line nothing may fail.
        accounts.append(AccountRow(specification))
        return .opened
    }

    @inline(__always)
    func interval(of id: UInt128) -> UInt64 {
        guard let horizon else { return 0 }
        let milliseconds = UInt64(truncatingIfNeeded: id >> 80)
        return present.contains(milliseconds) ? present.number : horizon.interval(of: milliseconds)
    }

    /// Generation and row of the applied transfer with this id.
    @inline(__always)
    func find(_ id: UInt128, hash: UInt64) -> (generation: Int, row: Int32)? {
        let generation = generations.find(interval(of: id))
        guard generation >= 0, let row = generations[generation].transfers.find(id, hash: hash) else { return nil }
        return (generation, row)
    }

    func find(_ id: UInt128) -> (generation: Int, row: Int32)? { find(id, hash: KeyIndex.hash(id)) }

    /// Where the hold with this id is kept; `nil` when no remembered transfer placed it.
    func findHold(_ id: HoldID) -> HoldPlace? { findHold(id, hash: KeyIndex.hash(id.value)) }

    @inline(__always)
    func findHold(_ id: HoldID, hash: UInt64) -> HoldPlace? {
        if let (generation, row) = find(id.value, hash: hash) {
            let transfer = generations[generation].transfers[row]
            guard transfer.kind == .hold else { return nil }
            return HoldPlace(interval: generations[generation].interval, row: Int(transfer.detail))
        }
        return outlivedHolds.find(id.value, hash: hash).map { HoldPlace(interval: HoldPlace.outlived, row: Int($0)) }
    }

    @inline(__always)
    func hold(at place: HoldPlace) -> HoldRow {
        if place.interval == HoldPlace.outlived { return outlivedHolds.rows[place.row] }
        return generations[generations.find(place.interval)].holds[place.row]
    }

    mutating func setState(_ state: Hold.State, ofHoldAt place: HoldPlace) {
        if place.interval == HoldPlace.outlived {
            outlivedHolds.rows[place.row].state = state
        } else {
            generations[generations.find(place.interval)].holds[place.row].state = state
        }
    }

    var transferCount: Int { (0..<generations.count).reduce(0) { $0 + generations[$1].transfers.count } }
}

extension Books {
    func account(at row: Int) -> Account { Account(accounts.rows[row]) }

    func described(_ row: HoldRow) -> Hold {
        Hold(
            id: row.id, debit: accounts[row.debit].id, credit: accounts[row.credit].id, amount: row.amount, code: row.code,
            window: row.window, expiresAt: row.expiresAt, state: row.state)
    }

    /// Every remembered hold.
    func forEachHold(_ body: (HoldRow) -> Void) {
        for row in 0..<outlivedHolds.count { body(outlivedHolds.rows[row]) }
        for generation in 0..<generations.count {
            for row in 0..<generations[generation].holds.count { body(generations[generation].holds[row]) }
        }
    }

    var totals: LedgerTotals {
        var totals = LedgerTotals()
        for row in 0..<accounts.count {
            totals.debitsPosted += Int128(accounts.rows[row].debitsPosted.units)
            totals.creditsPosted += Int128(accounts.rows[row].creditsPosted.units)
            totals.debitsPending += Int128(accounts.rows[row].debitsPending.units)
            totals.creditsPending += Int128(accounts.rows[row].creditsPending.units)
        }
        return totals
    }
}
