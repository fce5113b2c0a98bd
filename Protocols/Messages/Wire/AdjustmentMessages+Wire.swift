import ClaimTypes
import LedgerTypes

extension WireAdjustmentRequest {
    init(_ request: AdjustmentRequest) {
        institution = request.institution.value
        visitID = request.visitID
        batch = request.batch
        adjustmentID = request.adjustmentID
        settlementID = request.settlementID
        person = request.person.value
        insurance = UInt32(request.insurance.value)
        deductionType = UInt32(request.type.rawValue)
        reason = UInt32(request.reason.rawValue)
        amounts = request.amounts.map(WireFundAmount.init)
        adjustedAt = request.adjustedAt.seconds
    }
}

extension WireAdjustmentDecision {
    init(_ decision: AdjustmentDecision) {
        request = WireAdjustmentRequest(decision.request)
        switch decision.outcome {
        case .adjusted(let record):
            var adjusted = WireAdjusted()
            adjusted.settlementID = record.settlementID
            adjusted.window = record.window.value
            adjusted.clearingType = UInt32(record.clearingType.rawValue)
            outcome = .adjusted(adjusted)
        case .refused(let notice):
            outcome = .refused(WireRefusal(notice))
        }
    }
}

extension FieldVerifier {
    mutating func adjustmentRequest(_ wire: WireAdjustmentRequest) -> AdjustmentRequest {
        require(wire.settlementID != 0, .missing, "settlement_id")
        return AdjustmentRequest(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"), adjustmentID: identifier(wire.adjustmentID, "adjustment_id"),
            settlementID: wire.settlementID, person: person(wire.person, "person"),
            insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            type: code(wire.deductionType, fallback: DeductionType.other, "deduction_type"),
            reason: code(wire.reason, fallback: AuditReason.other, "reason"), amounts: deducted(wire.amounts),
            adjustedAt: time(wire.adjustedAt, "adjusted_at"))
    }

    mutating func adjustmentDecision(_ wire: WireAdjustmentDecision) -> AdjustmentDecision {
        require(wire.hasRequest, .missing, "request")
        let outcome: AdjustmentDecision.Outcome
        switch wire.outcome {
        case .adjusted(let adjusted):
            require(adjusted.settlementID != 0, .missing, "settlement_id")
            require(adjusted.settlementID != wire.request.settlementID, .outOfRange, "settlement_id")
            outcome = .adjusted(
                AdjustedRecord(
                    settlementID: adjusted.settlementID, window: window(adjusted.window, "window"),
                    clearingType: code(adjusted.clearingType, fallback: .outpatient, "clearing_type")))
        case .refused(let notice): outcome = .refused(refusal(notice))
        case nil:
            refuse(.missing, "outcome")
            outcome = .refused(refusal(WireRefusal()))
        }
        return AdjustmentDecision(request: adjustmentRequest(wire.request), outcome: outcome)
    }

    /// At least one fund, each with money, ascending.
    mutating func deducted(_ wires: [WireFundAmount]) -> [FundAmount] {
        let amounts = fundAmounts(wires, "amounts")
        require(!amounts.isEmpty, .missing, "amounts")
        for row in amounts { require(row.amount.isPositive, .outOfRange, "amounts", "\(row.fund) \(row.amount)") }
        return amounts
    }
}
