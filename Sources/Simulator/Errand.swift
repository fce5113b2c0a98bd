import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement

/// One claim or cancel on its way through the counter: which request is out, and what its answer leads to.
struct Errand {
    enum Step {
        case register, upload, preSettle, settle, cancel, reverse
        case finished(Outcome)
    }

    enum Outcome {
        case settled(SettledClaim)
        case undone
        case reversed(SettledClaim?)
        case refused(RefusalNotice)
    }

    let claim: SubmittedClaim?
    let region: RegionCode
    private(set) var step: Step
    /// When the current request was last sent; `nil` before it was.
    var sentInRound: Int?
    private(set) var isReversal = false

    private let visit: VisitRegistration?
    private let cancelBill: CancelBill?
    private let losesPatience: Bool

    init(claim: SubmittedClaim, visit: VisitRegistration, losesPatience: Bool) {
        self.claim = claim
        self.visit = visit
        self.losesPatience = losesPatience
        region = claim.treatingRegion
        cancelBill = nil
        step = .register
    }

    init(cancel: SubmittedCancel, original: String, batch: String, region: RegionCode) {
        claim = nil
        visit = nil
        losesPatience = false
        self.region = region
        cancelBill = CancelBill(
            institution: cancel.institution, visitID: cancel.visitID, batch: batch, messageID: cancel.messageID,
            originalMessageID: original, cancelledAt: cancel.cancelledAt)
        step = .cancel
    }

    /// The message id of the claim behind a request: the requests before and after the settle carry a mark in place of the
    /// institution's letter, so that an answer finds its claim and every id keeps to 30 bytes.
    static func claimMessageID(of messageID: String, at institution: InstitutionCode) -> String {
        guard let first = messageID.first, "rupx".contains(first) else { return messageID }
        return (institution.isPharmacy ? "P" : "H") + messageID.dropFirst()
    }

    /// The message id of the current request.
    var currentMessageID: String {
        guard let claim else { return cancelBill?.messageID ?? "" }
        switch step {
        case .register: return marked("r", claim.messageID)
        case .upload: return marked("u", claim.messageID)
        case .preSettle: return marked("p", claim.messageID)
        case .reverse: return marked("x", claim.messageID)
        case .settle, .cancel, .finished: return claim.messageID
        }
    }

    private func marked(_ mark: String, _ messageID: String) -> String { mark + messageID.dropFirst() }

    var request: HospitalRequest {
        if let cancelBill { return .cancel(cancelBill) }
        guard let claim, let visit else { preconditionFailure("an errand is a claim or a cancel") }
        switch step {
        case .register: return .register(visit, messageID: currentMessageID)
        case .upload:
            return .uploadLines(
                LineUpload(
                    institution: claim.institution, visitID: claim.visitID, batch: claim.batch, messageID: currentMessageID,
                    lines: claim.lines))
        case .preSettle: return .preSettle(bill(claim))
        case .settle, .cancel, .finished: return .settle(bill(claim))
        case .reverse:
            return .reverse(
                ReverseBill(
                    institution: claim.institution, visitID: claim.visitID, messageID: currentMessageID,
                    originalMessageID: claim.messageID, reversedAt: claim.settledAt))
        }
    }

    private func bill(_ claim: SubmittedClaim) -> BillRequest {
        BillRequest(
            institution: claim.institution, visitID: claim.visitID, batch: claim.batch, messageID: currentMessageID,
            medicalFee: claim.total, hospitalPart: claim.hospitalPart, useAccount: claim.useAccount, settledAt: claim.settledAt)
    }

    mutating func advance(with answer: HospitalAnswer) {
        switch (step, answer) {
        case (_, .refused(let notice)): step = .finished(.refused(notice))
        case (.register, .registered): go(to: .upload)
        case (.upload, .itemised): go(to: .preSettle)
        case (.preSettle, .trial): go(to: .settle)
        case (.settle, .settled(let claim)), (.settle, .settledInPlace(let claim, _)): step = .finished(.settled(claim))
        case (.settle, .unknown) where losesPatience:
            isReversal = true
            go(to: .reverse)
        case (.cancel, .cancelled): step = .finished(.undone)
        case (.reverse, .reversed(let negative)): step = .finished(.reversed(negative))
        default: break
        }
    }

    private mutating func go(to next: Step) {
        step = next
        sentInRound = nil
    }
}
