import ClaimTypes
import ClearingReports
import LedgerTypes

extension BalanceSheet {
    /// For people: one line per kind with its totals, its accounts below it.
    var text: String {
        var table = TextTable([
            .init("科目", "account"), .init("基金", "fund"), .init("借方发生", "debits", alignment: .right),
            .init("贷方发生", "credits", alignment: .right), .init("余额", "balance", alignment: .right), .init("方向", "side"),
            .init("借方冻结", "held, debit", alignment: .right), .init("贷方冻结", "held, credit", alignment: .right),
        ])
        for kind in kinds {
            table.append([AccountID.title(ofKind: kind.number), ""] + Self.figures(kind.totals))
            for row in kind.rows {
                table.append(["  " + row.title, row.account.fundTitle] + Self.figures(row.totals))
            }
        }
        table.appendRule()
        table.append(["合计 total", ""] + Self.figures(fold.totals))
        return "\(NodeID.title(node))  科目余额 Balances    单位：元 in yuan\n"
            + "由 \(fold.records.grouped) 条记录的 \(fold.postings.grouped) 笔分录重建 / from \(fold.postings.grouped) postings in "
            + "\(fold.records.grouped) records, without any rule\n\n" + table.render() + "\n" + fundLegend + balanceLine
    }

    private static func figures(_ totals: PostingFold.Totals) -> [String] {
        let side = totals.balance == 0 ? "平 nil" : totals.balance > 0 ? "借 Dr" : "贷 Cr"
        return [
            totals.debits.groupedYuan, totals.credits.groupedYuan, Int128(totals.balance.magnitude).groupedYuan, side,
            totals.pendingDebits.groupedYuan, totals.pendingCredits.groupedYuan,
        ]
    }

    /// English names of the funds that appear.
    private var fundLegend: String {
        let funds = Set(kinds.flatMap { $0.rows.map(\.account.fund) }).subtracting([0]).sorted()
        return funds.isEmpty
            ? "" : "基金 funds: " + funds.map { AccountID.fundTitle($0, FundCode($0).names.english) }.joined(separator: ", ") + "\n"
    }

    private var balanceLine: String {
        let totals = fold.totals
        let sign = totals.debits == totals.credits ? "=" : "≠"
        let pendingSign = totals.pendingDebits == totals.pendingCredits ? "=" : "≠"
        return "借方合计 Σ debits \(totals.debits.groupedYuan) \(sign) 贷方合计 Σ credits \(totals.credits.groupedYuan); "
            + "冻结 held \(totals.pendingDebits.groupedYuan) \(pendingSign) \(totals.pendingCredits.groupedYuan); "
            + (fold.violation == nil ? "未超额解冻 no hold over-released" : "超额解冻 a hold was over-released") + "\n"
    }
}

extension BalanceSheet.Row {
    var title: String {
        guard isSum else { return account.placeTitle }
        return RegionNames.national.chinese(RegionCode(account.region)) + "  \(count.grouped) 个账户 accounts"
    }
}
