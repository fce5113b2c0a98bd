public import ClaimTypes
public import LedgerTypes

/// What a bank booked under an end-to-end id.
public struct BankConfirmation: Hashable, Sendable {
    /// Empty when the bank gives none.
    public var number: String
    public var side: MoneySide
    /// Not negative.
    public var amount: Fen
    public var bookedOn: BusinessDate
    /// The bank's reference; the same reference is the same booking (law M4).
    public var reference: String
    /// Reason code when the money came back.
    public var returnReason: String?

    public init(
        number: String, side: MoneySide, amount: Fen, bookedOn: BusinessDate, reference: String, returnReason: String? = nil
    ) {
        self.number = number
        self.side = side
        self.amount = amount
        self.bookedOn = bookedOn
        self.reference = reference
        self.returnReason = returnReason
    }
}

extension BankFile {
    /// Every booked transfer, in the order of the file; an entry without details is one of unknown number.
    public var confirmations: [BankConfirmation] {
        reports.flatMap(\.entries).filter { $0.status == .booked }.flatMap { entry -> [BankConfirmation] in
            let reversal = entry.isReversal ? "RVSL" : nil
            guard !entry.transactions.isEmpty else {
                return [
                    BankConfirmation(
                        number: "", side: entry.side, amount: entry.amount, bookedOn: entry.bookedOn,
                        reference: entry.reference, returnReason: reversal)
                ]
            }
            return entry.transactions.enumerated().map { index, transaction in
                let own = entry.transactions.count == 1 ? entry.reference : "\(entry.reference)#\(index + 1)"
                return BankConfirmation(
                    number: transaction.endToEndID, side: transaction.side, amount: transaction.amount,
                    bookedOn: entry.bookedOn, reference: transaction.reference.isEmpty ? own : transaction.reference,
                    returnReason: transaction.returnReason ?? reversal)
            }
        }
    }
}
