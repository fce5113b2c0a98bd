import ClaimTypes
import LedgerTypes
import Settlement
import StrictJSON

/// Claims as HL7 FHIR R4 for outsiders: ExplanationOfBenefit of each settlement, PaymentReconciliation of each pair and window.
///
/// The codes of adjudication are our own system, since FHIR has none for Chinese funds (unverified beside any national profile).
/// Persons are the pseudonymous numbers of the journal: no name leaves it (law M8).
///
/// Written as it is read: the journals are gone through twice, first for what was undone, and the claims behind a reconciliation wait in
/// temporary files.
struct FHIRBundle {
    private let undone: Set<UInt64>
    static let system = "urn:medclear:r4"

    /// One resource a line.
    /// - Returns: what was gone through, and the most bytes that waited in memory for a reconciliation.
    @discardableResult
    static func write(_ rows: SettlementRows, to output: inout TextOutput) throws -> (missed: [String], heldMost: Int) {
        var undone: Set<UInt64> = []
        try rows.each { if $0.kind != .settlement && $0.kind != .adjustment { undone.insert($0.original) } }
        let bundle = FHIRBundle(undone: undone)
        var reconciliations = try FHIRReconciliations()
        try output.write(#"{"resourceType":"Bundle","type":"collection","entry":["#)
        var isFirst = true
        let tally = try rows.each { record in
            try reconciliations.add(record)
            guard record.kind == .settlement else { return }
            let entry = Self.entry("ExplanationOfBenefit", "\(record.settlementID)", bundle.benefit(record).text)
            try output.write((isFirst ? "" : ",") + entry)
            isFirst = false
        }
        try reconciliations.write(to: &output, isFirst: isFirst)
        try output.write("]}")
        return (tally.missed, reconciliations.heldMost)
    }

    /// An entry around a resource that is text already.
    static func entry(_ type: String, _ id: String, _ resource: String) -> String {
        #"{"fullUrl":"urn:medclear:"# + type + ":" + id + #"","resource":"# + resource + "}"
    }

    private func benefit(_ record: BookedRecord) -> JSONValue {
        let amounts = record.amounts ?? SettlementAmounts(split: ScopeSplit())
        let totals: [(String, Fen)] = [
            ("submitted", amounts.total), ("eligible", amounts.split.inScope), ("deductible", amounts.deductible),
            ("benefit", amounts.fundTotal),
        ]
        let ours: [(String, Fen)] = [
            ("hifp_pay", amounts.pooled), ("cvlserv_pay", amounts.civilServant), ("hifes_pay", amounts.enterprise),
            ("hifmi_pay", amounts.seriousIllness), ("hifob_pay", amounts.largeSum), ("maf_pay", amounts.assistance),
            ("hosp_part_amt", amounts.hospitalPart), ("acct_pay", amounts.account), ("acct_mulaid_pay", amounts.mutualAid),
            ("psn_cash_pay", amounts.cash),
        ]
        let adjudication = "http://terminology.hl7.org/CodeSystem/adjudication"
        let rows =
            totals.map { Self.total(adjudication, $0, $1) }
            + ours.filter { $0.1 != .zero }.map { Self.total(Self.system + ":funds", $0, $1) }
        let isInpatient = record.clearingType == .inpatient
        return .object([
            JSONMember("resourceType", .string("ExplanationOfBenefit")), JSONMember("id", .string("\(record.settlementID)")),
            JSONMember("identifier", .array([Self.identifier("setl_id", "\(record.settlementID)")])),
            JSONMember("status", .string(undone.contains(record.settlementID) ? "cancelled" : "active")),
            JSONMember(
                "type",
                Self.concept(
                    "http://terminology.hl7.org/CodeSystem/claim-type",
                    record.clearingType == .pharmacy ? "pharmacy" : isInpatient ? "institutional" : "professional")),
            JSONMember("use", .string("claim")),
            JSONMember("patient", Self.reference("psn_no", "\(record.person)")),
            JSONMember("created", .string(Self.time(record.at))),
            JSONMember("insurer", Self.reference("region", "\(record.insuring)")),
            JSONMember("provider", Self.reference("fixmedins_code", "\(record.claim.institution)")),
            JSONMember("claim", Self.reference("msgid", record.messageID)),
            JSONMember("outcome", .string("complete")),
            JSONMember(
                "insurance",
                .array([
                    .object([
                        JSONMember("focal", .bool(true)),
                        JSONMember("coverage", Self.reference("insutype", "\(record.insurance)")),
                    ])
                ])),
            JSONMember("total", .array(rows)),
            JSONMember(
                "payment",
                .object([
                    JSONMember("type", Self.concept("http://terminology.hl7.org/CodeSystem/ex-paymenttype", "complete")),
                    JSONMember("amount", Self.money(record.owed)),
                ])),
        ])
    }
}

extension FHIRBundle {
    static func identifier(_ name: String, _ value: String) -> JSONValue {
        .object([JSONMember("system", .string("\(system):\(name)")), JSONMember("value", .string(value))])
    }

    static func reference(_ name: String, _ value: String) -> JSONValue {
        .object([JSONMember("identifier", identifier(name, value))])
    }

    static func concept(_ system: String, _ code: String) -> JSONValue {
        .object([
            JSONMember(
                "coding", .array([.object([JSONMember("system", .string(system)), JSONMember("code", .string(code))])]))
        ])
    }

    static func money(_ amount: Fen) -> JSONValue {
        .object([JSONMember("value", .number(amount.yuan)), JSONMember("currency", .string("CNY"))])
    }

    private static func total(_ system: String, _ code: String, _ amount: Fen) -> JSONValue {
        .object([JSONMember("category", concept(system, code)), JSONMember("amount", money(amount))])
    }

    /// China Standard Time with its offset.
    static func time(_ time: BusinessTime) -> String {
        time.description.split(separator: " ").joined(separator: "T") + "+08:00"
    }
}
