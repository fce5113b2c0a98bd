import ClaimTypes
import LedgerTypes

extension WireAdmissionNotice {
    init(_ notice: AdmissionNotice) {
        institution = notice.institution.value
        visitID = notice.visitID
        person = notice.person.value
        insurance = UInt32(notice.insurance.value)
        insuringRegion = notice.insuringRegion.value
        treatingRegion = notice.treatingRegion.value
        visitType = UInt32(notice.visitType.value)
        beganAt = notice.beganAt.seconds
        switch notice.stage {
        case .inHospital: stage = AdmissionStage.inHospital.rawValue
        case .discharged(let ended):
            stage = AdmissionStage.discharged.rawValue
            endedAt = ended.seconds
        case .takenBack: stage = AdmissionStage.takenBack.rawValue
        }
    }
}

/// Frozen numbers of the stages.
private enum AdmissionStage: UInt32 {
    case inHospital = 1
    case discharged = 2
    case takenBack = 3
}

extension FieldVerifier {
    mutating func admissionNotice(_ wire: WireAdmissionNotice) -> AdmissionNotice {
        let visitType = VisitType(narrow(wire.visitType, "visit_type"))
        require(visitType.clearingType == .inpatient, .unknownCode, "visit_type", "\(wire.visitType) is no stay")
        return AdmissionNotice(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            person: person(wire.person, "person"), insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            insuringRegion: region(wire.insuringRegion, "insuring_region"),
            treatingRegion: region(wire.treatingRegion, "treating_region"), visitType: visitType,
            beganAt: time(wire.beganAt, "began_at"), stage: admissionStage(wire))
    }

    private mutating func admissionStage(_ wire: WireAdmissionNotice) -> AdmissionNotice.Stage {
        let stage = code(wire.stage, fallback: AdmissionStage.inHospital, "stage")
        require(wire.hasEndedAt == (stage == .discharged), wire.hasEndedAt ? .outOfRange : .missing, "ended_at")
        switch stage {
        case .inHospital: return .inHospital
        case .takenBack: return .takenBack
        case .discharged:
            require(wire.endedAt >= wire.beganAt, .outOfRange, "ended_at", "before it began")
            return .discharged(time(wire.endedAt, "ended_at"))
        }
    }
}
