import LedgerTypes

/// An amount as it stands in a table of figures: `yuan("4.52")`.
/// - Precondition: `text` is an amount in yuan.
public func yuan(_ text: String) -> Fen {
    guard let amount = Fen(yuan: text) else { preconditionFailure("\(text) is no amount") }
    return amount
}
