import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension WireLoadFile {
    init(_ bytes: [UInt8], _ digest: Digest256) {
        content = Data(bytes)
        self.digest = Data(digest)
    }
}

extension WireAccountOpening {
    init(_ opening: AccountOpening) {
        facts = WirePersonFacts(opening.facts)
        balance = opening.balance.units
        year = opening.year
        accumulators = WireAccumulators(opening.accumulators)
    }
}

extension WireAccumulators {
    init(_ value: Accumulators) {
        inpatientDeductible = value.inpatientDeductible.units
        outpatientDeductible = value.outpatientDeductible.units
        admissions = value.admissions
        inpatientScope = value.inpatientScope.units
        pooled = value.pooled.units
        outpatientPooled = value.outpatientPooled.units
        chronicPooled = value.chronicPooled.units
        largeSum = value.largeSum.units
        burden = value.burden.units
        seriousIllness = value.seriousIllness.units
        assistance = value.assistance.units
        pharmacyPooled = value.pharmacyPooled.units
        maternityPooled = value.maternityPooled.units
        maternityQuota = value.maternityQuota.units
        civilServant = value.civilServant.units
        enterprise = value.enterprise.units
        diseases = value.diseases.entries.map { total in
            var wire = WireDiseaseTotal()
            wire.disease = total.disease
            wire.pooled = total.pooled.units
            return wire
        }
    }
}

extension WireReceivedEnvelope {
    init(_ bytes: [UInt8], _ facts: [PersonFacts?], _ contentSecret: [UInt8]) {
        envelope = Data(bytes)
        self.contentSecret = Data(contentSecret)
        self.facts = facts.map { known in
            var attached = WireAttachedFacts()
            if let known { attached.facts = WirePersonFacts(known) }
            return attached
        }
    }
}

extension WireAcknowledged {
    init(_ by: NodeID, _ stream: NodeID, _ upTo: UInt64) {
        self.by = by.value
        self.stream = stream.value
        self.upTo = upTo
    }
}

extension WireBusinessDay {
    init(_ date: BusinessDate) { self.date = date.days }
}

extension WireWindow {
    init(_ window: WindowNumber) { self.window = window.value }
}

extension FieldVerifier {
    mutating func accumulators(_ wire: WireAccumulators) -> Accumulators {
        var value = Accumulators()
        value.inpatientDeductible = fen(wire.inpatientDeductible, "inpatient_deductible")
        value.outpatientDeductible = fen(wire.outpatientDeductible, "outpatient_deductible")
        value.admissions = wire.admissions
        value.inpatientScope = fen(wire.inpatientScope, "inpatient_scope")
        value.pooled = fen(wire.pooled, "pooled")
        value.outpatientPooled = fen(wire.outpatientPooled, "outpatient_pooled")
        value.chronicPooled = fen(wire.chronicPooled, "chronic_pooled")
        value.largeSum = fen(wire.largeSum, "large_sum")
        value.burden = fen(wire.burden, "burden")
        value.seriousIllness = fen(wire.seriousIllness, "serious_illness")
        value.assistance = fen(wire.assistance, "assistance")
        value.pharmacyPooled = fen(wire.pharmacyPooled, "pharmacy_pooled")
        value.maternityPooled = fen(wire.maternityPooled, "maternity_pooled")
        value.maternityQuota = fen(wire.maternityQuota, "maternity_quota")
        value.civilServant = fen(wire.civilServant, "civil_servant")
        value.enterprise = fen(wire.enterprise, "enterprise")
        let diseases = list(wire.diseases, atMost: MessageLimits.chronicDiseasesMax, "diseases") { verifier, total in
            verifier.require(total.pooled != 0, .missing, "diseases.pooled")
            return DiseaseTotal(
                verifier.identifier(total.disease, "diseases.disease"), pooled: verifier.fen(total.pooled, "diseases.pooled"))
        }
        requireAscending(diseases, "diseases", by: \.disease)
        value.diseases = DiseaseTotals(diseases)
        return value
    }
}
