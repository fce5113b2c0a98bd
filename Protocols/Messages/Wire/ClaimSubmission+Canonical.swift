import ClaimTypes

/// The short way to read a settle request: the same values as the general one, or none.
extension PeerMessage {
    /// A settle or pre-settle request in canonical bytes at which nothing is at fault; `nil` for everything else.
    static func canonicalRequest(_ bytes: [UInt8]) -> PeerMessage? {
        bytes.withUnsafeBufferPointer { bytes in
            var reader = CanonicalReader(bytes)
            var verifier = FieldVerifier()
            let estimate = reader.message(1) { verifier.submission(&$0) }
            let request = estimate == nil ? reader.message(3) { verifier.submission(&$0) } : nil
            guard reader.isFinished, verifier.fault == nil else { return nil }
            return estimate.map { .preSettleRequest($0) } ?? request.map { .settleRequest($0) }
        }
    }
}

extension FieldVerifier {
    fileprivate mutating func submission(_ reader: inout CanonicalReader) -> ClaimSubmission {
        let registration = reader.message(1) { visit(&$0) }
        if registration == nil { refuse(.missing, "visit") }
        let messageID = identifier(reader.text(2), "message_id")
        let batch = optionalIdentifier(reader.text(3), "batch")
        let parts = reader.message(4) { split(&$0) } ?? ScopeSplit()
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
            visit: registration ?? visit(WireVisitRegistration()), messageID: messageID, batch: batch, split: parts,
            hospitalPart: hospitalPart, useAccount: useAccount, settledAt: settledAt, isInterim: isInterim, settlementWay: way,
            emergencyBeganAt: emergencyBeganAt, supersedes: supersedes)
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

    private mutating func split(_ reader: inout CanonicalReader) -> ScopeSplit {
        ScopeSplit(
            fullSelfPay: fen(reader.signed(1), "full_self_pay"), overLimit: fen(reader.signed(2), "over_limit"),
            preSelfPay: fen(reader.signed(3), "pre_self_pay"), inScope: fen(reader.signed(4), "in_scope"))
    }
}
