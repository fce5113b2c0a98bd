import ClaimTypes
import LedgerTypes
import Messages
import Settlement

/// One record that moved money of a claim: a settlement, what undid it, or an adjustment.
struct BookedRecord: Sendable {
    var kind: ClaimHistory.Record.Kind
    /// Settlement id (`setl_id`), unique in the network.
    var settlementID: UInt64
    /// The settlement it is linked to; 0 for a settlement.
    var original: UInt64
    var claim: ClaimReference
    var messageID: String
    var person: PersonNumber
    var insurance: InsuranceKind
    var clearingType: ClearingType
    var insuring: RegionCode
    var treating: RegionCode
    var window: WindowNumber
    var at: BusinessTime
    /// `nil` of an adjustment, which changes only what is owed.
    var amounts: SettlementAmounts?
    var owedByFund: [FundAmount]
    var policy: Digest256?

    /// What the insuring region owes by it; negative when it takes something back.
    var owed: Fen { owedByFund.reduce(.zero) { $0 + $1.amount } }
}

extension BookedRecord {
    /// The records that a message books, between the two regions it travels between.
    static func booked(by message: PeerMessage, insuring: RegionCode, treating: RegionCode) -> [BookedRecord] {
        func record(
            _ kind: ClaimHistory.Record.Kind, _ claim: SettledClaim, _ reference: ClaimReference, _ messageID: String,
            _ person: PersonNumber, _ insurance: InsuranceKind, _ type: ClearingType
        ) -> BookedRecord {
            BookedRecord(
                kind: kind, settlementID: claim.settlementID, original: claim.originalSettlementID, claim: reference,
                messageID: messageID, person: person, insurance: insurance, clearingType: type, insuring: insuring,
                treating: treating, window: claim.window, at: claim.settledAt, amounts: claim.amounts,
                owedByFund: claim.amounts.owedByFund(insurance), policy: claim.policyDigest)
        }
        func records(_ decision: SettleDecision, _ kind: ClaimHistory.Record.Kind) -> [BookedRecord] {
            guard case .settled(let claim) = decision.outcome else { return [] }
            let reference = ClaimReference(
                institution: decision.institution, visitID: decision.visitID, batch: decision.batch)
            let claims = (decision.superseded.map { [(ClaimHistory.Record.Kind.superseded, $0)] } ?? []) + [(kind, claim)]
            return claims.map {
                record(
                    $0, $1, reference, decision.messageID, decision.person, decision.insurance, decision.clearingType)
            }
        }
        switch message {
        case .settleDecision(let decision): return records(decision, .settlement)
        case .cancelDecision(let decision): return records(decision, .cancellation)
        case .reverseDecision(let decision):
            guard case .reversed(let claim, let insurance, let type) = decision.outcome else { return [] }
            let request = decision.request
            let reference = ClaimReference(institution: request.institution, visitID: request.visitID, batch: request.batch)
            return [record(.reversal, claim, reference, request.messageID, request.person, insurance, type)]
        case .adjustmentDecision(let decision):
            guard case .adjusted(let adjusted) = decision.outcome else { return [] }
            let request = decision.request
            return [
                BookedRecord(
                    kind: .adjustment, settlementID: adjusted.settlementID, original: request.settlementID,
                    claim: ClaimReference(
                        institution: request.institution, visitID: request.visitID, batch: request.batch),
                    messageID: request.adjustmentID, person: request.person, insurance: request.insurance,
                    clearingType: adjusted.clearingType, insuring: insuring, treating: treating, window: adjusted.window,
                    at: request.adjustedAt, amounts: nil, owedByFund: request.change, policy: nil)
            ]
        default: return []
        }
    }
}

extension ReadRecord {
    /// What this record books, seen as the insuring region that decided it.
    var decided: [BookedRecord] {
        sayings.flatMap { saying -> [BookedRecord] in
            guard let treating = saying.answerTo, case .peer(let message) = saying.content else { return [] }
            return BookedRecord.booked(
                by: message, insuring: RegionCode(node.value), treating: RegionCode(treating.value))
        }
    }

    /// What this record books, seen as the treating region that was told.
    var received: [BookedRecord] {
        guard node != .hub else { return [] }
        return sayings.flatMap { saying -> [BookedRecord] in
            guard let place = saying.place, case .peer(let message) = saying.content else { return [] }
            return BookedRecord.booked(
                by: message, insuring: RegionCode(place.sender.value), treating: RegionCode(node.value))
        }
    }
}
