import LedgerTypes

/// Every money field of one settlement (`setlinfo`). A cancel carries the exact negative of each (identity I9).
public struct SettlementAmounts: Hashable, Sendable {
    public var split: ScopeSplit
    /// Deductible actually charged (实际支付起付线, `act_pay_dedc`).
    public var deductible: Fen = .zero
    /// Basic pooled fund (统筹基金支出, `hifp_pay`).
    public var pooled: Fen = .zero
    /// Civil-servant subsidy (`cvlserv_pay`).
    public var civilServant: Fen = .zero
    /// Enterprise supplement (`hifes_pay`).
    public var enterprise: Fen = .zero
    /// Resident serious-illness insurance (`hifmi_pay`).
    public var seriousIllness: Fen = .zero
    /// Employee large-sum subsidy (`hifob_pay`).
    public var largeSum: Fen = .zero
    /// Medical assistance (`maf_pay`).
    public var assistance: Fen = .zero
    /// Borne by the hospital (`hosp_part_amt`).
    public var hospitalPart: Fen = .zero
    /// Own personal account (`acct_pay`); does not contain the mutual-aid part.
    public var account: Fen = .zero
    /// Family mutual-aid account (`acct_mulaid_pay`).
    public var mutualAid: Fen = .zero
    /// Cash of the person (`psn_cash_pay`).
    public var cash: Fen = .zero

    public init(split: ScopeSplit) { self.split = split }

    /// Total medical fee (`medfee_sumamt`).
    public var total: Fen { split.total }

    /// Fund total (`fund_pay_sumamt`), accounts excluded (identity I4).
    public var fundTotal: Fen { pooled + civilServant + enterprise + seriousIllness + largeSum + assistance }

    /// Borne by the person (`psn_part_amt`).
    public var personPart: Fen { account + mutualAid + cash }

    /// What the insured region owes the treating region (identity I10).
    public var owed: Fen { fundTotal + account + mutualAid }

    public static prefix func - (amounts: SettlementAmounts) -> SettlementAmounts {
        var negative = SettlementAmounts(split: -amounts.split)
        negative.deductible = -amounts.deductible
        negative.pooled = -amounts.pooled
        negative.civilServant = -amounts.civilServant
        negative.enterprise = -amounts.enterprise
        negative.seriousIllness = -amounts.seriousIllness
        negative.largeSum = -amounts.largeSum
        negative.assistance = -amounts.assistance
        negative.hospitalPart = -amounts.hospitalPart
        negative.account = -amounts.account
        negative.mutualAid = -amounts.mutualAid
        negative.cash = -amounts.cash
        return negative
    }

    /// Field by field: the sum of several bills.
    public static func + (left: SettlementAmounts, right: SettlementAmounts) -> SettlementAmounts {
        var sum = SettlementAmounts(split: left.split + right.split)
        sum.deductible = left.deductible + right.deductible
        sum.pooled = left.pooled + right.pooled
        sum.civilServant = left.civilServant + right.civilServant
        sum.enterprise = left.enterprise + right.enterprise
        sum.seriousIllness = left.seriousIllness + right.seriousIllness
        sum.largeSum = left.largeSum + right.largeSum
        sum.assistance = left.assistance + right.assistance
        sum.hospitalPart = left.hospitalPart + right.hospitalPart
        sum.account = left.account + right.account
        sum.mutualAid = left.mutualAid + right.mutualAid
        sum.cash = left.cash + right.cash
        return sum
    }

    /// What is owed, by fund, without zero rows, in ascending fund code. The pooled row takes the code of the insurance kind.
    public func owedByFund(_ insurance: InsuranceKind) -> [FundAmount] {
        let rows = [
            FundAmount(.employeePooled, insurance == .resident ? .zero : pooled),
            FundAmount(.personalAccount, account), FundAmount(.familyMutualAid, mutualAid),
            FundAmount(.civilServantSubsidy, civilServant), FundAmount(.largeSum, largeSum),
            FundAmount(.enterpriseSupplement, enterprise),
            FundAmount(.residentPooled, insurance == .resident ? pooled : .zero),
            FundAmount(.seriousIllness, seriousIllness), FundAmount(.medicalAssistance, assistance),
        ]
        return rows.filter { $0.amount != .zero }
    }

    /// The first identity of I1…I5, I8 and I10 that does not hold, as its label and figures; `nil` when all do.
    public func violatedIdentity(_ insurance: InsuranceKind) -> String? {
        if total != fundTotal + personPart + hospitalPart {
            return "I2: \(total) differs from fund \(fundTotal) + person \(personPart) + hospital \(hospitalPart)"
        }
        let detail = owedByFund(insurance).reduce(Fen.zero) { $0 + $1.amount } + hospitalPart
        if detail != fundTotal + account + mutualAid + hospitalPart {
            return
                "I5: setldetail \(detail) differs from fund \(fundTotal) + accounts \(account + mutualAid) + hospital \(hospitalPart)"
        }
        if deductible.units.magnitude > split.inScope.units.magnitude {
            return "I8: deductible \(deductible) exceeds in-scope \(split.inScope)"
        }
        if owed != total - cash - hospitalPart {
            return "I10: owed \(owed) differs from fee \(total) − cash \(cash) − hospital \(hospitalPart)"
        }
        return nil
    }
}

/// One row of `setldetail`: a fund and its money.
public struct FundAmount: Hashable, Sendable {
    public var fund: FundCode
    public var amount: Fen

    public init(_ fund: FundCode, _ amount: Fen) {
        self.fund = fund
        self.amount = amount
    }
}

/// A sentence in the two languages clerks and auditors read.
public struct BilingualText: Hashable, Sendable {
    public var chinese: String
    public var english: String

    public init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }
}
