import ClaimTypes
import LedgerTypes

extension DifferenceKind {
    public var names: BilingualText {
        switch self {
        case .count: BilingualText("笔数不符", "counts differ")
        case .amount: BilingualText("金额不符", "amounts differ")
        case .countAndAmount: BilingualText("笔数与金额均不符", "counts and amounts differ")
        }
    }
}

extension StatementResult {
    public var names: BilingualText {
        switch self {
        case .equal: BilingualText("一致", "equal")
        case .centreHasMore: BilingualText("多账（中心多）", "centre has more")
        case .weHaveMore: BilingualText("少账（本地多）", "we have more")
        case .amountsDiffer: BilingualText("金额不符", "amounts differ")
        }
    }
}

extension ComparisonFinding {
    public var text: BilingualText {
        switch self {
        case .equal:
            return BilingualText("一致", "equal")
        case .differs(let kind, let outvoted?):
            let names = outvoted.names
            return BilingualText(
                "\(kind.names.chinese)：\(names.chinese)与另两方不一致", "\(kind.names.english): the \(names.english) stands alone")
        case .differs(let kind, nil):
            return BilingualText("\(kind.names.chinese)：三方互不一致", "\(kind.names.english): all three disagree")
        case .cannotCompare(let missing):
            let chinese = missing.map(\.names.chinese).joined(separator: "、")
            let english = missing.map(\.names.english).joined(separator: ", ")
            return BilingualText("无法比对：缺少\(chinese)数据", "cannot compare: books missing from \(english)")
        }
    }
}

extension ThreeFigures {
    /// Count and amount of each party; a missing one is said to be missing, never shown as zero.
    public var text: BilingualText {
        let parts = ReconciliationParty.allCases.map { party in
            guard let totals = self[party] else {
                return BilingualText("\(party.names.chinese) 缺失", "\(party.names.english) missing")
            }
            return BilingualText(
                "\(party.names.chinese) \(totals.count)笔 \(totals.amount)元",
                "\(party.names.english) \(totals.count) × \(totals.amount)")
        }
        return BilingualText(
            parts.map(\.chinese).joined(separator: "；"), parts.map(\.english).joined(separator: "; "))
    }
}

extension PairComparison {
    /// Rows that differ or could not be compared.
    public var findings: [ComparisonLine] { lines.filter { $0.finding != .equal } }

    public var text: BilingualText {
        if !missing.isEmpty { return ComparisonFinding.cannotCompare(missing: missing).text }
        let open = findings.count
        return open == 0
            ? BilingualText("三方一致", "all three equal")
            : BilingualText("\(lines.count)行中\(open)行不一致", "\(open) of \(lines.count) rows differ")
    }
}
