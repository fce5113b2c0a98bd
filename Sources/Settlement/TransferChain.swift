import LedgerCore
import LedgerTypes

/// Where a node's transfer ids come from: never a clock, never chance, so that a replay names every transfer the same.
enum TransferOrigin: UInt64 {
    case settlement = 1
    case inFlightHold = 2
    case inFlightRelease = 3
    case opening = 4
    case exposure = 5
    case netting = 6
    case adjustmentHold = 7
    /// The hold of an adjustment, posted or voided, by its number.
    case adjustmentEnd = 8
    /// What leaves suspense for a quarantined message, by its number.
    case quarantineEnd = 9
    case payment = 10
    /// Positions, obligations, payments and prefunds, by a count of chains.
    case money = 20
    /// What goes to suspense for a difference between two regions, or leaves it, by the number of the movement.
    case difference = 30
    /// A pair's exposure on its way to positions at its fence, by the number of fences.
    case fence = 66
    /// Carried lines and nets of a close, by window.
    case close = 67
    /// Interest on a payment that was late, by the number of its record.
    case lateInterest = 68
    /// Late interest that goes to suspense at the region that was paid, or leaves it, by a count.
    case interestHeld = 69

    /// - Parameters:
    ///   - number: unique within the origin: a settlement id, a counter.
    ///   - index: position of the transfer in its chain.
    func id(_ number: UInt64, _ index: Int = 0) -> TransferID {
        TransferID(high: number, low: rawValue << 32 | UInt64(index))
    }
}

/// Builds one linked chain of transfers: all of it happens or nothing.
struct TransferChain {
    private(set) var transfers: [Transfer] = []
    private let origin: TransferOrigin
    private let number: UInt64
    private let code: TransferCode
    private let window: WindowNumber

    init(_ origin: TransferOrigin, number: UInt64, code: TransferCode, window: WindowNumber) {
        self.origin = origin
        self.number = number
        self.code = code
        self.window = window
    }

    /// Adds a posting of `amount`; a negative amount exchanges the sides, zero adds nothing.
    mutating func post(debit: AccountID, credit: AccountID, _ amount: Fen) {
        guard amount != .zero else { return }
        let isReversed = amount.isNegative
        append(
            debit: isReversed ? credit : debit, credit: isReversed ? debit : credit, amount: isReversed ? -amount : amount, .post)
    }

    mutating func append(debit: AccountID, credit: AccountID, amount: Fen, _ operation: Transfer.Operation) {
        transfers.append(
            Transfer(
                id: origin.id(number, transfers.count), debit: debit, credit: credit, amount: amount, code: code.rawValue,
                window: window, operation: operation, isLinked: false))
    }
}
