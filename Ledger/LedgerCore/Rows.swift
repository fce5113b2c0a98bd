import LedgerTypes

/// What the ledger remembers of an applied transfer: enough to answer a repetition exactly, and to take it back while its
/// chain is still being decided.
struct TransferRow: KeyedRow {
    enum Kind: UInt8, Sendable {
        case post = 1
        case hold = 2
        case postHold = 3
        case voidHold = 4
    }

    let id: TransferID
    /// As submitted: a void that said zero is remembered as zero.
    let amount: Fen
    let debit: Int32
    let credit: Int32
    /// The hold placed or ended; −1 for a plain post.
    let hold: Int32
    let window: WindowNumber
    let code: UInt16
    let kind: Kind

    @inline(__always)
    var key: UInt128 { id.value }
}

/// A hold beside the transfer that placed it.
struct HoldRow: Sendable {
    let transfer: Int32
    let expiresAt: Timestamp?
    var state: Hold.State
}
