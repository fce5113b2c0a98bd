import ClaimTypes
import LedgerTypes

extension WireAdjustClaim {
    init(_ adjustment: AdjustClaim) {
        institution = adjustment.institution.value
        visitID = adjustment.visitID
        batch = adjustment.batch
        adjustmentID = adjustment.adjustmentID
        deductionType = UInt32(adjustment.type.rawValue)
        reason = UInt32(adjustment.reason.rawValue)
        amounts = adjustment.amounts.map(WireFundAmount.init)
        adjustedAt = adjustment.adjustedAt.seconds
    }
}

extension WireResolveQuarantine {
    init(_ verdict: QuarantineVerdict) {
        number = verdict.number
        self.verdict = UInt32(verdict.verdict.rawValue)
        resolvedAt = verdict.at.seconds
    }
}

extension FieldVerifier {
    mutating func adjustment(_ wire: WireAdjustClaim) -> AdjustClaim {
        AdjustClaim(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"), adjustmentID: identifier(wire.adjustmentID, "adjustment_id"),
            type: code(wire.deductionType, fallback: DeductionType.other, "deduction_type"),
            reason: code(wire.reason, fallback: AuditReason.other, "reason"), amounts: deducted(wire.amounts),
            adjustedAt: time(wire.adjustedAt, "adjusted_at"))
    }

    mutating func verdict(_ wire: WireResolveQuarantine) -> QuarantineVerdict {
        QuarantineVerdict(
            number: wire.number, verdict: code(wire.verdict, fallback: QuarantineVerdict.Verdict.reject, "verdict"),
            at: time(wire.resolvedAt, "resolved_at"))
    }
}
