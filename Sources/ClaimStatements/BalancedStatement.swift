import ClaimTypes
import LedgerTypes

/// A statement whose sums were checked at every level. Only this can be printed, and only `ClaimStatement.balanced()` makes one.
public struct BalancedStatement: Hashable, Sendable {
    public let statement: ClaimStatement
    /// The claim's proofs, in the order they are printed.
    public let proofs: [BalanceProof]

    fileprivate init(_ statement: ClaimStatement, _ proofs: [BalanceProof]) {
        self.statement = statement
        self.proofs = proofs
    }
}

extension ClaimStatement {
    /// The statement, if every line is the sum of its parts (I6), the header the sum of the lines (I6), and the claim keeps I1 to I5, I8 and
    /// I10; else the first sum that does not hold.
    public func balanced() -> Result<BalancedStatement, StatementImbalance> {
        let place = head.settlementID
        for line in lines {
            let split = line.split
            let parts = [split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope]
            let proof = BalanceProof(.line, "I6", Self.partsWords, parts, line.amount)
            if let imbalance = proof.imbalance(at: "\(place) \(line.number)") { return .failure(imbalance) }
        }
        let proofs = lineProofs + claimProofs
        for proof in proofs {
            if let imbalance = proof.imbalance(at: place) { return .failure(imbalance) }
        }
        guard amounts.deductible.units.magnitude <= amounts.split.inScope.units.magnitude else {
            return .failure(StatementImbalance(.claim, place, "I8", amounts.deductible, amounts.split.inScope))
        }
        return .success(BalancedStatement(self, proofs))
    }

    private static let partsWords = BilingualText(
        "全自费 + 超限价 + 先行自付 + 符合范围 = 金额", "full + over limit + pre-self-pay + in scope = amount")

    /// The header against the lines, part by part. A cancel has no lines of its own.
    private var lineProofs: [BalanceProof] {
        guard !isCancel else { return [] }
        func proof(_ words: BilingualText, _ part: (StatementLine) -> Fen, _ total: Fen) -> BalanceProof {
            BalanceProof(.claim, "I6", words, lines.map(part), total)
        }
        return [
            proof(BilingualText("各行金额之和 = 医疗费总额", "sum of the lines = total fee"), { $0.amount }, feeTotal),
            proof(
                BilingualText("各行全自费之和 = 全自费", "sum of the lines' full self-pay = full self-pay"), { $0.split.fullSelfPay },
                amounts.split.fullSelfPay),
            proof(
                BilingualText("各行超限价之和 = 超限价自费", "sum of the lines' over limit = over limit"), { $0.split.overLimit },
                amounts.split.overLimit),
            proof(
                BilingualText("各行先行自付之和 = 先行自付", "sum of the lines' pre-self-pay = pre-self-pay"),
                { $0.split.preSelfPay }, amounts.split.preSelfPay),
            proof(
                BilingualText("各行符合范围之和 = 符合政策范围", "sum of the lines' in scope = in scope"), { $0.split.inScope },
                amounts.split.inScope),
        ]
    }

    private var feeTotal: Fen { amounts.total }

    private var claimProofs: [BalanceProof] {
        let split = amounts.split
        let rows = amounts.owedByFund(head.insurance).map(\.amount)
        return [
            BalanceProof(
                .claim, "I1", BilingualText("全自费 + 超限价 + 先行自付 + 符合范围 = 医疗费总额", "full + over + pre + scope = total fee"),
                [split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope], amounts.total),
            BalanceProof(
                .claim, "I2", BilingualText("基金支付 + 个人负担 + 医院负担 = 医疗费总额", "funds + person + hospital = total fee"),
                [amounts.fundTotal, amounts.personPart, amounts.hospitalPart], amounts.total),
            BalanceProof(
                .claim, "I3", BilingualText("个人账户 + 家庭共济 + 现金 = 个人负担", "account + mutual aid + cash = person's part"),
                [amounts.account, amounts.mutualAid, amounts.cash], amounts.personPart),
            BalanceProof(
                .claim, "I4", BilingualText("各项基金之和 = 基金支付总额", "sum of the funds = fund total"),
                [
                    amounts.pooled, amounts.civilServant, amounts.enterprise, amounts.seriousIllness, amounts.largeSum,
                    amounts.assistance,
                ], amounts.fundTotal),
            BalanceProof(
                .claim, "I5", BilingualText("分项明细之和 = 基金支付 + 个人账户 + 家庭共济", "rows of detail = funds + both accounts"), rows,
                amounts.fundTotal + amounts.account + amounts.mutualAid),
            BalanceProof(
                .claim, "I10", BilingualText("医疗费总额 − 现金 − 医院负担 = 参保地应付", "fee − cash − hospital = owed by insuring region"),
                [amounts.total, -amounts.cash, -amounts.hospitalPart], amounts.owed),
        ]
    }
}
