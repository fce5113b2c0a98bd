import ClaimTypes
import LedgerTypes

/// The accounts a region books a claim on, on either side. See Documentation/ChartOfAccounts.md.
enum ClaimAccounts {
    static func benefitExpense(_ pool: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(.benefitExpense, fund: fund.value, region: pool.value)
    }

    static func personalAccount(_ region: RegionCode, _ person: PersonNumber) -> AccountID {
        AccountID(.personalAccount, fund: FundCode.personalAccount.value, region: region.value, counterparty: person.value)
    }

    static func contribution(_ region: RegionCode) -> AccountID {
        AccountID(.contribution, fund: FundCode.personalAccount.value, region: region.value)
    }

    static func payable(_ insuring: RegionCode, to treating: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(.payableToTreating, fund: fund.value, region: insuring.value, counterparty: UInt64(treating.value))
    }

    static func receivable(_ treating: RegionCode, from insuring: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(.receivableFromInsuring, fund: fund.value, region: treating.value, counterparty: UInt64(insuring.value))
    }

    /// Where the medical fee of a claim waits while its outcome is unknown (law M5): fund 0 of the receivable.
    static func inFlight(_ treating: RegionCode, from insuring: RegionCode) -> AccountID {
        receivable(treating, from: insuring, FundCode(0))
    }

    static func payableToHospital(_ treating: RegionCode, _ institution: InstitutionCode) -> AccountID {
        AccountID(.payableToHospital, region: treating.value, counterparty: institution.value)
    }

    /// Withheld from a hospital by audits and not yet passed on to the insuring region; zero when no adjustment is under way.
    static func deductions(_ treating: RegionCode, _ institution: InstitutionCode) -> AccountID {
        AccountID(.deductions, region: treating.value, counterparty: institution.value)
    }

    /// What peers say they owe in messages that stand in quarantine.
    static func suspense(_ treating: RegionCode) -> AccountID { AccountID(.treatingSuspense, region: treating.value) }

    static func interestExpense(_ pair: RegionPair) -> AccountID {
        AccountID(.lateInterestExpense, region: pair.insuring.value, counterparty: UInt64(pair.treating.value))
    }

    static func interestIncome(_ pair: RegionPair) -> AccountID {
        AccountID(.lateInterestIncome, region: pair.treating.value, counterparty: UInt64(pair.insuring.value))
    }

    static func insuringCash(_ region: RegionCode) -> AccountID { AccountID(.cash, region: region.value) }

    static func treatingCash(_ region: RegionCode) -> AccountID { AccountID(.treatingCash, region: region.value) }

    static func insuringSuspense(_ region: RegionCode) -> AccountID { AccountID(.suspense, region: region.value) }

    /// What is left to be paid or received of the positions of this region's closed windows.
    static func clearing(_ region: RegionCode) -> AccountID { AccountID(.clearing, region: region.value) }

    static func prefundPlaced(_ pair: RegionPair) -> AccountID {
        AccountID(.prefundPlaced, region: pair.insuring.value, counterparty: UInt64(pair.treating.value))
    }

    static func prefundHeld(_ pair: RegionPair) -> AccountID {
        AccountID(.prefundHeld, region: pair.treating.value, counterparty: UInt64(pair.insuring.value))
    }

    static func obligation(_ region: RegionCode) -> AccountID { AccountID(.obligation, region: region.value) }

    static func prefundPool(_ region: RegionCode) -> AccountID { AccountID(.prefundPool, region: region.value) }

    static func exposureFromInsuring(_ insuring: RegionCode, to treating: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(.exposureFromInsuring, fund: fund.value, region: insuring.value, counterparty: UInt64(treating.value))
    }

    static func exposureToTreating(_ treating: RegionCode, from insuring: RegionCode, _ fund: FundCode) -> AccountID {
        AccountID(.exposureToTreating, fund: fund.value, region: treating.value, counterparty: UInt64(insuring.value))
    }

    /// What fenced windows come to for a region until they are closed.
    static func fencedPosition(_ region: RegionCode) -> AccountID { AccountID(.fencedPosition, region: region.value) }

    static func netPosition(_ region: RegionCode) -> AccountID {
        AccountID(.netPosition, region: region.value)
    }
}
