import LedgerTypes

/// Totals as another platform states them beside its components. They are compared and never kept: books hold components only,
/// because provinces add up differently (identities I2, I3 and I4).
public struct StatedTotals: Hashable, Sendable {
    /// `medfee_sumamt`
    public var medicalFee: Fen
    /// `fund_pay_sumamt`
    public var fundTotal: Fen
    /// `psn_part_amt`
    public var personPart: Fen
    /// `acct_pay` as stated, with or without the mutual-aid part.
    public var account: Fen

    public init(medicalFee: Fen, fundTotal: Fen, personPart: Fen, account: Fen) {
        self.medicalFee = medicalFee
        self.fundTotal = fundTotal
        self.personPart = personPart
        self.account = account
    }
}

/// The province switch: how a platform's totals are to be read. Hunan's fund total excludes the accounts, Guangdong's includes them;
/// whether `acct_pay` contains `acct_mulaid_pay` could not be verified anywhere, so both readings stand.
public struct ProvinceReading: Hashable, Sendable, CaseIterable {
    public var fundTotalHasAccounts: Bool
    public var accountHasMutualAid: Bool

    public init(fundTotalHasAccounts: Bool, accountHasMutualAid: Bool) {
        self.fundTotalHasAccounts = fundTotalHasAccounts
        self.accountHasMutualAid = accountHasMutualAid
    }

    /// Ours first.
    public static let allCases = [
        ProvinceReading(fundTotalHasAccounts: false, accountHasMutualAid: false),
        ProvinceReading(fundTotalHasAccounts: true, accountHasMutualAid: false),
        ProvinceReading(fundTotalHasAccounts: false, accountHasMutualAid: true),
        ProvinceReading(fundTotalHasAccounts: true, accountHasMutualAid: true),
    ]

    /// The components under this reading, when every total and identity agrees with them; `nil` when one does not.
    ///
    /// The own account is what `stated.account` leaves after the mutual-aid part where it contains it.
    public func components(
        of amounts: SettlementAmounts, stated: StatedTotals, _ insurance: InsuranceKind
    ) -> SettlementAmounts? {
        var read = amounts
        guard let own = accountHasMutualAid ? stated.account.subtracting(amounts.mutualAid) : stated.account else { return nil }
        read.account = own
        let accounts = read.account + read.mutualAid
        guard read.total == stated.medicalFee, read.personPart == stated.personPart,
            read.fundTotal + (fundTotalHasAccounts ? accounts : .zero) == stated.fundTotal,
            read.violatedIdentity(insurance) == nil
        else { return nil }
        return read
    }
}

extension StatedTotals {
    /// The first reading under which everything balances, and the components it gives; `nil` when none does. Where two readings balance
    /// they give the same components: they differ in the own account only when there is mutual aid, and then one of them fails I2.
    public func read(
        _ amounts: SettlementAmounts, _ insurance: InsuranceKind
    ) -> (reading: ProvinceReading, components: SettlementAmounts)? {
        for reading in ProvinceReading.allCases {
            if let components = reading.components(of: amounts, stated: self, insurance) { return (reading, components) }
        }
        return nil
    }
}
