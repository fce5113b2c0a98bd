import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension WireStatusQuery {
    init(_ query: StatusQuery) {
        institution = query.institution.value
        messageID = query.messageID
        visitID = query.visitID
        batch = query.batch
    }
}

extension WireStatusAnswer {
    init(_ answer: StatusAnswer) {
        received = answer.received
        rows = answer.rows.map { row in
            var part = WireStatusRow()
            part.kind = UInt32(row.kind.rawValue)
            part.decision = WireSettleDecision(row.decision)
            part.negated = row.isNegated
            return part
        }
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
        require(!wire.messageID.isEmpty || !wire.visitID.isEmpty, .missing, "message_id", "nor visit_id")
        return StatusQuery(
            institution: institution(wire.institution, "institution"),
            messageID: optionalIdentifier(wire.messageID, "message_id"), visitID: optionalIdentifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"))
    }

    mutating func statusAnswer(_ wire: WireStatusAnswer) -> StatusAnswer {
        let rows = list(wire.rows, atMost: MessageLimits.statusRowsMax, "rows") { verifier, row in
            let kind: MessageKind = verifier.code(row.kind, fallback: .settleDecision, "rows.kind")
            verifier.require(
                kind == .settleDecision || kind == .cancelDecision, .unknownCode, "rows.kind", "\(row.kind)")
            return StatusRow(
                kind: kind,
                decision: verifier.decision(row.decision, kind == .cancelDecision ? .negation : .settlement),
                isNegated: row.negated)
        }
        return StatusAnswer(received: wire.received, rows: rows)
    }

    /// A benefit year of 1900 to 2199.
    mutating func year(_ value: Int32, _ field: StaticString) -> Int32 {
        require((1_900...2_199).contains(value), .outOfRange, field, "\(value)")
        return value
    }
}
