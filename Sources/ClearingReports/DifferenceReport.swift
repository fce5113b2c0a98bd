import ClaimTypes
import LedgerTypes
import Reconciliation
import StrictJSON

/// The differences of one region with the others (对账差异台账): class, cause, owner, age, remedy, suspense and end of each.
public struct DifferenceReport: Sendable {
    /// Whose book it is.
    public let region: RegionCode
    public let differences: [StandingDifference]
    /// The day ages are counted to.
    public let today: BusinessDate
    public let names: RegionNames

    public init(
        _ differences: [StandingDifference], of region: RegionCode, on today: BusinessDate, names: RegionNames = .national
    ) {
        self.differences = differences
        self.region = region
        self.today = today
        self.names = names
    }

    public func text() -> String {
        let open = differences.count { !$0.stage.isClosed }
        let suspense = differences.flatMap(\.suspense).reduce(Fen.zero) { $0 + $1.amount }
        return "对账差异台账 Differences · \(names.full(region)) · \(today)\n"
            + "共 total \(differences.count)，未了结 open \(open)，待处理款项 in suspense \(suspense.grouped)\n\n"
            + classTable().render() + (differences.isEmpty ? "" : "\n" + table().render())
    }

    private func classTable() -> TextTable {
        var text = TextTable([
            .init("差异类别", "class"), .init("未了结", "open", alignment: .right), .init("已了结", "closed", alignment: .right),
            .init("最长账龄（天）", "oldest open, days", alignment: .right),
        ])
        for kind in DifferenceClass.allCases {
            let all = differences.filter { $0.difference.kind == kind }
            let open = all.filter { !$0.stage.isClosed }
            text.append([
                both(kind.names), open.count.grouped, (all.count - open.count).grouped,
                open.map { $0.age(on: today) }.max().map { "\($0)" } ?? "–",
            ])
        }
        return text
    }

    private func table() -> TextTable {
        var text = TextTable([
            .init("序号", "no.", alignment: .right), .init("日期", "date"), .init("参保地", "insuring"), .init("就医地", "treating"),
            .init("结算号", "setl_id"), .init("类别", "class"), .init("原因", "cause"), .init("责任方", "owner"),
            .init("账龄", "days", alignment: .right), .init("我方", "ours", alignment: .right),
            .init("对方", "theirs", alignment: .right), .init("处理方式", "remedy"), .init("状态", "stage"),
        ])
        for row in differences {
            text.append([
                "\(row.number)", "\(row.date)", "\(row.pair.insuring)", "\(row.pair.treating)", "\(row.difference.settlementID)",
                both(row.difference.kind.names), both(row.plan.cause.names), both(row.plan.owner.names), "\(row.age(on: today))",
                owed(row.difference.ours)?.grouped ?? "无 none", owed(row.difference.theirs)?.grouped ?? "无 none",
                both(row.plan.remedy.names), both(row.stage.names),
            ])
        }
        return text
    }

    private func owed(_ record: DayRecord?) -> Fen? { record.flatMap(\.owed) }

    private func both(_ text: BilingualText) -> String { "\(text.chinese) \(text.english)" }

    /// One row per difference; a side without a record has an empty amount.
    public func csv() -> String {
        var csv = CSVText(heading: [
            "序号 number", "日期 date", "参保地 insuring", "就医地 treating", "结算号 setl_id", "类别 class", "原因 cause", "责任方 owner",
            "账龄 days", "我方金额 ours", "对方金额 theirs", "另一结算号 twin setl_id", "处理方式 remedy", "待处理款项 suspense", "状态 stage",
        ])
        for row in differences {
            csv.append([
                "\(row.number)", "\(row.date)", "\(row.pair.insuring)", "\(row.pair.treating)", "\(row.difference.settlementID)",
                both(row.difference.kind.names), both(row.plan.cause.names), both(row.plan.owner.names), "\(row.age(on: today))",
                owed(row.difference.ours)?.yuan ?? "", owed(row.difference.theirs)?.yuan ?? "",
                row.difference.twinID == 0 ? "" : "\(row.difference.twinID)", both(row.plan.remedy.names),
                row.suspense.reduce(Fen.zero) { $0 + $1.amount }.yuan, both(row.stage.names),
            ])
        }
        return csv.text
    }

    public func records() -> [JSONValue] {
        differences.map { row in
            .object([
                .init("record", .string("difference")), .init("region", .string("\(region)")),
                .init("number", .integer(row.number)),
                .init("date", .string("\(row.date)")), .init("foundOn", .string("\(row.foundOn)")),
                .init("insuring", .string("\(row.pair.insuring)")), .init("treating", .string("\(row.pair.treating)")),
                .init("settlementID", .string("\(row.difference.settlementID)")),
                .init("class", .string(row.difference.kind.names.english)),
                .init("classChinese", .string(row.difference.kind.names.chinese)),
                .init("cause", .string(row.plan.cause.names.english)), .init("owner", .string(row.plan.owner.names.english)),
                .init("days", .integer(row.age(on: today))), .init("oursFen", .fen(owed(row.difference.ours))),
                .init("theirsFen", .fen(owed(row.difference.theirs))), .init("remedy", .string(row.plan.remedy.names.english)),
                .init("remedyChinese", .string(row.plan.remedy.names.chinese)),
                .init("suspenseFen", .fen(row.suspense.reduce(Fen.zero) { $0 + $1.amount })),
                .init("stage", .string(row.stage.names.english)), .init("stageChinese", .string(row.stage.names.chinese)),
            ])
        }
    }
}
