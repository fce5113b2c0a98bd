import ClaimTypes
import LedgerTypes

extension HospitalRequest {
    func encode() -> [UInt8] {
        switch self {
        case .register(let visit, let messageID, let openServices):
            var wire = WireRegisterVisit()
            wire.visit = WireVisitRegistration(visit)
            wire.messageID = messageID
            if let openServices { wire.openServices = UInt32(openServices.rawValue) }
            return wire.canonicalBytes()
        case .uploadLines(let upload), .addLines(let upload): return WireUploadLines(upload).canonicalBytes()
        case .preSettle(let bill), .settle(let bill): return WireBillRequest(bill).canonicalBytes()
        case .cancel(let cancel): return WireCancelBill(cancel).canonicalBytes()
        case .reverse(let reverse): return WireReverseBill(reverse).canonicalBytes()
        case .cancelLines(let cancel): return WireCancelLines(cancel).canonicalBytes()
        case .cancelVisit(let step), .cancelDischarge(let step): return WireVisitStep(step).canonicalBytes()
        case .changeVisit(let change): return WireChangeVisit(change).canonicalBytes()
        case .discharge(let discharge): return WireDischargeVisit(discharge).canonicalBytes()
        case .confirmSplit(let confirm): return WireConfirmSplit(confirm).canonicalBytes()
        case .rollBackSplit(let rollBack): return WireRollBackSplit(rollBack).canonicalBytes()
        }
    }

    static func decode(_ kind: RegionCommand.Kind, _ bytes: [UInt8]) -> Result<HospitalRequest, MessageFault> {
        switch kind {
        case .registerVisit:
            return WireRegisterVisit.read(trusted: bytes).verified { verifier, wire in
                verifier.require(wire.hasVisit, .missing, "visit")
                let open = OpenServices(rawValue: verifier.narrow(wire.openServices, "open_services"))
                verifier.require(open.isSubset(of: .all), .outOfRange, "open_services")
                return .register(
                    verifier.visit(wire.visit), messageID: verifier.identifier(wire.messageID, "message_id"),
                    openServices: wire.hasOpenServices ? open : nil)
            }
        case .uploadLines: return WireUploadLines.read(trusted: bytes).verified { .uploadLines($0.upload($1)) }
        case .preSettle: return WireBillRequest.read(trusted: bytes).verified { .preSettle($0.bill($1)) }
        case .settle: return WireBillRequest.read(trusted: bytes).verified { .settle($0.bill($1)) }
        case .cancel: return WireCancelBill.read(trusted: bytes).verified { .cancel($0.cancelBill($1)) }
        case .reverse: return WireReverseBill.read(trusted: bytes).verified { .reverse($0.reverseBill($1)) }
        case .addLines: return WireUploadLines.read(trusted: bytes).verified { .addLines($0.upload($1)) }
        case .cancelLines: return WireCancelLines.read(trusted: bytes).verified { .cancelLines($0.cancelLines($1)) }
        case .cancelVisit: return WireVisitStep.read(trusted: bytes).verified { .cancelVisit($0.visitStep($1)) }
        case .cancelDischarge: return WireVisitStep.read(trusted: bytes).verified { .cancelDischarge($0.visitStep($1)) }
        case .changeVisit: return WireChangeVisit.read(trusted: bytes).verified { .changeVisit($0.changeVisit($1)) }
        case .discharge: return WireDischargeVisit.read(trusted: bytes).verified { .discharge($0.discharge($1)) }
        case .confirmSplit: return WireConfirmSplit.read(trusted: bytes).verified { .confirmSplit($0.confirmSplit($1)) }
        case .rollBackSplit: return WireRollBackSplit.read(trusted: bytes).verified { .rollBackSplit($0.rollBackSplit($1)) }
        case .found, .loadPolicies, .loadCatalogue, .openAccounts, .envelope, .acknowledged, .closeDay, .fenceWindow,
            .expireHolds, .adjustClaim, .resolveQuarantine, .windowPaid, .operatorSigned, .setCalendar, .dayPassed,
            .issueStatements, .confirmStatement, .contestStatement, .decideContest, .rollBackConfirmation, .instructPayment,
            .bankConfirmed, .bankReturned, .assignSuspense, .noteComparison, .noteRelayed, .repairDifference, .endDifference,
            .filingNoted, .tellStays, .bookInterest, .keepRefusals, .acceptInterest, .correctInterest,
            .claimInterest, .withdrawAssignment:
            return .failure(MessageFault(.unknownKind, detail: "\(kind.rawValue) is no hospital request"))
        }
    }
}

extension WireBillRequest {
    init(_ bill: BillRequest) {
        institution = bill.institution.value
        visitID = bill.visitID
        batch = bill.batch
        messageID = bill.messageID
        medicalFee = bill.medicalFee.units
        hospitalPart = bill.hospitalPart.units
        useAccount = bill.useAccount
        settledAt = bill.settledAt.seconds
        interim = bill.isInterim
        settlementWay = bill.settlementWay.wire
        if let began = bill.emergencyBeganAt { emergencyBeganAt = began.seconds }
    }
}

extension WireCancelBill {
    init(_ cancel: CancelBill) {
        institution = cancel.institution.value
        visitID = cancel.visitID
        batch = cancel.batch
        messageID = cancel.messageID
        originalMessageID = cancel.originalMessageID
        cancelledAt = cancel.cancelledAt.seconds
    }
}

extension WireReverseBill {
    init(_ reverse: ReverseBill) {
        institution = reverse.institution.value
        visitID = reverse.visitID
        messageID = reverse.messageID
        originalMessageID = reverse.originalMessageID
        reversedAt = reverse.reversedAt.seconds
    }
}

extension FieldVerifier {
    fileprivate mutating func bill(_ wire: WireBillRequest) -> BillRequest {
        BillRequest(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"), messageID: identifier(wire.messageID, "message_id"),
            medicalFee: fen(wire.medicalFee, "medical_fee"), hospitalPart: fen(wire.hospitalPart, "hospital_part"),
            useAccount: wire.useAccount, settledAt: time(wire.settledAt, "settled_at"),
            isInterim: wire.interim, settlementWay: settlementWay(wire.settlementWay),
            emergencyBeganAt: wire.hasEmergencyBeganAt ? time(wire.emergencyBeganAt, "emergency_began_at") : nil)
    }

    fileprivate mutating func cancelBill(_ wire: WireCancelBill) -> CancelBill {
        CancelBill(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"), messageID: identifier(wire.messageID, "message_id"),
            originalMessageID: identifier(wire.originalMessageID, "original_message_id"),
            cancelledAt: time(wire.cancelledAt, "cancelled_at"))
    }

    fileprivate mutating func reverseBill(_ wire: WireReverseBill) -> ReverseBill {
        ReverseBill(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            messageID: identifier(wire.messageID, "message_id"),
            originalMessageID: identifier(wire.originalMessageID, "original_message_id"),
            reversedAt: time(wire.reversedAt, "reversed_at"))
    }
}
