import LedgerTypes

/// The double-entry state machine: accounts, transfers, holds. Nothing else, and nothing of medicine.
///
/// A value without clock, chance or I/O: the same calls give the same state and the same canonical bytes on any machine (M1).
/// Refusals are values and change nothing (M10). Every applied transfer appends one `Posting`, from which balances can be
/// rebuilt without this type. The invariants L1…L9 stand in `Ledger/README.md`.
public struct Ledger: Sendable {
    var accountTable = KeyedTable<Account>()
    var transferTable = KeyedTable<TransferRow>()
    var holdRows: ContiguousArray<HoldRow> = []
    var expiryQueue = ExpiryQueue()

    public init() {}

    /// Opens an account. O(1).
    public mutating func open(_ specification: AccountSpecification) -> AccountOutcome {
        guard specification.id.value != 0 else { return .refused(.idMustNotBeZero) }
        if let index = accountTable.find(specification.id.value) {
            let limit = accountTable[index].limit
            guard limit.rule == specification.limit.rule else { return .refused(.existsWithDifferentRule) }
            guard limit.cap == specification.limit.cap else { return .refused(.existsWithDifferentCap) }
            return .alreadyOpen
        }
        if let cap = specification.limit.cap, cap.isNegative { return .refused(.capMustNotBeNegative) }
        // Past this line nothing may fail.
        _ = accountTable.append(Account(specification))
        checkIfEnabled()
        return .opened
    }

    /// The account as it stands; `nil` when it was never opened. O(1).
    public func account(_ id: AccountID) -> Account? {
        accountTable.find(id.value).map { accountTable[$0] }
    }

    /// The hold and what became of it; `nil` when no applied transfer placed it. O(1).
    public func hold(_ id: HoldID) -> Hold? {
        guard let index = transferTable.find(id.value), transferTable[index].kind == .hold else { return nil }
        return hold(at: transferTable[index].hold)
    }

    /// Whether a transfer with this id was applied. O(1).
    public func isApplied(_ id: TransferID) -> Bool { transferTable.find(id.value) != nil }

    public var accountCount: Int { accountTable.count }

    public var transferCount: Int { transferTable.count }

    /// Every account in ascending order of id. O(n log n).
    public var accounts: [Account] { accountTable.rows.sorted { $0.id < $1.id } }

    /// Every hold that is still open, in ascending order of id: the money whose fate is unknown. O(n log n).
    public var openHolds: [Hold] {
        holdRows.indices.lazy.filter { holdRows[$0].state == .open }.map { hold(at: Int32($0)) }.sorted { $0.id < $1.id }
    }

    /// Sums over all accounts. O(n).
    public var totals: LedgerTotals {
        var totals = LedgerTotals()
        for account in accountTable.rows {
            totals.debitsPosted += Int128(account.debitsPosted.units)
            totals.creditsPosted += Int128(account.creditsPosted.units)
            totals.debitsPending += Int128(account.debitsPending.units)
            totals.creditsPending += Int128(account.creditsPending.units)
        }
        return totals
    }

    func hold(at index: Int32) -> Hold {
        let row = holdRows[Int(index)]
        let transfer = transferTable[row.transfer]
        return Hold(
            id: HoldID(transfer.id), debit: accountTable[transfer.debit].id, credit: accountTable[transfer.credit].id,
            amount: transfer.amount, code: transfer.code, window: transfer.window, expiresAt: row.expiresAt, state: row.state
        )
    }
}
