import ClaimTypes
import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import StrictJSON

/// What changed between two points of one journal, by account and reason.
struct PeriodComparison: Sendable {
    struct Line: Hashable, Comparable, Sendable {
        var account: AccountID
        var code: UInt16

        static func < (left: Line, right: Line) -> Bool { (left.account, left.code) < (right.account, right.code) }
    }

    let node: NodeID?
    /// Debits − credits, by account and reason.
    private(set) var changes: [Line: Int128] = [:]
    private(set) var records: UInt64 = 0

    /// - Parameters:
    ///   - from: records up to here are before the period.
    ///   - to: the end of the period; the end of the journal when `nil`.
    init(_ journal: any JournalStorage, from: JournalPoint, to: JournalPoint?) throws {
        var before = PointWatch(from)
        var end = to.map(PointWatch.init)
        node = try RecordScan.owner(of: journal)
        try RecordScan.blocks(journal) { block, _ in
            for record in block.records {
                let isBefore = before.includes(record, in: block.header)
                guard end?.includes(record, in: block.header) ?? true else { return false }
                guard !isBefore else { continue }
                records += 1
                for posting in record.postings where posting.effect == .post || posting.effect == .postHold {
                    changes[Line(account: posting.debit, code: posting.code), default: 0] += Int128(posting.amount.units)
                    changes[Line(account: posting.credit, code: posting.code), default: 0] -= Int128(posting.amount.units)
                }
            }
            return true
        }
        for (missed, point) in [(before.isMissed, from), (end?.isMissed ?? false, to ?? from)] where missed {
            throw CommandFailure(
                .refused, "日志 \(journal.location) 没有到达 \(point.description)",
                "journal \(journal.location) ends before \(point.description)")
        }
    }

    var text: String {
        var table = TextTable([
            .init("科目", "account"), .init("主体", "place"), .init("基金", "fund"), .init("原因", "reason"),
            .init("借−贷", "debits − credits", alignment: .right),
        ])
        for (line, change) in changes.sorted(by: { $0.key < $1.key }) where change != 0 {
            let reason = TransferCode(rawValue: line.code)?.names
            table.append([
                AccountID.title(ofKind: line.account.kind), line.account.placeTitle, line.account.fundTitle,
                reason.map { "\($0.chinese) \($0.english)" } ?? "\(line.code)", change.groupedYuan,
            ])
        }
        return "\(NodeID.title(node))  期间变动 Changes between two points    单位：元 in yuan\n"
            + "记录 records: \(records.grouped)\n\n" + table.render()
    }

    var json: JSONValue {
        .object([
            JSONMember("node", NodeID.json(node)), JSONMember("records", .integer(records)),
            JSONMember(
                "changes",
                .array(
                    changes.sorted { $0.key < $1.key }.filter { $0.value != 0 }.map { line, change in
                        .object([
                            JSONMember("kind", .integer(line.account.kind)),
                            JSONMember("region", .string("\(line.account.region)")),
                            JSONMember("fund", .string("\(line.account.fund)")),
                            JSONMember("counterparty", line.account.counterpartyCode.map { .string($0) } ?? .null),
                            JSONMember("code", .integer(line.code)), JSONMember("changeFen", .integer(change)),
                        ])
                    })),
        ])
    }
}

/// Two copies of one journal: where they part.
struct CopyComparison: Sendable {
    let common: UInt64
    /// First record that differs; `nil` when one copy only ends earlier or both are equal.
    let fork: UInt64?
    let longer: UInt64

    init(_ first: any JournalStorage, _ second: any JournalStorage) throws {
        var leaves: [Digest256] = []
        try RecordScan.blocks(first) { block, _ in
            leaves += block.leafHashes
            return true
        }
        var (index, parted) = (0, false)
        try RecordScan.blocks(second) { block, _ in
            for hash in block.leafHashes {
                guard !parted, index < leaves.count, leaves[index] == hash else {
                    parted = parted || index < leaves.count
                    if parted { return false }
                    index += 1
                    continue
                }
                index += 1
            }
            return true
        }
        common = UInt64(min(index, leaves.count))
        fork = parted ? UInt64(index) + 1 : nil
        longer = UInt64(max(index, leaves.count)) - UInt64(min(index, leaves.count))
    }

    var exit: CommandExit { fork == nil && longer == 0 ? .done : .refused }

    var text: String {
        let verdict =
            fork.map { "自第 \($0) 条记录起不同 they part at record \($0): one history was changed" }
            ?? (longer == 0 ? "完全一致 equal" : "一份多 \(longer) 条记录 one is \(longer) records longer")
        return "同一日志的两份副本 Two copies of one journal\n相同记录 equal records: \(common)\n\(verdict)\n"
    }

    var json: JSONValue {
        .object([
            JSONMember("equal", .bool(exit == .done)), JSONMember("commonRecords", .integer(common)),
            JSONMember("firstDifferentRecord", .optional(fork)), JSONMember("longerBy", .integer(longer)),
        ])
    }
}
