import ClaimTypes
import ClearingReports
import LedgerTypes
import Settlement
import StrictJSON

/// A statistical audit sample (审计抽样) of the settlements that stand: the same journals, seed and size give the same sample anywhere.
struct AuditSample: Sendable {
    enum Method: String, CaseIterable, Sendable {
        /// Monetary unit sampling (货币单元抽样): systematic selection over the fen owed, so that large claims are likelier, and those
        /// above the interval are certain.
        case monetaryUnit = "mus"
        /// Simple random sampling without replacement (简单随机抽样).
        case simple = "simple"

        var title: BilingualText {
            switch self {
            case .monetaryUnit: BilingualText("货币单元抽样（按应付金额等距）", "monetary unit sampling, systematic over fen owed")
            case .simple: BilingualText("简单随机抽样（不放回）", "simple random sampling without replacement")
            }
        }
    }

    struct Pick: Sendable {
        let record: BookedRecord
        /// Of monetary unit sampling: the fen that fell on it, counted from 0.
        let hits: [UInt64]
    }

    let method: Method
    let seed: UInt64
    let size: Int
    /// Settlements that stand and their money.
    let population: Int
    let total: UInt64
    /// Fen between two picks; 0 for simple sampling.
    let interval: UInt64
    let start: UInt64
    let picks: [Pick]
    /// Journals that end before the point: the population is not the one that was asked for.
    private(set) var missed: [String] = []

    /// Draws from the settlements that were not undone, in order of their ids, and reads the records drawn.
    init(from rows: SettlementRows, size: Int, seed: UInt64, method: Method) throws {
        let frame = try SampleFrame(rows)
        let drawing = Drawing(from: frame, size: size, seed: seed, method: method)
        var records: [UInt64: BookedRecord] = [:]
        try rows.each { record in
            guard record.kind == .settlement, drawing.hits[record.settlementID] != nil else { return }
            records[record.settlementID] = record
        }
        self.init(drawing, records)
        missed = frame.missed
    }

    init(of records: [BookedRecord], size: Int, seed: UInt64, method: Method) {
        let settlements = records.filter { $0.kind == .settlement }.map { ($0.settlementID, $0) }
        self.init(
            Drawing(from: SampleFrame(of: records), size: size, seed: seed, method: method),
            Dictionary(settlements, uniquingKeysWith: { first, _ in first }))
    }

    private init(_ drawing: Drawing, _ records: [UInt64: BookedRecord]) {
        (method, seed, size) = (drawing.method, drawing.seed, drawing.size)
        (population, total) = (drawing.population, drawing.total)
        (interval, start) = (drawing.interval, drawing.start)
        picks = drawing.hits.sorted { $0.key < $1.key }.compactMap { id, hits in
            records[id].map { Pick(record: $0, hits: hits) }
        }
    }

    var text: String {
        var table = TextTable([
            .init("结算号", "setl_id"), .init("参保地", "insuring"), .init("就医地", "treating"), .init("机构", "institution"),
            .init("就诊", "visit"), .init("时间", "time"), .init("总费用", "fee", alignment: .right),
            .init("应付", "owed", alignment: .right), .init("命中", "hits", alignment: .right),
        ])
        for pick in picks {
            let record = pick.record
            table.append([
                "\(record.settlementID)", "\(record.insuring)", "\(record.treating)", "\(record.claim.institution)",
                record.claim.visitID, record.at.description, record.amounts?.total.yuan ?? "", record.owed.yuan,
                method == .simple ? "" : "\(pick.hits.count)",
            ])
        }
        return "审计抽样 Audit sample    单位：元 in yuan\n"
            + "方法 method: \(method.title.chinese) / \(method.title.english)\n"
            + "总体 population: \(population) 笔 settlements, 应付 owed \(Int128(total).groupedYuan); 种子 seed \(seed); "
            + "样本量 size \(size)"
            + (interval > 0 ? "; 间隔 interval \(Int128(interval).groupedYuan); 起点 start \(Int128(start).groupedYuan)" : "")
            + "\n\n" + table.render()
    }

    var json: JSONValue {
        .object([
            JSONMember("method", .string(method.rawValue)), JSONMember("methodEnglish", .string(method.title.english)),
            JSONMember("methodChinese", .string(method.title.chinese)), JSONMember("seed", .string("\(seed)")),
            JSONMember("size", .integer(size)), JSONMember("population", .integer(population)),
            JSONMember("owedFen", .integer(total)), JSONMember("intervalFen", .integer(interval)),
            JSONMember("startFen", .integer(start)),
            JSONMember(
                "picks",
                .array(
                    picks.map { pick in
                        .object([
                            JSONMember("hits", .array(pick.hits.map { .integer($0) })), JSONMember("record", pick.record.json),
                        ])
                    })),
        ])
    }
}
