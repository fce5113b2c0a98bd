import LedgerTypes

/// An account in memory: 64 bytes, one cache line.
struct AccountRow: KeyedRow {
    let id: AccountID
    var debitsPosted: Fen = .zero
    var creditsPosted: Fen = .zero
    var debitsPending: Fen = .zero
    var creditsPending: Fen = .zero
    /// Fen, zero or more; −1 for no cap.
    let capUnits: Int64
    let rule: AccountLimit.Rule

    init(_ specification: AccountSpecification) {
        id = specification.id
        capUnits = specification.limit.cap?.units ?? -1
        rule = specification.limit.rule
    }

    @inline(__always)
    var key: UInt128 { id.value }

    @inline(__always)
    var cap: Fen? { capUnits < 0 ? nil : Fen(capUnits) }

    var limit: AccountLimit { AccountLimit(rule, cap: cap) }
}

/// What the ledger remembers of an applied transfer, 48 bytes: enough to answer a repetition exactly, and to take it back while its
/// chain is still being decided.
struct TransferRow: KeyedRow {
    enum Kind: UInt8, Sendable, BitwiseCopyable {
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
    /// Of its generation: the hold placed, or the entry of the hold that was ended; −1 for a plain post.
    let detail: Int32
    let window: WindowNumber
    let code: UInt16
    let kind: Kind

    @inline(__always)
    var key: UInt128 { id.value }
}

/// A hold, with all that ending it needs.
struct HoldRow: KeyedRow {
    let id: HoldID
    let amount: Fen
    let expiresAt: Timestamp?
    var state: Hold.State
    let debit: Int32
    let credit: Int32
    let window: WindowNumber
    let code: UInt16

    @inline(__always)
    var key: UInt128 { id.value }
}

/// Where a hold is kept. Names the interval and not the generation's number, which changes when an older one is begun.
struct HoldPlace: Equatable {
    /// Interval of the generation; `Self.outlived` when that is forgotten.
    var interval: UInt64
    var row: Int

    static let outlived = UInt64.max
    static let none = HoldPlace(interval: outlived, row: -1)
}
