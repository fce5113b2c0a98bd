import ClaimTypes
import ClearingReports
import Journal
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// Every record of the given journals that has to do with one claim, in order of time.
struct ClaimTimeline: Sendable {
    struct Entry: Sendable {
        let node: NodeID
        let sequence: UInt64
        let block: UInt64
        let time: Timestamp
        /// Who speaks to whom.
        let route: String
        let what: BilingualText
        let messageID: String
        /// What came of it.
        let outcome: BilingualText
        let owed: Fen?
        let settlementIDs: [UInt64]
        /// What the record moved between accounts, both sides counted once.
        let posted: Int128
        let bytes: [UInt8]
        let place: Saying.Place?
    }

    let claim: ClaimReference
    private(set) var entries: [Entry] = []

    /// Reads the regions' journals for the claim, then the hub's for the messages found: the hub knows no visit, but keeps the signed place
    /// of each message in its stream.
    init(of claim: ClaimReference, in journals: [any JournalStorage]) throws {
        self.claim = claim
        var ids: Set<UInt64> = []
        var places: Set<Saying.Place> = []
        var hubs: [any JournalStorage] = []
        var regions: [any JournalStorage] = []
        for journal in journals {
            if try RecordScan.owner(of: journal) == .hub { hubs.append(journal) } else { regions.append(journal) }
        }
        var found: [Entry] = []
        try RecordScan.run("追踪 tracing", regions) { record, _ in
            for saying in record.sayings {
                let isNamed = saying.reference.map(claim.covers) ?? saying.settlementIDs.contains(where: ids.contains)
                guard isNamed else { continue }
                if saying.reference != nil { ids.formUnion(saying.settlementIDs) }
                if let place = saying.place { places.insert(place) }
                found.append(Entry(saying, record))
            }
            return true
        }
        try RecordScan.run("追踪 tracing", hubs) { record, _ in
            for saying in record.sayings {
                guard let place = saying.place, places.contains(place) else { continue }
                found.append(Entry(saying, record))
            }
            return true
        }
        entries = found.inOrder
    }

    var text: String {
        "费用全过程 Timeline of a claim    \(claim.title)    单位：元 in yuan\n\n"
            + entries.table(amount: BilingualText("应付", "owed")).render()
    }

    var json: JSONValue {
        .object([
            JSONMember("institution", .string(claim.institution.description)), JSONMember("visit", .string(claim.visitID)),
            JSONMember("batch", claim.batch.isEmpty ? .null : .string(claim.batch)),
            JSONMember("entries", .array(entries.map(\.json))),
        ])
    }
}

extension [ClaimTimeline.Entry] {
    /// By time; of one moment the hub first.
    var inOrder: [ClaimTimeline.Entry] {
        sorted {
            ($0.time, $0.node == .hub ? 0 : 1, $0.node, $0.sequence) < ($1.time, $1.node == .hub ? 0 : 1, $1.node, $1.sequence)
        }
    }

    /// - Parameter amount: what the last column is.
    func table(amount: BilingualText) -> TextTable {
        var table = TextTable([
            .init("时间", "time"), .init("节点", "node"), .init("记录", "record", alignment: .right), .init("往来", "route"),
            .init("内容", "what"), .init("报文", "message"), .init("结果", "outcome"),
            .init(amount.chinese, amount.english, alignment: .right),
        ])
        for entry in self {
            table.append([
                entry.time.chinaTime, entry.node.description, String(entry.sequence), entry.route,
                "\(entry.what.chinese) \(entry.what.english)", entry.messageID,
                "\(entry.outcome.chinese) \(entry.outcome.english)", entry.owed?.yuan ?? "",
            ])
        }
        return table
    }
}

extension ClaimTimeline.Entry {
    init(_ saying: Saying, _ read: ReadRecord) {
        let record = read.record
        self.init(
            node: read.node, sequence: record.sequence.value, block: read.block, time: read.time,
            route: saying.route(at: read.node), what: saying.title, messageID: saying.messageID,
            outcome: saying.outcome(record.outcome), owed: saying.owed, settlementIDs: saying.settlementIDs,
            posted: record.postings.reduce(0) { $0 + Int128($1.amount.units) }, bytes: Array(record.bytes), place: saying.place)
    }

    var json: JSONValue {
        .object([
            JSONMember("time", .string(time.chinaTime)), JSONMember("node", NodeID.json(node)),
            JSONMember("record", .integer(sequence)), JSONMember("block", .integer(block)), JSONMember("route", .string(route)),
            JSONMember("chinese", .string(what.chinese)), JSONMember("english", .string(what.english)),
            JSONMember("message", messageID.isEmpty ? .null : .string(messageID)),
            JSONMember("outcome", .string(outcome.english)), JSONMember("owedFen", owed.map { .integer($0.units) } ?? .null),
            JSONMember("setl_ids", .array(settlementIDs.map { .string("\($0)") })),
        ])
    }
}
