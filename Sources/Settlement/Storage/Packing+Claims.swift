import ClaimTypes
import LedgerTypes
import Messages

extension PackedWriter {
    mutating func put(_ claim: SettledClaim) {
        put(settlement: claim.settlementID)
        put(settlement: claim.originalSettlementID)
        put(recurring: UInt64(claim.window.value))
        put(claim.settledAt.seconds)
        put(claim.amounts)
        put(recurring: UInt64(UInt32(bitPattern: claim.ratio.value)))
        put(claim.accountBalance)
        put(recurring: claim.policyDigest)
    }

    /// A claim that is to be the exact negative of another (law M6): then its amounts are those of the other.
    mutating func put(_ negative: SettledClaim, negating original: SettledClaim) {
        let isExact =
            negative.negates(original) && negative.ratio == original.ratio && negative.policyDigest == original.policyDigest
        put(isExact ? 1 : 0 as UInt8)
        guard isExact else { return put(negative) }
        put(settlement: negative.settlementID)
        put(recurring: UInt64(negative.window.value))
        put(negative.settledAt.seconds)
        put(negative.accountBalance)
    }

    mutating func put(_ flags: [VisitFlag]) {
        put(count: flags.count)
        for flag in flags {
            put(flag.kind.rawValue)
            put(flag.other.institution.value)
            put(Int64(flag.other.began.days))
            put(Int64(flag.other.ended.days))
        }
    }

    mutating func put(_ adjustments: [ClaimAdjustment]) {
        put(count: adjustments.count)
        for adjustment in adjustments {
            put(adjustment.request)
            put(settlement: adjustment.record.settlementID)
            put(recurring: UInt64(adjustment.record.window.value))
            put(recurring: UInt64(adjustment.record.clearingType.rawValue))
        }
    }

    mutating func put(_ request: AdjustmentRequest) {
        put(request.institution.value)
        put(request.visitID)
        put(request.batch)
        put(request.adjustmentID)
        put(settlement: request.settlementID)
        put(whole: request.person.value)
        put(recurring: UInt64(request.insurance.value))
        put(recurring: UInt64(request.type.rawValue))
        put(recurring: UInt64(request.reason.rawValue))
        put(request.amounts)
        put(request.adjustedAt.seconds)
    }
}

extension PackedReader {
    mutating func claim() -> SettledClaim {
        SettledClaim(
            settlementID: settlementID(), originalSettlementID: settlementID(), window: window(), settledAt: moment(),
            amounts: amounts(), ratio: BasisPoints(Int32(bitPattern: UInt32(recurring()))), accountBalance: fen(),
            policyDigest: recurringDigest())
    }

    mutating func claim(negating original: SettledClaim) -> SettledClaim {
        guard byte() == 1 else { return claim() }
        return SettledClaim(
            settlementID: settlementID(), originalSettlementID: original.settlementID, window: window(), settledAt: moment(),
            amounts: -original.amounts, ratio: original.ratio, accountBalance: fen(), policyDigest: original.policyDigest)
    }

    mutating func flags() -> [VisitFlag] {
        (0..<count()).map { _ in
            VisitFlag(
                kind: known(VisitFlag.Kind(rawValue: byte())),
                other: VisitPeriod(
                    institution: InstitutionCode(unsigned()), began: BusinessDate(days: Int32(signed())),
                    ended: BusinessDate(days: Int32(signed()))))
        }
    }

    mutating func adjustments() -> [ClaimAdjustment] {
        (0..<count()).map { _ in
            ClaimAdjustment(
                request: adjustmentRequest(),
                record: AdjustedRecord(settlementID: settlementID(), window: window(), clearingType: clearingType()))
        }
    }

    mutating func adjustmentRequest() -> AdjustmentRequest {
        AdjustmentRequest(
            institution: InstitutionCode(unsigned()), visitID: text(), batch: text(), adjustmentID: text(),
            settlementID: settlementID(), person: PersonNumber(whole()), insurance: insurance(),
            type: known(DeductionType(rawValue: .init(recurring()))), reason: known(AuditReason(rawValue: .init(recurring()))),
            amounts: fundAmounts(), adjustedAt: moment())
    }

    mutating func moment() -> BusinessTime { BusinessTime(seconds: signed()) }

    mutating func window() -> WindowNumber { WindowNumber(UInt32(recurring())) }

    mutating func region() -> RegionCode { RegionCode(UInt32(recurring())) }

    mutating func insurance() -> InsuranceKind { InsuranceKind(UInt16(recurring())) }

    mutating func clearingType() -> ClearingType { known(ClearingType(rawValue: UInt16(recurring()))) }

    /// A number of a case that was written from one.
    func known<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("a packed row names a case that there is not") }
        return value
    }
}
