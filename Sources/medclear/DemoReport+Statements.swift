import ClaimTypes
import ClearingReports
import LedgerTypes
import Messages
import Simulator
import StrictJSON

/// What came of the month's statements, and the quarrel that was settled in part.
extension DemoReport {
    func statements() -> String {
        let tally = result.statements
        var lines = [
            "对账单 statements \(tally.issued)   行 rows \(tally.rows.grouped)   记录 records \(tally.records.grouped)   已确认 confirmed \(tally.confirmed)   有异议 contested \(tally.contested)"
        ]
        for contest in result.contests {
            let window = contest.adjustedIn.map { "\($0)" } ?? "-"
            let reason = contest.reason.text
            lines.append(
                "异议 contest \(contest.contestID)：\(contest.pair) 结算 settlement \(contest.settlementID)，\(reason.chinese) \(reason.english)"
            )
            lines.append(
                "  提出 disputed \(contest.disputed.sum.grouped)   采纳 accepted \(contest.accepted.sum.grouped)（计入 posted in \(window)）   维持 paid \((contest.disputed.sum - contest.accepted.sum).grouped)"
            )
            if let refused = contest.refused { lines.append("  理由 reason: \(refused.text.chinese) \(refused.text.english)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    var statementsJSON: JSONValue {
        .object([
            JSONMember("issued", .integer(result.statements.issued)), JSONMember("rows", .integer(result.statements.rows)),
            JSONMember("records", .integer(result.statements.records)),
            JSONMember("confirmed", .integer(result.statements.confirmed)),
            JSONMember("contested", .integer(result.statements.contested)),
            JSONMember(
                "contests",
                .array(
                    result.contests.map {
                        .object([
                            JSONMember("contest", .string($0.contestID)), JSONMember("settlement", .integer($0.settlementID)),
                            JSONMember("disputedFen", .integer($0.disputed.sum.units)),
                            JSONMember("acceptedFen", .integer($0.accepted.sum.units)),
                        ])
                    })),
        ])
    }
}

extension [FundAmount] {
    fileprivate var sum: Fen { reduce(.zero) { $0 + $1.amount } }
}
