/// The form of a record's command in a ledger's own journal. Numbers are frozen and lie beside those of other record families.
public enum LedgerRecordKind: UInt16, CaseIterable, Sendable {
    /// What was settled when the ledger was founded. The first record of its journal, and only that.
    case foundation = 0x4C00
    /// Accounts to open, with the answer to each.
    case openAccounts = 0x4C01
    /// A batch of transfers, with the answer to each.
    case transfers = 0x4C02
    /// The holds whose time had come when the block was begun.
    case expireHolds = 0x4C03
}
