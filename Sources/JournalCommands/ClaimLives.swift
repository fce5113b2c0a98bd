import ClaimTypes
import ClearingReports
import LedgerTypes
import Settlement
import StrictJSON

/// One claim as each node knows it, for people and for programs.
struct ClaimLives {
    private let lives: [(node: NodeID, history: ClaimHistory)]

    init(_ regions: ReplayedRegions, _ institution: InstitutionCode, _ visit: String, _ batch: String?) {
        lives = regions.machines.flatMap { region in
            let batches = batch.map { [$0] } ?? region.machine.batches(institution, visitID: visit)
            return batches.compactMap { batch in
                region.machine.history(institution, visitID: visit, batch: batch).map { (region.node, $0) }
            }
        }
    }

    var isKnown: Bool { !lives.isEmpty }

    var text: String {
        lives.map { node, history in
            var lines = visible("\(NodeID.title(node))  \(history.institution) \(history.visitID) \(history.batch)") + "\n"
            lines += "状态 state: \(history.state.chinese) \(history.state.english)\n"
            if !history.covers.isEmpty { lines += "含中途结算批次 covers batches: \(visible(history.covers.joined(separator: ", ")))\n" }
            for flag in history.flags { lines += "疑点 flag: \(flag.text.chinese) / \(flag.text.english)\n" }
            guard !history.records.isEmpty else { return lines }
            var table = TextTable([
                .init("记录", "record"), .init("结算号", "setl_id"), .init("关联", "linked to"), .init("清算期", "window"),
                .init("阶段", "stage"), .init("时间", "time"), .init("应付", "owed", alignment: .right), .init("原因", "reason"),
            ])
            for record in history.records {
                table.append([
                    record.kind.rawValue, String(record.settlementID),
                    record.originalSettlementID == 0 ? "" : String(record.originalSettlementID), record.window.description,
                    "\(record.stage.names.chinese) \(record.stage.names.english)", record.at.description,
                    record.owed.reduce(Fen.zero) { $0 + $1.amount }.yuan,
                    record.reason.map { "\($0.text.chinese) \($0.text.english)" } ?? "",
                ])
            }
            table.appendRule()
            table.append(["合计 total", "", "", "", "", "", history.owed.reduce(Fen.zero) { $0 + $1.amount }.yuan, ""])
            return lines + table.render()
        }.joined(separator: "\n")
    }

    var json: JSONValue {
        .object([
            JSONMember("known", .bool(isKnown)),
            JSONMember("claims", .array(lives.map { Self.json($0.node, $0.history) })),
        ])
    }

    private static func json(_ node: NodeID, _ history: ClaimHistory) -> JSONValue {
        .object([
            JSONMember("node", NodeID.json(node)), JSONMember("institution", .string(history.institution.description)),
            JSONMember("visit", .string(history.visitID)), JSONMember("batch", .string(history.batch)),
            JSONMember("stateChinese", .string(history.state.chinese)),
            JSONMember("stateEnglish", .string(history.state.english)), JSONMember("unknown", .bool(history.isUnknown)),
            JSONMember("covers", .array(history.covers.map { .string($0) })),
            JSONMember("flags", .array(history.flags.map { .string($0.text.english) })),
            JSONMember("records", .array(history.records.map(json))), JSONMember("owed", json(history.owed)),
        ])
    }

    private static func json(_ record: ClaimHistory.Record) -> JSONValue {
        .object([
            JSONMember("kind", .string(record.kind.rawValue)), JSONMember("setl_id", .string(String(record.settlementID))),
            JSONMember(
                "linkedTo", record.originalSettlementID == 0 ? .null : .string(String(record.originalSettlementID))),
            JSONMember("window", .string(record.window.description)), JSONMember("stage", .string("\(record.stage)")),
            JSONMember("time", .string(record.at.description)), JSONMember("owed", json(record.owed)),
            JSONMember("reason", record.reason.map { .string("\($0)") } ?? .null),
        ])
    }

    private static func json(_ funds: [FundAmount]) -> JSONValue {
        .object(funds.map { JSONMember($0.fund.description, .integer(Int($0.amount.units))) })
    }
}
