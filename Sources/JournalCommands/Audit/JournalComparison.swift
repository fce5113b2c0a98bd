import ClaimTypes
import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import StrictJSON

/// What two regions' journals of one pair say of each other, side by side (law M3).
struct JournalComparison: Sendable {
    /// One line that both sides should have: who insures, fund, window, reason.
    struct Line: Hashable, Comparable, Sendable {
        var insuring: UInt32
        var treating: UInt32
        var window: UInt32
        var fund: UInt32
        var code: UInt16

        static func < (left: Line, right: Line) -> Bool {
            (left.insuring, left.treating, left.window, left.fund, left.code)
                < (right.insuring, right.treating, right.window, right.fund, right.code)
        }
    }

    struct Figures: Hashable, Sendable {
        var payable: Int128 = 0
        var receivable: Int128 = 0
    }

    private(set) var lines: [Line: Figures] = [:]
    /// Records that one side has and the other has not, or has otherwise.
    private(set) var records: [(settlementID: UInt64, decided: BookedRecord?, received: BookedRecord?)] = []
    /// Journals that end before the point.
    private(set) var missed: [String] = []

    init(_ first: any JournalStorage, _ second: any JournalStorage, until point: JournalPoint?) throws {
        let nodes = [try RecordScan.owner(of: first), try RecordScan.owner(of: second)].compactMap { $0?.value }
        for journal in [first, second] {
            var watch = point.map(PointWatch.init)
            try RecordScan.blocks(journal) { block, _ in
                for record in block.records {
                    guard watch?.includes(record, in: block.header) ?? true else { return false }
                    for posting in record.postings where posting.amount != .zero {
                        add(posting, posting.debit, isDebit: true, nodes)
                        add(posting, posting.credit, isDebit: false, nodes)
                    }
                }
                return true
            }
            if watch?.isMissed ?? false { missed.append(journal.location) }
        }
        try compareRecords(first, second, nodes, point)
    }

    private mutating func add(_ posting: Posting, _ account: AccountID, isDebit: Bool, _ nodes: [UInt32]) {
        guard posting.effect == .post || posting.effect == .postHold else { return }
        let other = UInt32(truncatingIfNeeded: account.counterparty)
        let amount = Int128(posting.amount.units)
        // Money in flight waits on fund 0 on one side only.
        guard account.fund != 0, nodes.contains(account.region), nodes.contains(other) else { return }
        switch account.accountKind {
        case .payableToTreating?:
            let line = Line(
                insuring: account.region, treating: other, window: posting.window.value, fund: account.fund, code: posting.code)
            lines[line, default: Figures()].payable += isDebit ? -amount : amount
        case .receivableFromInsuring?:
            let line = Line(
                insuring: other, treating: account.region, window: posting.window.value, fund: account.fund, code: posting.code)
            lines[line, default: Figures()].receivable += isDebit ? amount : -amount
        default: break
        }
    }

    private mutating func compareRecords(
        _ first: any JournalStorage, _ second: any JournalStorage, _ nodes: [UInt32], _ point: JournalPoint?
    ) throws {
        let ledger = try SettlementLedger([first, second], until: point)
        func ofPair(_ record: BookedRecord) -> Bool {
            nodes.contains(record.insuring.value) && nodes.contains(record.treating.value)
        }
        var received = Dictionary(
            ledger.received.filter(ofPair).map { ($0.settlementID, $0) }, uniquingKeysWith: { first, _ in first })
        for decided in ledger.decided where ofPair(decided) {
            guard let other = received.removeValue(forKey: decided.settlementID) else {
                records.append((decided.settlementID, decided, nil))
                continue
            }
            if other.owedByFund != decided.owedByFund || other.window != decided.window || other.claim != decided.claim {
                records.append((decided.settlementID, decided, other))
            }
        }
        records += received.values.map { ($0.settlementID, nil, $0) }
        records.sort { $0.settlementID < $1.settlementID }
    }

    var unequal: [(line: Line, figures: Figures)] {
        lines.filter { $0.value.payable != $0.value.receivable }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    var exit: CommandExit { unequal.isEmpty && records.isEmpty && missed.isEmpty ? .done : .refused }
}

extension JournalComparison {
    var text: String {
        var table = TextTable([
            .init("参保地", "insuring"), .init("就医地", "treating"), .init("清算期", "window"), .init("基金", "fund"),
            .init("原因", "reason"), .init("应付", "payable", alignment: .right), .init("应收", "receivable", alignment: .right),
            .init("差额", "difference", alignment: .right),
        ])
        for (line, figures) in lines.sorted(by: { $0.key < $1.key }) {
            let reason = TransferCode(rawValue: line.code)?.names
            table.append([
                RegionNames.national.chinese(RegionCode(line.insuring)), RegionNames.national.chinese(RegionCode(line.treating)),
                WindowNumber(line.window).description, AccountID.fundTitle(line.fund, FundCode(line.fund).names.chinese),
                reason.map { "\($0.chinese) \($0.english)" } ?? "\(line.code)", figures.payable.groupedYuan,
                figures.receivable.groupedYuan, (figures.payable - figures.receivable).groupedYuan,
            ])
        }
        var text = "两地日志比对 Two journals of one pair    单位：元 in yuan\n\n" + table.render()
        text += "不等 unequal lines: \(unequal.count); 记录不符 differing records: \(records.count)\n"
        for entry in records.prefix(50) {
            text +=
                "  结算号 setl_id \(entry.settlementID): 参保地 decided \(Self.text(entry.decided)); "
                + "就医地 received \(Self.text(entry.received))\n"
        }
        if records.count > 50 { text += "  … \(records.count - 50) more\n" }
        return text
    }

    private static func text(_ record: BookedRecord?) -> String {
        record.map { visible("\($0.claim.institution) \($0.claim.visitID) \($0.owed.yuan)") } ?? "无 nothing"
    }

    var json: JSONValue {
        .object([
            JSONMember("equal", .bool(unequal.isEmpty && records.isEmpty)),
            JSONMember(
                "lines",
                .array(
                    lines.sorted { $0.key < $1.key }.map { line, figures in
                        .object([
                            JSONMember("insuring", .string("\(line.insuring)")),
                            JSONMember("treating", .string("\(line.treating)")),
                            JSONMember("window", .string(WindowNumber(line.window).description)),
                            JSONMember("fund", .string("\(line.fund)")), JSONMember("code", .integer(line.code)),
                            JSONMember("payableFen", .integer(figures.payable)),
                            JSONMember("receivableFen", .integer(figures.receivable)),
                        ])
                    })),
            JSONMember(
                "records",
                .array(
                    records.map { entry in
                        .object([
                            JSONMember("setl_id", .string("\(entry.settlementID)")),
                            JSONMember("decided", entry.decided.map(\.json) ?? .null),
                            JSONMember("received", entry.received.map(\.json) ?? .null),
                        ])
                    })),
        ])
    }
}
