import ClaimTypes
import LedgerCore
import LedgerTypes

/// The accounts a region books a claim on, on either side. See Documentation/ChartOfAccounts.md.
enum Books {
    static func benefitExpense(_ pool: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(kind: AccountKind.benefitExpense.rawValue, fund: fund.value, region: pool.value, counterparty: 0)
    }

    static func personalAccount(_ region: RegionCode, _ person: PersonNumber) -> AccountID {
        AccountID(
            kind: AccountKind.personalAccount.rawValue, fund: FundCode.personalAccount.value, region: region.value,
            counterparty: person.value)
    }

    static func contribution(_ region: RegionCode) -> AccountID {
        AccountID(
            kind: AccountKind.contribution.rawValue, fund: FundCode.personalAccount.value, region: region.value, counterparty: 0)
    }

    static func payable(_ insuring: RegionCode, to treating: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(
            kind: AccountKind.payableToTreating.rawValue, fund: fund.value, region: insuring.value,
            counterparty: UInt64(treating.value))
    }

    static func receivable(_ treating: RegionCode, from insuring: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(
            kind: AccountKind.receivableFromInsuring.rawValue, fund: fund.value, region: treating.value,
            counterparty: UInt64(insuring.value))
    }

    /// Where the medical fee of a claim waits while its outcome is unknown (law M5): fund 0 of the receivable.
    static func inFlight(_ treating: RegionCode, from insuring: RegionCode) -> AccountID {
        receivable(treating, from: insuring, FundCode(0))
    }

    static func payableToHospital(_ treating: RegionCode, _ institution: InstitutionCode) -> AccountID {
        AccountID(
            kind: AccountKind.payableToHospital.rawValue, fund: 0, region: treating.value, counterparty: institution.value)
    }

    static func exposureFromInsuring(_ insuring: RegionCode, to treating: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(
            kind: AccountKind.exposureFromInsuring.rawValue, fund: fund.value, region: insuring.value,
            counterparty: UInt64(treating.value))
    }

    static func exposureToTreating(_ treating: RegionCode, from insuring: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(
            kind: AccountKind.exposureToTreating.rawValue, fund: fund.value, region: treating.value,
            counterparty: UInt64(insuring.value))
    }

    static func netPosition(_ region: RegionCode) -> AccountID {
        AccountID(kind: AccountKind.netPosition.rawValue, fund: 0, region: region.value, counterparty: 0)
    }
}

/// Where a node's transfer ids come from: never a clock, never chance, so that a replay names every transfer the same.
enum TransferOrigin: UInt64 {
    case settlement = 1
    case inFlightHold = 2
    case inFlightRelease = 3
    case opening = 4
    case exposure = 5
    case netting = 6

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
