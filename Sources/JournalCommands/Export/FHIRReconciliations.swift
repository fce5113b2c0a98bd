import ClaimTypes
import LedgerTypes
import Settlement
import StrictJSON

/// What each insuring region owes each treating region for a window, with the records behind it: PaymentReconciliation.
struct FHIRReconciliations {
    private struct Key: Hashable, Comparable {
        var window: WindowNumber, insuring: RegionCode, treating: RegionCode

        static func < (left: Key, right: Key) -> Bool {
            (left.window, left.insuring, left.treating) < (right.window, right.insuring, right.treating)
        }
    }

    private struct Group {
        let number: Int
        var last: BusinessTime
        var owed = Fen.zero
    }

    private var groups: [Key: Group] = [:]
    private let details: DetailSpool

    init() throws { details = try DetailSpool() }

    /// Most bytes of details held in memory for one reconciliation.
    var heldMost: Int { details.heldMost }

    mutating func add(_ record: BookedRecord) throws {
        let key = Key(window: record.window, insuring: record.insuring, treating: record.treating)
        let isNew = groups[key] == nil
        var group = groups[key] ?? Group(number: groups.count, last: record.at)
        group.last = max(group.last, record.at)
        group.owed = group.owed + record.owed
        groups[key] = group
        let detail = JSONValue.object([
            JSONMember("identifier", FHIRBundle.identifier("setl_id", "\(record.settlementID)")),
            JSONMember("type", FHIRBundle.concept(FHIRBundle.system + ":records", record.kind.rawValue)),
            JSONMember("date", .string(record.at.date.description)), JSONMember("amount", FHIRBundle.money(record.owed)),
        ])
        try details.append((isNew ? "" : ",\n") + detail.text, to: group.number)
    }

    /// One entry a reconciliation, in order of window and pair.
    func write(to output: inout TextOutput, isFirst: Bool) throws {
        var isFirst = isFirst
        for (key, group) in groups.sorted(by: { $0.key < $1.key }) {
            let month = key.window.description
            let id = "\(month)-\(key.insuring)-\(key.treating)"
            let head = JSONValue.object([
                JSONMember("resourceType", .string("PaymentReconciliation")), JSONMember("id", .string(id)),
                JSONMember("status", .string("active")), JSONMember("period", .object([JSONMember("start", .string(month))])),
                JSONMember("created", .string(FHIRBundle.time(group.last))),
                JSONMember("paymentIssuer", FHIRBundle.reference("region", "\(key.insuring)")),
                JSONMember("requestor", FHIRBundle.reference("region", "\(key.treating)")),
                JSONMember("paymentDate", .string(group.last.date.description)),
                JSONMember("paymentAmount", FHIRBundle.money(group.owed)),
            ]).text
            // The object stays open for its details.
            let open = FHIRBundle.entry("PaymentReconciliation", id, String(head.dropLast()) + #","detail":["#).dropLast()
            try output.write((isFirst ? "" : ",") + open)
            isFirst = false
            try details.each(of: group.number) { try output.write(bytes: $0) }
            try output.write("]}}")
        }
    }
}
