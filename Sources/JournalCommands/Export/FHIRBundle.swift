import ClaimTypes
import LedgerTypes
import Settlement
import StrictJSON

/// Claims as HL7 FHIR R4 for outsiders: ExplanationOfBenefit of each settlement, PaymentReconciliation of each pair and window.
///
/// The codes of adjudication are our own system, since FHIR has none for Chinese funds (unverified beside any national profile).
/// Persons are the pseudonymous numbers of the journal: no name leaves it (law M8).
struct FHIRBundle {
    private let settlements: [BookedRecord]
    private let undone: Set<UInt64>
    private static let system = "urn:medclear:r4"

    init(_ records: [BookedRecord]) {
        settlements = records
        undone = Set(records.filter { $0.kind != .settlement && $0.kind != .adjustment }.map(\.original))
    }

    var json: JSONValue {
        let benefits = settlements.filter { $0.kind == .settlement }.map { entry(benefit($0)) }
        return .object([
            JSONMember("resourceType", .string("Bundle")), JSONMember("type", .string("collection")),
            JSONMember("entry", .array(benefits + reconciliations.map(entry))),
        ])
    }

    private func entry(_ resource: JSONValue) -> JSONValue {
        guard case .string(let type)? = resource["resourceType"], case .string(let id)? = resource["id"] else {
            return .object([JSONMember("resource", resource)])
        }
        return .object([
            JSONMember("fullUrl", .string("urn:medclear:\(type):\(id)")), JSONMember("resource", resource),
        ])
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

    /// What each insuring region owes each treating region for a window, with the records behind it.
    private var reconciliations: [JSONValue] {
        struct Key: Hashable, Comparable {
            var window: WindowNumber, insuring: RegionCode, treating: RegionCode

            static func < (left: Key, right: Key) -> Bool {
                (left.window, left.insuring, left.treating) < (right.window, right.insuring, right.treating)
            }
        }
        let groups = Dictionary(grouping: settlements) {
            Key(window: $0.window, insuring: $0.insuring, treating: $0.treating)
        }
        return groups.sorted { $0.key < $1.key }.map { key, records in
            let created = records.map(\.at).max().map(Self.time) ?? ""
            let details = records.map { record in
                JSONValue.object([
                    JSONMember("identifier", Self.identifier("setl_id", "\(record.settlementID)")),
                    JSONMember("type", Self.concept(Self.system + ":records", record.kind.rawValue)),
                    JSONMember("date", .string(record.at.date.description)), JSONMember("amount", Self.money(record.owed)),
                ])
            }
            let month = key.window.description
            return .object([
                JSONMember("resourceType", .string("PaymentReconciliation")),
                JSONMember("id", .string("\(month)-\(key.insuring)-\(key.treating)")),
                JSONMember("status", .string("active")),
                JSONMember("period", .object([JSONMember("start", .string(month))])),
                JSONMember("created", .string(created)),
                JSONMember("paymentIssuer", Self.reference("region", "\(key.insuring)")),
                JSONMember("requestor", Self.reference("region", "\(key.treating)")),
                JSONMember("paymentDate", .string(records.map(\.at.date).max()?.description ?? month)),
                JSONMember("paymentAmount", Self.money(records.reduce(Fen.zero) { $0 + $1.owed })),
                JSONMember("detail", .array(details)),
            ])
        }
    }
}

extension FHIRBundle {
    private static func identifier(_ name: String, _ value: String) -> JSONValue {
        .object([JSONMember("system", .string("\(system):\(name)")), JSONMember("value", .string(value))])
    }

    private static func reference(_ name: String, _ value: String) -> JSONValue {
        .object([JSONMember("identifier", identifier(name, value))])
    }

    private static func concept(_ system: String, _ code: String) -> JSONValue {
        .object([
            JSONMember(
                "coding", .array([.object([JSONMember("system", .string(system)), JSONMember("code", .string(code))])]))
        ])
    }

    private static func money(_ amount: Fen) -> JSONValue {
        .object([JSONMember("value", .number(amount.yuan)), JSONMember("currency", .string("CNY"))])
    }

    private static func total(_ system: String, _ code: String, _ amount: Fen) -> JSONValue {
        .object([JSONMember("category", concept(system, code)), JSONMember("amount", money(amount))])
    }

    /// China Standard Time with its offset.
    private static func time(_ time: BusinessTime) -> String {
        time.description.split(separator: " ").joined(separator: "T") + "+08:00"
    }
}
