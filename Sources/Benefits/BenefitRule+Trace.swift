import ClaimTypes
import LedgerTypes

/// The steps of the explanation that belong to no single rule.
extension BenefitRule {
    /// Which rules decide: everything below follows from this file and these inputs.
    static func recordPolicy(
        _ claim: ClaimSubmission, _ policy: BenefitPolicy, _ context: DecisionContext, trace: inout some TraceSink
    ) {
        trace.record(
            TraceStep(
                "policy", BilingualText("待遇政策:\(policy.name.chinese)", "policy: \(policy.name.english)"),
                [
                    TraceInput("pool", .text("\(policy.pool)")), TraceInput("insurance", .text("\(policy.insurance)")),
                    TraceInput("validFrom", .text("\(policy.validity.lowerBound)")),
                    TraceInput("validTo", .text("\(policy.validity.upperBound)")),
                    TraceInput("settledOn", .text("\(claim.settledAt.date)")),
                    TraceInput("visitType", .text("\(claim.visit.visitType)")),
                    TraceInput("family", .text("\(context.family)")), TraceInput("level", .text("\(context.level.rawValue)")),
                    TraceInput("disease", .text(context.disease ?? "-")),
                    TraceInput("file", .text(policy.origin?.file ?? "-")),
                    TraceInput("sha256", .text(policy.origin?.digest.hex ?? "-")),
                ], .text(policy.version)))
    }

    static func recordStart(
        _ claim: ClaimSubmission, _ person: PersonFacts, _ context: DecisionContext, extra: Fen, trace: inout some TraceSink
    ) {
        let split = claim.split
        recordSplit(split, trace: &trace)
        trace.record(
            TraceStep(
                "outOfRegion",
                BilingualText(
                    "异地就医:\(context.adjustment.outOfRegion.words.chinese)",
                    "out of region: \(context.adjustment.outOfRegion.words.english)"),
                [
                    TraceInput("filing", filing(claim, person).map { .text("\($0)") } ?? .text("none")),
                    TraceInput("personTypeBonus", .ratio(context.adjustment.bonus)),
                    TraceInput("inScope", .money(split.inScope)),
                    TraceInput("scopeForFunds", .money(split.inScope - extra)),
                ], .money(extra)))
    }

    private static func recordSplit(_ split: ScopeSplit, trace: inout some TraceSink) {
        trace.record(
            TraceStep(
                "claim", BilingualText("医疗费总额 = 全自费 + 超限价 + 先行自付 + 符合范围 (I1)", "total fee = full + over + pre + scope (I1)"),
                [
                    TraceInput("fullSelfPay", .money(split.fullSelfPay)), TraceInput("overLimit", .money(split.overLimit)),
                    TraceInput("preSelfPay", .money(split.preSelfPay)), TraceInput("inScope", .money(split.inScope)),
                ], .money(split.total)))
    }

    static func recordFunds(_ share: CostShare, trace: inout some TraceSink) {
        let amounts = share.amounts
        trace.record(
            TraceStep(
                "funds", BilingualText("基金支付总额 (I4)", "the funds pay (I4)"),
                [
                    TraceInput("pooled", .money(amounts.pooled)), TraceInput("largeSum", .money(amounts.largeSum)),
                    TraceInput("seriousIllness", .money(amounts.seriousIllness)),
                    TraceInput("civilServant", .money(amounts.civilServant)),
                    TraceInput("enterprise", .money(amounts.enterprise)), TraceInput("assistance", .money(amounts.assistance)),
                    TraceInput("burden", .money(share.remaining)),
                ], .money(amounts.fundTotal)))
        if amounts.hospitalPart != .zero {
            trace.record(
                TraceStep(
                    "hospital", BilingualText("医院负担", "the hospital bears"), [], .money(amounts.hospitalPart),
                    part: .hospitalPart))
        }
    }

    static func recordEnd(_ amounts: SettlementAmounts, trace: inout some TraceSink) {
        trace.record(
            TraceStep(
                "personPart", BilingualText("个人负担 = 总额 − 基金 − 医院负担 (I2)", "the person bears: total − funds − hospital (I2)"),
                [
                    TraceInput("total", .money(amounts.total)), TraceInput("funds", .money(amounts.fundTotal)),
                    TraceInput("hospitalPart", .money(amounts.hospitalPart)),
                ], .money(amounts.personPart)))
        trace.record(
            TraceStep(
                "owed", BilingualText("参保地应付就医地 (I10)", "the insured region owes the treating region (I10)"),
                [
                    TraceInput("funds", .money(amounts.fundTotal)), TraceInput("account", .money(amounts.account)),
                    TraceInput("mutualAid", .money(amounts.mutualAid)),
                ], .money(amounts.owed)))
    }
}
