import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages

/// What reports and audits ask of a region. Reading changes nothing.
extension RegionMachine {
    /// The settlement a bill stands at in the treating region's books, also when it was undone later; `nil` when none.
    public func bookedClaim(_ institution: InstitutionCode, visitID: String, batch: String) -> SettledClaim? {
        guard let bill = bills[BillKey(institution: institution, visitID: visitID, batch: batch)] else { return nil }
        if case .undone(let standing, _, _) = bill.life { return standing.claim }
        return bill.life.standing?.claim ?? bill.undone.last?.claim
    }

    /// The decision the insuring region holds for a claim, also when it was cancelled later; `nil` when none.
    public func decidedClaim(_ institution: InstitutionCode, visitID: String, batch: String) -> SettledClaim? {
        decisions[BillKey(institution: institution, visitID: visitID, batch: batch)]?.claim
    }

    /// What this region owes a treating region in its own books, all funds and windows.
    public func payable(to treating: RegionCode) -> Fen {
        FundCode.owed.reduce(.zero) { sum, fund in
            guard let account = ledger.account(ClaimAccounts.payable(region, to: treating, fund)) else { return sum }
            return sum + account.creditBalance
        }
    }

    /// What an insuring region owes this one in this one's own books, all funds and windows.
    public func receivable(from insuring: RegionCode) -> Fen {
        FundCode.owed.reduce(.zero) { sum, fund in
            guard let account = ledger.account(ClaimAccounts.receivable(region, from: insuring, fund)) else { return sum }
            return sum + account.debitBalance
        }
    }

    /// What this region owes a treating region for the open window, as the next fence would state it.
    public func owed(to treating: RegionCode) -> Fen {
        exposure.rows(of: RegionPair(insuring: region, treating: treating), in: openWindow).owedByFund
            .reduce(.zero) { $0 + $1.amount }
    }

    /// What this region claims from an insuring region for this region's open window; decisions of other windows are not in it.
    public func claim(on insuring: RegionCode) -> Fen {
        claimed.rows(of: RegionPair(insuring: insuring, treating: region), in: openWindow).owedByFund
            .reduce(.zero) { $0 + $1.amount }
    }

    /// Medical fees whose outcome is unknown at this moment, as held in the books (law M5).
    public func feesInFlight(from insuring: RegionCode) -> Fen {
        ledger.account(ClaimAccounts.inFlight(region, from: insuring))?.debitsPending ?? .zero
    }

    /// Claims decided here as the insuring region, cancelled ones included.
    public var decidedCount: Int { decisions.count }

    /// Bills kept here as the treating region.
    public var billCount: Int { bills.count }
}
