import ClaimTypes
import LedgerTypes

extension WireCancelLines {
    init(_ cancel: CancelLines) {
        institution = cancel.institution.value
        visitID = cancel.visitID
        batch = cancel.batch
        messageID = cancel.messageID
        person = cancel.person.value
        lineNumbers = cancel.lineNumbers
    }
}

extension WireVisitStep {
    init(_ step: VisitStep) {
        institution = step.institution.value
        visitID = step.visitID
        messageID = step.messageID
        person = step.person.value
        askedAt = step.askedAt.seconds
    }
}

extension WireChangeVisit {
    init(_ change: ChangeVisit) {
        institution = change.institution.value
        visitID = change.visitID
        messageID = change.messageID
        person = change.person.value
        visitType = UInt32(change.visitType.value)
        diseaseCode = change.diseaseCode
        beganAt = change.beganAt.seconds
        diagnoses = change.diagnoses.map(WireDiagnosis.init)
        if let open = change.openServices { openServices = UInt32(open.rawValue) }
    }
}

extension WireDiagnosis {
    init(_ diagnosis: Diagnosis) {
        type = diagnosis.type
        rank = UInt32(diagnosis.rank)
        code = diagnosis.code
        main = diagnosis.isMain
        diagnosedAt = diagnosis.diagnosedAt.seconds
    }
}

extension WireDischargeVisit {
    init(_ discharge: DischargeVisit) {
        institution = discharge.institution.value
        visitID = discharge.visitID
        messageID = discharge.messageID
        person = discharge.person.value
        endedAt = discharge.endedAt.seconds
        diagnoses = discharge.diagnoses.map(WireDiagnosis.init)
    }
}

extension WireConfirmSplit {
    init(_ confirm: ConfirmSplit) {
        institution = confirm.institution.value
        month = confirm.month.value
        messageID = confirm.messageID
        settlementIds = confirm.rows.map(\.settlementID)
        medicalFees = confirm.rows.map(\.medicalFee.units)
        insurancePaid = confirm.rows.map(\.insurancePaid.units)
        confirmed = confirm.rows.map(\.isConfirmed)
    }
}

extension WireRollBackSplit {
    init(_ rollBack: RollBackSplit) {
        institution = rollBack.institution.value
        month = rollBack.month.value
        messageID = rollBack.messageID
        originalMessageID = rollBack.originalMessageID
    }
}

extension FieldVerifier {
    mutating func cancelLines(_ wire: WireCancelLines) -> CancelLines {
        CancelLines(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"), messageID: identifier(wire.messageID, "message_id"),
            person: person(wire.person, "person"),
            lineNumbers: list(wire.lineNumbers, atMost: MessageLimits.linesPerUploadMax, "line_numbers") {
                $0.identifier($1, "line_numbers")
            })
    }

    mutating func visitStep(_ wire: WireVisitStep) -> VisitStep {
        VisitStep(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            messageID: identifier(wire.messageID, "message_id"), person: person(wire.person, "person"),
            askedAt: time(wire.askedAt, "asked_at"))
    }

    mutating func changeVisit(_ wire: WireChangeVisit) -> ChangeVisit {
        ChangeVisit(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            messageID: identifier(wire.messageID, "message_id"), person: person(wire.person, "person"),
            visitType: VisitType(narrow(wire.visitType, "visit_type")),
            diseaseCode: optionalIdentifier(wire.diseaseCode, "disease_code"), beganAt: time(wire.beganAt, "began_at"),
            diagnoses: diagnoses(wire.diagnoses),
            openServices: wire.hasOpenServices ? services(wire.openServices) : nil)
    }

    private mutating func services(_ bits: UInt32) -> OpenServices {
        let open = OpenServices(rawValue: narrow(bits, "open_services"))
        require(OpenServices.all.isSuperset(of: open), .unknownCode, "open_services", "\(bits)")
        return open
    }

    mutating func discharge(_ wire: WireDischargeVisit) -> DischargeVisit {
        DischargeVisit(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            messageID: identifier(wire.messageID, "message_id"), person: person(wire.person, "person"),
            endedAt: time(wire.endedAt, "ended_at"), diagnoses: diagnoses(wire.diagnoses))
    }

    private mutating func diagnoses(_ wires: [WireDiagnosis]) -> [Diagnosis] {
        list(wires, atMost: MessageLimits.diagnosesMax, "diagnoses") { verifier, wire in
            Diagnosis(
                type: verifier.optionalIdentifier(wire.type, "diagnoses.type"),
                rank: verifier.narrow(wire.rank, "diagnoses.rank"), code: verifier.identifier(wire.code, "diagnoses.code"),
                isMain: wire.main, diagnosedAt: verifier.time(wire.diagnosedAt, "diagnoses.diagnosed_at"))
        }
    }

    mutating func confirmSplit(_ wire: WireConfirmSplit) -> ConfirmSplit {
        let count = wire.settlementIds.count
        require(count <= MessageLimits.splitRowsMax, .tooLarge, "settlement_ids", "\(count) rows")
        require(
            wire.medicalFees.count == count && wire.insurancePaid.count == count && wire.confirmed.count == count, .wrongLength,
            "settlement_ids", "the columns differ in length")
        var rows: [ConfirmSplit.Row] = []
        if fault == nil {
            for index in 0..<count {
                rows.append(
                    ConfirmSplit.Row(
                        settlementID: wire.settlementIds[index], medicalFee: fen(wire.medicalFees[index], "medical_fees"),
                        insurancePaid: fen(wire.insurancePaid[index], "insurance_paid"), isConfirmed: wire.confirmed[index]))
            }
        }
        requireAscending(rows, "settlement_ids", by: \.settlementID)
        return ConfirmSplit(
            institution: institution(wire.institution, "institution"), month: window(wire.month, "month"),
            messageID: identifier(wire.messageID, "message_id"), rows: rows)
    }

    mutating func rollBackSplit(_ wire: WireRollBackSplit) -> RollBackSplit {
        RollBackSplit(
            institution: institution(wire.institution, "institution"), month: window(wire.month, "month"),
            messageID: identifier(wire.messageID, "message_id"),
            originalMessageID: optionalIdentifier(wire.originalMessageID, "original_message_id"))
    }
}
