import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import StrictJSON

extension FlowContext {
    /// `setlinfo` and `setldetail` of a settlement, a trial, or a negative.
    static func nodes(
        of claim: SettledClaim, _ visit: VisitRegistration, messageID: String, isTrial: Bool = false
    ) -> [JSONMember] {
        [
            JSONMember("setlinfo", setlinfo(of: claim, visit, messageID: messageID, isTrial: isTrial)),
            JSONMember("setldetail", answer(of: claim, visit, messageID: messageID, isTrial: isTrial).setldetail),
        ]
    }

    /// Person type and civil-servant flag are the insuring region's knowledge and stay empty.
    static func setlinfo(
        of claim: SettledClaim, _ visit: VisitRegistration, messageID: String, isTrial: Bool = false
    ) -> JSONValue {
        guard case .object(let members) = answer(of: claim, visit, messageID: messageID, isTrial: isTrial).setlinfo else {
            preconditionFailure("M10: setlinfo is an object")
        }
        return .object(
            members.map { ["psn_type", "cvlserv_flag"].contains($0.key) ? JSONMember($0.key, .string("")) : $0 })
    }

    private static func answer(
        of claim: SettledClaim, _ visit: VisitRegistration, messageID: String, isTrial: Bool
    ) -> SettlementAnswer {
        let settling = Transaction.settling(visit.visitType) ?? .outpatientSettle
        let isNegative = claim.originalSettlementID != 0
        return SettlementAnswer(
            transaction: isNegative ? settling.cancel ?? settling : settling,
            settlementID: isTrial ? "" : String(claim.settlementID), messageID: messageID, visitID: visit.visitID,
            facts: PersonFacts(
                person: visit.person, insurance: visit.insurance, pool: visit.insuringRegion.party, personType: 0),
            visitType: visit.visitType, settledAt: claim.settledAt, amounts: claim.amounts, ratio: claim.ratio,
            balance: claim.accountBalance, cancelledSettlementID: isNegative ? String(claim.originalSettlementID) : nil)
    }
}
