import ClaimGenerator
import ClaimTypes
import HospitalInterface
import LedgerTypes

extension GeneratedEvent {
    /// The event as a hospital would send it.
    public var row: ClaimFileRow {
        switch self {
        case .claim(let claim): .claim(claim.submitted)
        case .cancel(let cancel): .cancel(cancel.submitted)
        }
    }
}

extension GeneratedClaim {
    /// The claim as a hospital would send it.
    public var submitted: SubmittedClaim {
        SubmittedClaim(
            transaction: settling(visit.visitType), messageID: messageID, institution: visit.institution,
            treatingRegion: visit.treatingRegion, insuringRegion: visit.insuringRegion, person: visit.person,
            insurance: visit.insurance, visitType: visit.visitType, visitID: visit.visitID, batch: batch,
            diseaseCode: visit.diseaseCode, beganAt: visit.beganAt, settledAt: settledAt, useAccount: useAccount,
            total: total, hospitalPart: hospitalPart, lines: lines)
    }
}

extension GeneratedCancel {
    /// The cancel as a hospital would send it: by message id, since a stream knows no settlement ids.
    public var submitted: SubmittedCancel {
        guard let transaction = settling(visit.visitType).cancel else {
            preconditionFailure("visit type \(visit.visitType) has no cancel")
        }
        return SubmittedCancel(
            transaction: transaction, messageID: messageID, institution: visit.institution, visitID: visit.visitID,
            person: visit.person, settlementID: nil, originalMessageID: originalMessageID, cancelledAt: cancelledAt)
    }
}

private func settling(_ visitType: VisitType) -> Transaction {
    guard let transaction = Transaction.settling(visitType) else {
        preconditionFailure("the generator made a visit of type \(visitType), which nothing settles")
    }
    return transaction
}
