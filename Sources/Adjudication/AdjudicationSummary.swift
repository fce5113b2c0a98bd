import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON

/// What became of the rows of a file, counted and added up.
public struct AdjudicationSummary: Hashable, Sendable {
    public private(set) var rows = 0
    public private(set) var settled = 0
    public private(set) var cancelled = 0
    public private(set) var replayed = 0
    /// Refused rows by class.
    public private(set) var refused: [RowRefusalCode: Int] = [:]
    /// Interim bills that a later bill of the stay took the place of.
    public private(set) var superseded = 0
    /// Settlements that look odd beside other visits of the person.
    public private(set) var flagged = 0
    /// Net of cancels and replaced interim bills.
    public private(set) var total = Fen.zero
    public private(set) var fundTotal = Fen.zero
    public private(set) var owed = Fen.zero

    public init() {}

    public var refusedCount: Int { refused.values.reduce(0, +) }

    public mutating func count(_ answer: OfflineAdjudicator.Answer) {
        rows += 1
        switch answer {
        case .refused(let refusal): refused[refusal.code, default: 0] += 1
        case .settled(_, isReplayed: true, _): replayed += 1
        case .settled(let answer, isReplayed: false, _):
            if answer.cancelledSettlementID == nil { settled += 1 } else { cancelled += 1 }
            superseded += answer.superseded.count
            flagged += answer.flags.isEmpty ? 0 : 1
            for amounts in [answer.amounts] + answer.superseded.map(\.amounts) {
                total += amounts.total
                fundTotal += amounts.fundTotal
                owed += amounts.owed
            }
        }
    }

    /// For people, Chinese and English beside each other, one fact a line.
    public var lines: [String] {
        var lines = [
            "行数 rows \(rows)：结算 settled \(settled)，撤销 cancelled \(cancelled)，重发 replayed \(replayed)，拒绝 refused \(refusedCount)",
            "医疗费净额 net fees \(total) 元 yuan，基金支付 funds \(fundTotal)，参保地应付 owed by insuring regions \(owed)",
        ]
        if superseded > 0 { lines.append("  中途结算被替代 interim bills replaced by later bills \(superseded)") }
        if flagged > 0 { lines.append("  疑点 settled and flagged \(flagged)") }
        for code in RowRefusalCode.allCases {
            guard let count = refused[code] else { continue }
            lines.append("  拒绝 refused \(count)：\(code.names.chinese) / \(code.names.english) (\(code))")
        }
        return lines
    }

    public var json: JSONValue {
        .object([
            JSONMember("rows", .integer(rows)), JSONMember("settled", .integer(settled)),
            JSONMember("cancelled", .integer(cancelled)), JSONMember("superseded", .integer(superseded)),
            JSONMember("flagged", .integer(flagged)), JSONMember("replayed", .integer(replayed)),
            JSONMember("refused", .integer(refusedCount)),
            JSONMember(
                "refusedByClass",
                .object(
                    RowRefusalCode.allCases.compactMap { code in
                        refused[code].map { JSONMember("\(code)", .integer($0)) }
                    })),
            JSONMember("medfee_sumamt", .string(total.yuan)), JSONMember("fund_pay_sumamt", .string(fundTotal.yuan)),
            JSONMember("owed", .string(owed.yuan)),
        ])
    }
}
