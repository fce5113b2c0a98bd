import ClaimTypes
import LedgerTypes
import Messages

/// The monthly split of other regions' patients (异地清分, 3260 to 3262) at the treating region. What a hospital confirms is compared with
/// the books row by row; a confirmation is all of its rows or none, and is taken back by its own message id.
extension RegionMachine {
    mutating func confirm(_ confirm: ConfirmSplit) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: confirm.institution, confirm.messageID)
        }
        let message = MessageKey(institution: confirm.institution, messageID: confirm.messageID)
        let use = CounterUse(purpose: .confirmSplit, fingerprint: Fingerprint.of(confirm))
        if let answer = answerToRepeated(message, use) { return answer }
        guard !confirm.rows.isEmpty else { return refused(.linesMissing, "detail") }
        let key = SplitKey(institution: confirm.institution, month: confirm.month)
        let known = splitRows(of: confirm.institution, confirm.month)
        for row in confirm.rows {
            guard let found = known.first(where: { $0.settlement.claim.settlementID == row.settlementID }) else {
                return refused(.splitUnknown, "setl_sn \(row.settlementID)")
            }
            guard found.confirmedBy.isEmpty else { return refused(.splitConfirmed, "setl_sn \(row.settlementID)") }
            guard found.settlement.claim.amounts.total == row.medicalFee else {
                return refused(.splitDiffers, "medfee_sumamt \(row.settlementID)")
            }
            guard found.insurancePaid == row.insurancePaid else {
                return refused(.splitDiffers, "optins_pay_sumamt \(row.settlementID)")
            }
        }
        // Past this line nothing may fail.
        counter.confirmations[key, default: []].append(confirm)
        counter.uses[message] = use
        return reply(.done, to: confirm.institution, confirm.messageID)
    }

    mutating func rollBack(_ rollBack: RollBackSplit) -> CommandOutput {
        let message = MessageKey(institution: rollBack.institution, messageID: rollBack.messageID)
        let use = CounterUse(purpose: .rollBackSplit, fingerprint: Fingerprint.of(rollBack))
        if let answer = answerToRepeated(message, use) { return answer }
        let key = SplitKey(institution: rollBack.institution, month: rollBack.month)
        let isAll = rollBack.originalMessageID.isEmpty
        let kept = (counter.confirmations[key] ?? []).filter { !isAll && $0.messageID != rollBack.originalMessageID }
        guard kept.count < counter.confirmations[key]?.count ?? 0 else {
            return reply(
                .refused(SettlementRefusal.splitUnknown.notice("otransid")), to: rollBack.institution, rollBack.messageID)
        }
        // Past this line nothing may fail.
        counter.confirmations[key] = kept.isEmpty ? nil : kept
        counter.uses[message] = use
        return reply(.done, to: rollBack.institution, rollBack.messageID)
    }

    /// Settlements and negatives of an institution in one clearing month, ascending by settlement id.
    /// - Complexity: O(bills kept).
    func splitRows(of institution: InstitutionCode, _ month: WindowNumber) -> [SplitRow] {
        var confirmedBy: [UInt64: String] = [:]
        for confirmation in counter.confirmations[SplitKey(institution: institution, month: month)] ?? [] {
            for row in confirmation.rows where row.isConfirmed { confirmedBy[row.settlementID] = confirmation.messageID }
        }
        return settlements(of: institution) { $0.window == month }.map {
            SplitRow(settlement: $0, confirmedBy: confirmedBy[$0.claim.settlementID] ?? "")
        }
    }
}

extension SplitRow {
    /// All insurance money of the settlement (`optins_pay_sumamt`): what the insuring region owes for it (identity I10).
    public var insurancePaid: Fen {
        let amounts = settlement.claim.amounts
        return amounts.fundTotal + amounts.account + amounts.mutualAid
    }
}
