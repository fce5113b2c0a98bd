import ClaimTypes
import LedgerTypes

extension FieldVerifier {
    /// A decision that settles. One that refuses, names an interim bill, carries a flag or states totals is left to the general way.
    mutating func decision(_ reader: inout CanonicalReader, _ role: SettledRole) -> SettleDecision {
        let institution = institution(reader.unsigned(1), "institution")
        let visitID = identifier(reader.text(2), "visit_id")
        let batch = optionalIdentifier(reader.text(3), "batch")
        let messageID = identifier(reader.text(4), "message_id")
        let person = person(reader.unsigned(5), "person")
        let insurance = InsuranceKind(narrow(reader.unsigned32(6), "insurance"))
        let type = code(reader.unsigned32(7), fallback: ClearingType.outpatient, "clearing_type")
        let claim = reader.message(8) { settled(&$0, insurance, role) }
        if claim == nil { refuse(.missing, "outcome") }
        return SettleDecision(
            institution: institution, visitID: visitID, batch: batch, messageID: messageID, person: person, insurance: insurance,
            clearingType: type, outcome: .settled(claim ?? settled(WireSettledClaim(), insurance, role)))
    }

    private mutating func settled(
        _ reader: inout CanonicalReader, _ insurance: InsuranceKind, _ role: SettledRole
    ) -> SettledClaim {
        let (settlementID, originalID, window) = (reader.unsigned(1), reader.unsigned(2), reader.unsigned32(3))
        requireLinks(settlementID, originalID, window, role)
        let settledAt = time(reader.signed(4), "settled_at")
        let amounts = reader.message(5) { self.amounts(&$0, insurance) }
        if amounts == nil { refuse(.missing, "amounts") }
        let ratio = ratio(narrow(reader.signed(6), "ratio"), "ratio")
        let balance = fen(reader.signed(7), "account_balance")
        let digest = reader.digest(8)
        if digest == nil { refuse(.wrongLength, "policy_digest") }
        return SettledClaim(
            settlementID: settlementID, originalSettlementID: originalID, window: WindowNumber(window), settledAt: settledAt,
            amounts: amounts ?? SettlementAmounts(split: ScopeSplit()), ratio: ratio, accountBalance: balance,
            policyDigest: digest ?? .zero)
    }

    private mutating func amounts(_ reader: inout CanonicalReader, _ insurance: InsuranceKind) -> SettlementAmounts {
        let parts = reader.message(1) { split(&$0) }
        if parts == nil { refuse(.missing, "split") }
        var amounts = SettlementAmounts(split: parts ?? ScopeSplit())
        amounts.deductible = fen(reader.signed(2), "deductible")
        amounts.pooled = fen(reader.signed(3), "pooled")
        amounts.civilServant = fen(reader.signed(4), "civil_servant")
        amounts.enterprise = fen(reader.signed(5), "enterprise")
        amounts.seriousIllness = fen(reader.signed(6), "serious_illness")
        amounts.largeSum = fen(reader.signed(7), "large_sum")
        amounts.assistance = fen(reader.signed(8), "assistance")
        amounts.hospitalPart = fen(reader.signed(9), "hospital_part")
        amounts.account = fen(reader.signed(10), "account")
        amounts.mutualAid = fen(reader.signed(11), "mutual_aid")
        amounts.cash = fen(reader.signed(12), "cash")
        return balanced(amounts, insurance)
    }
}

extension CanonicalWriter {
    mutating func put(_ decision: SettleDecision) {
        unsigned(1, decision.institution.value)
        text(2, decision.visitID)
        text(3, decision.batch)
        text(4, decision.messageID)
        unsigned(5, decision.person.value)
        unsigned(6, decision.insurance.value)
        unsigned(7, decision.clearingType.rawValue)
        switch decision.outcome {
        case .settled(let claim): message(8) { $0.put(claim, account: decision.stated?.account) }
        case .refused(let notice): message(9) { $0.put(notice) }
        }
        if let negative = decision.superseded { message(10) { $0.put(negative) } }
        for flag in decision.flags { message(11) { $0.put(flag) } }
        if let totals = decision.stated { message(12) { $0.put(totals) } }
    }

    /// - Parameter account: what the sender's platform states in the place of the account's part.
    private mutating func put(_ claim: SettledClaim, account: Fen? = nil) {
        unsigned(1, claim.settlementID)
        unsigned(2, claim.originalSettlementID)
        unsigned(3, claim.window.value)
        signed(4, claim.settledAt.seconds)
        message(5) { $0.put(claim.amounts, account: account ?? claim.amounts.account) }
        signed(6, Int64(claim.ratio.value))
        signed(7, claim.accountBalance.units)
        digest(8, claim.policyDigest)
    }

    private mutating func put(_ amounts: SettlementAmounts, account: Fen) {
        message(1) { $0.put(amounts.split) }
        signed(2, amounts.deductible.units)
        signed(3, amounts.pooled.units)
        signed(4, amounts.civilServant.units)
        signed(5, amounts.enterprise.units)
        signed(6, amounts.seriousIllness.units)
        signed(7, amounts.largeSum.units)
        signed(8, amounts.assistance.units)
        signed(9, amounts.hospitalPart.units)
        signed(10, account.units)
        signed(11, amounts.mutualAid.units)
        signed(12, amounts.cash.units)
    }

    private mutating func put(_ notice: RefusalNotice) {
        unsigned(1, notice.code)
        text(2, notice.field)
        message(3) { inner in
            inner.text(1, notice.text.chinese)
            inner.text(2, notice.text.english)
        }
    }

    private mutating func put(_ flag: VisitFlag) {
        unsigned(1, flag.kind.rawValue)
        unsigned(2, flag.other.institution.value)
        signed(3, Int64(flag.other.began.days))
        signed(4, Int64(flag.other.ended.days))
    }

    private mutating func put(_ totals: StatedTotals) {
        signed(1, totals.medicalFee.units)
        signed(2, totals.fundTotal.units)
        signed(3, totals.personPart.units)
        signed(4, totals.account.units)
    }
}
