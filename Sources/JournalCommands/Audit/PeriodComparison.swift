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
        if before.isMissed, let to, end?.isMissed == false {
            throw CommandFailure(
                .usage, "终点 \(to.description) 早于起点 \(from.description)", "\(to.description) lies before \(from.description)")
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
