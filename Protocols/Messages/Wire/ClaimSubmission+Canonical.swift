import ClaimTypes
import LedgerTypes

extension FieldVerifier {
    mutating func submission(_ reader: inout CanonicalReader) -> ClaimSubmission {
        let registration = reader.message(1) { visit(&$0) }
        if registration == nil { refuse(.missing, "visit") }
        let messageID = identifier(reader.text(2), "message_id")
        let batch = optionalIdentifier(reader.text(3), "batch")
        let parts = reader.message(4) { split(&$0) }
        if parts == nil { refuse(.missing, "split") }
        let hospitalPart = fen(reader.signed(5), "hospital_part")
        let useAccount = reader.bool(6)
        let settledAt = time(reader.signed(7), "settled_at")
        let isInterim = reader.bool(8)
        let supersedes = reader.message(9) { inner in
            let batch = optionalIdentifier(inner.text(1), "supersedes.batch")
            let settlementID = inner.unsigned(2)
            require(settlementID != 0, .missing, "supersedes.settlement_id")
            return SupersededBill(batch: batch, settlementID: settlementID)
        }
        let way = settlementWay(reader.unsigned32(10))
        let emergencyBeganAt = reader.optionalSigned(11).map { time($0, "emergency_began_at") }
        return ClaimSubmission(
            visit: registration ?? visit(WireVisitRegistration()), messageID: messageID, batch: batch,
            split: parts ?? ScopeSplit(), hospitalPart: hospitalPart, useAccount: useAccount, settledAt: settledAt,
            isInterim: isInterim, settlementWay: way, emergencyBeganAt: emergencyBeganAt, supersedes: supersedes)
    }

    private mutating func visit(_ reader: inout CanonicalReader) -> VisitRegistration {
        VisitRegistration(
            institution: institution(reader.unsigned(1), "institution"),
            level: code(reader.unsigned32(2), fallback: HospitalLevel.none, "level"),
            visitID: identifier(reader.text(3), "visit_id"), person: person(reader.unsigned(4), "person"),
            treatingRegion: region(reader.unsigned32(5), "treating_region"),
            insuringRegion: region(reader.unsigned32(6), "insuring_region"),
            insurance: InsuranceKind(narrow(reader.unsigned32(7), "insurance")),
            visitType: VisitType(narrow(reader.unsigned32(8), "visit_type")),
            diseaseCode: optionalIdentifier(reader.text(9), "disease_code"), beganAt: time(reader.signed(10), "began_at"))
    }
}

extension CanonicalWriter {
    mutating func put(_ claim: ClaimSubmission) {
        message(1) { $0.put(claim.visit) }
        text(2, claim.messageID)
        text(3, claim.batch)
        message(4) { $0.put(claim.split) }
        signed(5, claim.hospitalPart.units)
        bool(6, claim.useAccount)
        signed(7, claim.settledAt.seconds)
        bool(8, claim.isInterim)
        if let earlier = claim.supersedes {
            message(9) { inner in
                inner.text(1, earlier.batch)
                inner.unsigned(2, earlier.settlementID)
            }
        }
        unsigned(10, claim.settlementWay.wire)
        optionalSigned(11, claim.emergencyBeganAt?.seconds)
    }

    private mutating func put(_ visit: VisitRegistration) {
        unsigned(1, visit.institution.value)
        unsigned(2, visit.level.rawValue)
        text(3, visit.visitID)
        unsigned(4, visit.person.value)
        unsigned(5, visit.treatingRegion.value)
        unsigned(6, visit.insuringRegion.value)
        unsigned(7, visit.insurance.value)
        unsigned(8, visit.visitType.value)
        text(9, visit.diseaseCode)
        signed(10, visit.beganAt.seconds)
    }
}
