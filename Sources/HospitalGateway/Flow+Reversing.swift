import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// 2601 (冲正): undoes whatever a message did, known or not. Three outcomes: nothing to reverse, reversed, refused. In all but the last
/// the message has no effect and never will, or its effect is undone.
extension FlowContext {
    var reversing: Flow {
        let data = message.data
        let originalID = data.text("omsgid")
        guard let transaction = InterfaceTable.transaction(data.text("oinfno")) else {
            return .refuse(.invalidValue, data.path(of: "oinfno"), "不是本平台的交易", "no transaction of this interface")
        }
        guard let reversed = ReversibleKind(transaction.number) else {
            return .refuse(.invalidValue, data.path(of: "oinfno"), "该交易不可冲正", "this transaction cannot be reversed")
        }
        guard originalID != messageID else {
            return .refuse(.fieldsContradict, data.path(of: "omsgid"), "不能冲正本报文自身", "a message cannot reverse itself")
        }
        return .query(.message(institution, messageID: originalID)) { answer in
            guard case .message(let use) = answer else { return .mistaken() }
            // A message nobody has heard of belongs to no visit; its reversal is journaled all the same, so that it never takes effect.
            guard let use else { return reverse(originalID, visitID: "-", nil) }
            guard reversed.fits(use.purpose) else {
                return .refuse(
                    .fieldsContradict, data.path(of: "oinfno"), "原报文不是该交易", "that message was another transaction")
            }
            return .query(.visit(institution, visitID: use.visitID, messageID: messageID)) { answer in
                guard case .visit(let standing, let own) = answer else { return .mistaken() }
                guard standing == nil || standing?.registration.person == data.person() else {
                    return .refuse(.fieldsContradict, data.path(of: "psn_no"), "与原报文的人员不符", "the message was for another person")
                }
                guard own == nil, use.purpose == .cancel, let standing else {
                    return reverse(originalID, visitID: use.visitID, standing?.registration)
                }
                return restoring(standing, use)
            }
        }
    }

    private func reverse(_ originalID: String, visitID: String, _ visit: VisitRegistration?) -> Flow {
        let request = ReverseBill(
            institution: institution, visitID: visitID, messageID: messageID, originalMessageID: originalID,
            reversedAt: message.businessTime)
        return .command(.reverse(request)) { answer in
            switch answer {
            case .reversed(nil): .done([Self.outcome("0")])
            case .reversed, .done: .done([Self.outcome("1")])
            case .settled(let claim), .settledInPlace(let claim, _):
                .done([Self.outcome("1")] + (visit.map { nodes(of: claim, $0) } ?? []))
            case .refused(let notice): .refuse(notice)
            default: nil
            }
        }
    }

    /// What was done, under a name of our own: nationally 2601 has no output.
    private static func outcome(_ code: String) -> JSONMember {
        JSONMember("result", .object([JSONMember("revs_rslt", .string(code))]))
    }

    /// Reverses a cancel: the bill is settled again as it was. A trial comes first, as what the patient was told must not change: when the
    /// totals of the year have moved on, the reversal is refused and the hospital settles anew.
    private func restoring(_ standing: VisitStanding, _ use: MessageStanding) -> Flow {
        let omsgid = message.data.path(of: "omsgid")
        let original = message.data.text("omsgid")
        guard let bill = standing.bills.first(where: { $0.batch == use.batch }), let first = bill.request,
            first.messageID == use.original, case .undone(let claim, _, .cancelled) = bill.state
        else { return reverse(original, visitID: use.visitID, standing.registration) }
        if standing.registration.visitType.clearingType == .inpatient, !first.isInterim, standing.stage == .open {
            return .refuse(.fieldsContradict, omsgid, "出院已撤销，请先办理 2402", "the discharge was cancelled: send 2402 first")
        }
        var request = first
        request.messageID = messageID
        request.settledAt = message.businessTime
        return .command(.preSettle(request)) { answer in
            switch answer {
            case .trial(let trial) where trial.amounts == claim.amounts:
                reverse(original, visitID: use.visitID, standing.registration)
            case .trial:
                .refuse(
                    .fieldsContradict, omsgid, "现试算与原结算不同，未冲正，请重新结算",
                    "a trial now gives other amounts than were cancelled: nothing was reversed; settle anew")
            case .refused(let notice): .refuse(notice)
            default: nil
            }
        }
    }
}

/// What a message that can be reversed did (domain of 2601; Hubei's list).
private enum ReversibleKind {
    case settlement, cancel, admission

    init?(_ number: String) {
        switch number {
        case "2102", "2207", "2304": self = .settlement
        case "2103", "2208", "2305": self = .cancel
        case "2401": self = .admission
        default: return nil
        }
    }

    func fits(_ purpose: MessageStanding.Purpose) -> Bool {
        switch purpose {
        case .settle: self == .settlement
        case .cancel: self == .cancel
        case .admission: self == .admission
        case .ended: true
        case .reverse: false
        }
    }
}
