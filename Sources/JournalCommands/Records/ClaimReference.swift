import ClaimTypes
import ClearingReports
import LedgerTypes
import Messages

/// Which claim something is about: one batch of a visit, or the visit.
struct ClaimReference: Hashable, Sendable {
    var institution: InstitutionCode
    var visitID: String
    /// Empty for what concerns the whole visit.
    var batch = ""

    /// Whether something about `other` belongs to the claim: the same visit, and no other batch of it.
    func covers(_ other: ClaimReference) -> Bool {
        institution == other.institution && visitID == other.visitID
            && (batch.isEmpty || other.batch.isEmpty || batch == other.batch)
    }
}

extension Saying {
    /// The claim it is about; `nil` for statements, fences and days.
    var reference: ClaimReference? {
        switch content {
        case .hospital(let request): request.claimReference
        case .peer(let message): message.claimReference
        case .adjustmentDesk(let claim):
            ClaimReference(institution: claim.institution, visitID: claim.visitID, batch: claim.batch)
        case .relayed, .moneyDesk: nil
        }
    }

    /// Message id of the request (`msgid`), or the audit desk's id.
    var messageID: String {
        switch content {
        case .hospital(let request): request.messageID
        case .peer(let message): message.messageID
        case .adjustmentDesk(let claim): claim.adjustmentID
        case .moneyDesk(let order): order.number
        case .relayed: ""
        }
    }

    /// Number of the payment between regions it is about; `nil` for everything else.
    var paymentNumber: String? {
        switch content {
        case .moneyDesk(let order): order.number
        case .peer(.month(let message)): message.paymentNumber
        case .hospital, .peer, .relayed, .adjustmentDesk: nil
        }
    }

    /// The window of which it is the hub's word on a region's position; `nil` for everything else.
    var position: WindowNumber? {
        guard case .peer(let message) = content else { return nil }
        switch message {
        case .clearingNotice(let notice): return notice.window
        case .month(.position(let position)): return position.window
        default: return nil
        }
    }

    /// Settlement ids that it gives or names.
    var settlementIDs: [UInt64] {
        guard case .peer(let message) = content else { return [] }
        return message.settlementIDs
    }
}

extension ClaimReference {
    /// Institution, visit and batch, for people.
    var title: String { visible("\(institution) \(visitID) \(batch)") }
}

extension HospitalRequest {
    fileprivate var claimReference: ClaimReference? {
        guard !visitID.isEmpty else { return nil }
        let batch =
            switch self {
            case .uploadLines(let upload), .addLines(let upload): upload.batch
            case .preSettle(let bill), .settle(let bill): bill.batch
            case .cancel(let cancel): cancel.batch
            case .cancelLines(let cancel): cancel.batch
            default: ""
            }
        return ClaimReference(institution: institution, visitID: visitID, batch: batch)
    }
}

extension PeerMessage {
    fileprivate var claimReference: ClaimReference? {
        switch self {
        case .preSettleRequest(let claim), .settleRequest(let claim):
            ClaimReference(institution: claim.visit.institution, visitID: claim.visit.visitID, batch: claim.batch)
        case .preSettleAnswer(let decision), .settleDecision(let decision), .cancelDecision(let decision):
            ClaimReference(institution: decision.institution, visitID: decision.visitID, batch: decision.batch)
        case .cancelRequest(let cancel):
            ClaimReference(institution: cancel.institution, visitID: cancel.visitID, batch: cancel.batch)
        case .reverseRequest(let reverse): ClaimReference(reverse)
        case .reverseDecision(let decision): ClaimReference(decision.request)
        case .adjustmentRequest(let request): ClaimReference(request)
        case .adjustmentDecision(let decision): ClaimReference(decision.request)
        case .admissionNotice(let notice): ClaimReference(institution: notice.institution, visitID: notice.visitID, batch: "")
        case .unbalanced(let message, _): message.claimReference
        case .windowFence, .dayTotals, .clearingNotice, .month, .errorNotice: nil
        }
    }

    fileprivate var messageID: String {
        switch self {
        case .preSettleRequest(let claim), .settleRequest(let claim): claim.messageID
        case .preSettleAnswer(let decision), .settleDecision(let decision), .cancelDecision(let decision): decision.messageID
        case .cancelRequest(let cancel): cancel.messageID
        case .reverseRequest(let reverse): reverse.messageID
        case .reverseDecision(let decision): decision.request.messageID
        case .adjustmentRequest(let request): request.adjustmentID
        case .adjustmentDecision(let decision): decision.request.adjustmentID
        case .unbalanced(let message, _): message.messageID
        case .month(let message): message.paymentNumber ?? ""
        case .windowFence, .dayTotals, .clearingNotice, .errorNotice, .admissionNotice: ""
        }
    }

    fileprivate var settlementIDs: [UInt64] {
        switch self {
        case .settleDecision(let decision), .cancelDecision(let decision):
            if case .settled(let claim) = decision.outcome {
                [claim.settlementID] + (decision.superseded.map { [$0.settlementID] } ?? [])
            } else {
                []
            }
        case .cancelRequest(let cancel): [cancel.settlementID]
        case .reverseDecision(let decision):
            if case .reversed(let claim, _, _) = decision.outcome { [claim.settlementID] } else { [] }
        case .adjustmentRequest(let request): [request.settlementID]
        case .adjustmentDecision(let decision):
            if case .adjusted(let record) = decision.outcome {
                [record.settlementID, decision.request.settlementID]
            } else {
                [decision.request.settlementID]
            }
        case .month(.lateInterest(let interest)): [interest.settlementID]
        case .month(.interestAnswer(let answer)): answer.settlementID == 0 ? [] : [answer.settlementID]
        case .month(.statementContest(let contest)): contest.items.map(\.settlementID)
        case .month(.contestDecision(let decision)): decision.findings.map(\.settlementID)
        case .unbalanced(let message, _): message.settlementIDs
        default: []
        }
    }
}

extension MonthMessage {
    fileprivate var paymentNumber: String? {
        switch self {
        case .paymentNotice(let notice): notice.number
        case .paymentConfirmation(let confirmation): confirmation.notice
        case .lateInterest(let interest): interest.notice
        case .interestAnswer(let answer): answer.notice
        case .statement, .statementConfirm, .statementContest, .contestDecision, .position, .prefundNotice: nil
        }
    }
}

extension RegionMoneyOrder {
    fileprivate var number: String {
        switch self {
        case .instructPayment(let number, _), .assignSuspense(_, _, let number), .withdrawAssignment(_, _, let number),
            .acceptInterest(let number), .correctInterest(let number), .claimInterest(let number):
            number
        case .bankConfirmed(let confirmation), .bankReturned(let confirmation, _): confirmation.number
        }
    }
}

extension ClaimReference {
    fileprivate init(_ reverse: ReverseRequest) {
        self.init(institution: reverse.institution, visitID: reverse.visitID, batch: reverse.batch)
    }

    fileprivate init(_ request: AdjustmentRequest) {
        self.init(institution: request.institution, visitID: request.visitID, batch: request.batch)
    }
}
