import ClaimTypes
import LedgerTypes

/// Whether the fields of one claim agree with each other. Sums are exact; only price × quantity may miss the amount by a fen,
/// because hospitals compute with prices of six decimals and round where they like (the national tolerance is not published).
enum ClaimChecks {
    static let lineTolerance = Fen(1)

    static func check(_ claim: SubmittedClaim, _ reader: FieldReader) throws(RowRefusal) {
        try checkLines(claim, reader)
        try checkTotals(claim, reader)
        try checkVisit(claim, reader)
    }

    private static func checkLines(_ claim: SubmittedClaim, _ reader: FieldReader) throws(RowRefusal) {
        var lineNumbers: Set<String> = []
        for (index, line) in claim.lines.enumerated() {
            guard lineNumbers.insert(line.lineNumber).inserted else {
                throw reader.refusal(
                    .duplicateLineNumber, "feedetail[\(index)].feedetl_sn", line.lineNumber, "同一就诊内明细流水号重复",
                    "the line number stands twice in this visit")
            }
            let product = line.unitPrice.amount(times: line.quantity)
            guard let product, let difference = product.subtracting(line.amount),
                difference.units.magnitude <= lineTolerance.units.magnitude
            else {
                throw reader.refusal(
                    .priceTimesQuantityDiffers, "feedetail[\(index)].det_item_fee_sumamt", line.amount.yuan,
                    "单价 × 数量 = \(product?.yuan ?? "超出范围")，与明细金额相差超过 0.01 元",
                    "price × quantity is \(product?.yuan ?? "out of range"), more than 0.01 yuan away")
            }
        }
    }

    private static func checkTotals(_ claim: SubmittedClaim, _ reader: FieldReader) throws(RowRefusal) {
        let refusal = claim.refusalOfSum(billedBefore: .zero, line: reader.line)
        if let refusal {
            // A later bill of a long stay states the fee of the whole stay beside its own lines: only who knows the bills before it can tell.
            guard claim.transaction == .inpatientSettle, let sum = claim.sumOfLines, sum < claim.total else { throw refusal }
        }
        guard !claim.total.isNegative else {
            throw reader.refusal(.negativeTotal, "medfee_sumamt", claim.total.yuan, "总费用为负", "the total fee is negative")
        }
        if refusal == nil { try checkReturns(claim, reader) }
        guard Fen.zero <= claim.hospitalPart, claim.hospitalPart <= claim.total else {
            throw reader.refusal(
                .hospitalPartOutsideFee, "hosp_part_amt", claim.hospitalPart.yuan, "应在 0 与总费用 \(claim.total.yuan) 之间",
                "has to lie between 0 and the fee of \(claim.total.yuan)")
        }
    }

    /// No more of an item is returned than the row bills.
    private static func checkReturns(_ claim: SubmittedClaim, _ reader: FieldReader) throws(RowRefusal) {
        var sumByItem: [String: Fen] = [:]
        for line in claim.lines {
            // Each amount fits a field of 14 digits and a row holds far fewer than 900 lines of that size; their sum was checked.
            sumByItem[line.itemCode] = sumByItem[line.itemCode, default: .zero].adding(line.amount) ?? .zero
        }
        for (index, line) in claim.lines.enumerated() {
            guard let net = sumByItem[line.itemCode], net.isNegative else { continue }
            throw reader.refusal(
                .negativeTotal, "feedetail[\(index)].med_list_codg", line.itemCode, "该项目退费后净额为 \(net.yuan)",
                "more of this item is returned than billed, net \(net.yuan)")
        }
    }

    /// Identity I1 on the hospital's own figures: where it states the parts of the fee, all four add up to the fee. The parts themselves are
    /// computed here and never taken from the row.
    static func checkStatedParts(of claim: SubmittedClaim, _ reader: FieldReader) throws(RowRefusal) {
        let keys = ["fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"]
        var sum: Fen? = .zero
        var isStated = false
        for key in keys {
            guard try reader.literal(key, max: 24) != nil else { continue }
            isStated = true
            sum = sum?.adding(try reader.amount(key))
        }
        guard isStated, sum != claim.total else { return }
        throw reader.refusal(
            .sumsDoNotAddUp, "inscp_scp_amt", claim.total.yuan,
            "全自费、超限价、先行自付与符合范围合计为 \(sum?.yuan ?? "超出范围")，与总费用不符 (I1)",
            "full self-pay, over limit, pre-self-pay and in scope add up to \(sum?.yuan ?? "more than a field holds"), not to the fee (I1)"
        )
    }

    private static func checkVisit(_ claim: SubmittedClaim, _ reader: FieldReader) throws(RowRefusal) {
        guard claim.beganAt <= claim.settledAt else {
            throw reader.refusal(
                .datesOutOfOrder, "setl_time", claim.settledAt.description, "结算时间早于就诊开始时间 \(claim.beganAt)",
                "settled before the visit began at \(claim.beganAt)")
        }
        for (index, line) in claim.lines.enumerated() where line.chargedAt > claim.settledAt {
            throw reader.refusal(
                .datesOutOfOrder, "feedetail[\(index)].fee_ocur_time", line.chargedAt.description,
                "费用发生时间晚于结算时间 \(claim.settledAt)", "charged after the settlement at \(claim.settledAt)")
        }
        guard claim.visitType.clearingType == claim.transaction.clearingType,
            claim.institution.isPharmacy == (claim.transaction.clearingType == .pharmacy)
        else {
            throw reader.refusal(
                .visitTypeDisagrees, "med_type", claim.visitType.description,
                "与交易 \(claim.transaction.infno) 或机构 \(claim.institution) 不符",
                "does not go with transaction \(claim.transaction.infno) at \(claim.institution)")
        }
        if claim.transaction == .inpatientSettle, claim.visitType != .emergencyInpatient {
            for (index, line) in claim.lines.enumerated() where line.chargedAt.date < claim.beganAt.date {
                throw reader.refusal(
                    .chargedOutsideStay, "feedetail[\(index)].fee_ocur_time", line.chargedAt.description,
                    "费用发生时间早于入院 \(claim.beganAt)，急诊转住院除外",
                    "charged before the admission at \(claim.beganAt), and the stay began as no emergency")
            }
        }
    }
}

extension SubmittedClaim {
    /// Whether the lines, and what earlier bills of the stay charged, add up to the stated fee; the refusal when they do not.
    public func refusalOfSum(billedBefore: Fen, line: Int) -> RowRefusal? {
        let sum = sumOfLines?.adding(billedBefore)
        guard sum != total else { return nil }
        let before = billedBefore == .zero ? BilingualText("", "") : BilingualText("（含本次住院已结算明细）", " with the bills before")
        return RowRefusal(
            line: line, field: "medfee_sumamt", value: total.yuan, code: .sumsDoNotAddUp,
            reason: BilingualText(
                "明细合计\(before.chinese)为 \(sum?.yuan ?? "超出范围")，与总费用不符",
                "the lines\(before.english) add up to \(sum?.yuan ?? "more than a field holds")"))
    }
}
