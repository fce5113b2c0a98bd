public import LedgerTypes

/// The double-entry state machine: accounts, transfers, holds. Nothing else, and nothing of medicine.
///
/// A value without clock, chance or I/O: the same calls give the same state and the same canonical bytes on any machine (M1).
/// Refusals are values and change nothing (M10). Every applied transfer leaves one `Posting`, from which balances can be
/// rebuilt without this type. The invariants L1…L10 stand in `Ledger/README.md`.
///
/// A copy shares memory until one of the two changes, and then all of it is copied: copy ledgers in tests, not in a node.
public struct Ledger: Sendable {
    private var shelf: Shelf

    /// - Parameter horizon: how long transfer ids are remembered; `nil` for ever, whatever the ids look like.
    public init(horizon: IdentifierHorizon? = nil) { shelf = Shelf(Books(horizon: horizon)) }

    init(_ books: consuming Books) { shelf = Shelf(books) }

    /// Keeps the books of a ledger while copies share them.
    ///
    /// `@unchecked Sendable`: it is changed only through a `Ledger` that is its only owner.
    private final class Shelf: @unchecked Sendable {
        var books: Books

        init(_ books: consuming Books) { self.books = books }
    }

    var books: Books {
        _read { yield shelf.books }
        _modify {
            if !isKnownUniquelyReferenced(&shelf) { shelf = Shelf(shelf.books.copy()) }
            yield &shelf.books
        }
    }

    /// Opens an account. O(1).
    public mutating func open(_ specification: AccountSpecification) -> AccountOutcome {
        let outcome = books.open(specification)
        checkIfEnabled()
        return outcome
    }

    /// The account as it stands; `nil` when it was never opened. O(1).
    public func account(_ id: AccountID) -> Account? { books.accounts.find(id.value).map { books.account(at: Int($0)) } }

    /// The hold and what became of it; `nil` when no remembered transfer placed it. O(1).
    public func hold(_ id: HoldID) -> Hold? { books.findHold(id).map { books.described(books.hold(at: $0)) } }

    /// Whether a transfer with this id was applied and is remembered. O(1).
    public func isApplied(_ id: TransferID) -> Bool { books.find(id.value) != nil }

    public var accountCount: Int { books.accounts.count }

    /// Transfers that are remembered: all, or those inside the horizon.
    public var transferCount: Int { books.transferCount }

    public var horizon: IdentifierHorizon? { books.horizon }

    /// Every account in ascending order of id. O(n log n).
    public var accounts: [Account] { (0..<books.accounts.count).map { books.account(at: $0) }.sorted { $0.id < $1.id } }

    /// Every hold that is still open, in ascending order of id: the money whose fate is unknown. O(n log n).
    public var openHolds: [Hold] {
        var open: [Hold] = []
        books.forEachHold { if $0.state == .open { open.append(books.described($0)) } }
        return open.sorted { $0.id < $1.id }
    }

    /// Sums over all accounts. O(n).
    public var totals: LedgerTotals { books.totals }

    /// Bytes of memory taken by accounts and by remembered transfers with their holds, each with its index.
    public var footprintBytes: (accounts: Int, transfers: Int) {
        (books.accounts.footprintBytes, books.outlivedHolds.footprintBytes + books.generations.footprintBytes)
    }

    /// Takes memory for so many transfers whose ids carry a time of one interval (an eighth of the horizon; all transfers without one), for
    /// the newest interval and for each that begins, and waits for its pages. Answers are the same without; they come sooner with it, as
    /// nobody waits for the system to find and clear memory. O(transfers remembered).
    public mutating func prepareMemory(transfers: Int) {
        books.generations.prepare(transfers: transfers)
        TableMemory.waitForPages()
    }
}
