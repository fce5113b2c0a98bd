import ClaimTypes
import LedgerTypes

extension WireStatusQuery {
    init(_ query: StatusQuery) {
        institution = query.institution.value
        visitID = query.visitID
        batch = query.batch
    }
}

extension WireStatusAnswer {
    init(_ answer: StatusAnswer) {
        received = answer.received
        guard let known = answer.record else { return }
        record.messageID = known.messageID
        record.insurance = UInt32(known.insurance.value)
        record.clearingType = UInt32(known.clearingType.rawValue)
        record.settled = WireSettledClaim(known.claim)
        guard let undone = known.undone else { return }
        record.undone = UInt32(undone.undoing.rawValue)
        record.negative = WireSettledClaim(undone.negative)
    }
}

extension WireAccumulatorsQuery {
    init(_ query: AccumulatorsQuery) {
        person = query.person.value
        insurance = UInt32(query.insurance.value)
        year = query.year
    }
}

extension WireAccumulatorsAnswer {
    init(_ answer: AccumulatorsAnswer) {
        year = answer.year
        accumulators = WireAccumulators(answer.accumulators)
        balance = answer.balance.units
    }
}

extension FieldVerifier {
    mutating func statusQuery(_ wire: WireStatusQuery) -> StatusQuery {
        StatusQuery(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"))
    }

    mutating func accumulatorsAnswer(_ wire: WireAccumulatorsAnswer) -> AccumulatorsAnswer {
        require(wire.hasAccumulators, .missing, "accumulators")
        return AccumulatorsAnswer(
            year: year(wire.year, "year"), accumulators: accumulators(wire.accumulators), balance: fen(wire.balance, "balance"))
    }

    mutating func statusAnswer(_ wire: WireStatusAnswer) -> StatusAnswer {
        StatusAnswer(received: wire.received, record: wire.hasRecord ? statusRecord(wire.record) : nil)
    }

    private mutating func statusRecord(_ wire: WireStatusRecord) -> StatusRecord {
        require(wire.hasSettled, .missing, "record.settled")
        require(wire.hasNegative == (wire.undone != 0), .missing, "record.negative")
        let insurance = InsuranceKind(narrow(wire.insurance, "record.insurance"))
        let claim = settled(wire.settled, insurance, .settlement)
        var undone: StatusRecord.Undone?
        if wire.undone != 0 {
            let negative = settled(wire.negative, insurance, .negation)
            require(
                negative.originalSettlementID == claim.settlementID && negative.amounts == -claim.amounts, .identityViolated,
                "record.negative", "I9: not the exact negative")
            undone = StatusRecord.Undone(code(wire.undone, fallback: .cancelled, "record.undone"), by: negative)
        }
        return StatusRecord(
            messageID: identifier(wire.messageID, "record.message_id"), insurance: insurance,
            clearingType: code(wire.clearingType, fallback: .outpatient, "record.clearing_type"), claim: claim, undone: undone)
    }

    /// A benefit year of 1900 to 2199.
    mutating func year(_ value: Int32, _ field: StaticString) -> Int32 {
        require((1_900...2_199).contains(value), .outOfRange, field, "\(value)")
        return value
    }
}
