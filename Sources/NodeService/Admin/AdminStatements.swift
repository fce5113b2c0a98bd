import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import NodeConfiguration
import NodeRuntime
import Settlement
import StrictJSON

/// Statements, contests, positions and payments as operators read them: what the orders of a month have to name stands here.
extension RegionService {
    /// Statements this region issued or received, of one window or of all.
    func statements(_ arguments: [String]) async throws -> JSONValue {
        let window = try AdminAnswers.window(in: arguments, of: "statements")
        let region = region.code
        let records = try await loop.read { $0.month.statements }
        return .array(
            records.filter { window == nil || $0.key.window == window }.sorted { $0.key < $1.key }.map { fenced, record in
                let isIssuer = fenced.pair.treating == region
                let contest: JSONValue = record.contest.map { AdminAnswers.contest($0) } ?? .null
                return object([
                    "window": .string("\(fenced.window)"), "insuring": .string("\(fenced.pair.insuring)"),
                    "treating": .string("\(fenced.pair.treating)"), "number": .string(record.statement.key.number),
                    "side": .string(isIssuer ? "出具 issued here" : "收到 received"),
                    "records": .integer(Int(clamping: record.statement.records)),
                    "total": .string(record.total.reduce(Fen.zero) { $0 + $1.amount }.yuan),
                    "agrees_with_books": .bool(record.agrees),
                    "standing": .string("\(record.standing.names.chinese) / \(record.standing.names.english)"),
                    "confirm_id": .string(record.confirmID), "contest": contest,
                ])
            })
    }
}

extension HubService {
    /// How statements stand, of one window or of all, as their routing headers tell; and what contests leave out, by amount.
    func statements(_ arguments: [String]) async throws -> JSONValue {
        let window = try AdminAnswers.window(in: arguments, of: "statements")
        let observed = try await loop.read { $0.month.statements }
        return .array(
            observed.ascending.filter { window == nil || $0.key.window == window }.map { fenced, statement in
                let disputed = statement.disputed.reduce(Fen.zero) { $0 + $1.amount }
                return object([
                    "window": .string("\(fenced.window)"), "insuring": .string("\(fenced.pair.insuring)"),
                    "treating": .string("\(fenced.pair.treating)"),
                    "standing": .string("\(statement.standing.names.chinese) / \(statement.standing.names.english)"),
                    "deemed": .bool(statement.isDeemed), "disputed": .string(disputed.yuan),
                ])
            })
    }

    /// What the close of a window came to in each way of paying it, the regions' positions, and its payments as far as they were issued.
    func closing(_ arguments: [String]) async throws -> JSONValue {
        guard let window = try AdminAnswers.window(in: arguments, of: "closing") else {
            throw ServiceFailure(.usage, "用法：closing yyyyMM", "usage: closing yyyyMM")
        }
        let (closing, issued, dues, table, seal, isAttested, state) = try await loop.read { machine in
            (
                machine.closings[window], machine.money.issued[window], machine.money.register.dues(of: window),
                machine.clearingTableDigest(of: window), machine.money.seals[window], machine.isSealAttested(window),
                machine.moneyState(of: window)
            )
        }
        guard let closing else { throw ServiceFailure(.configuration, "\(window) 尚未清算", "\(window) is not closed") }
        return object([
            "window": .string("\(window)"),
            "state": state.map { .string("\($0.names.chinese) / \($0.names.english)") } ?? .null,
            "methods": .array(
                closing.netting.results.map { result in
                    object([
                        "method": .string("\(result.method.names.chinese) / \(result.method.names.english)"),
                        "payments": .integer(result.payments.count), "total": .string(result.total.yuan),
                        "pays": .bool(issued?.method == result.method),
                    ])
                }),
            "positions": .array(
                closing.netting.positions.map {
                    object(["region": .string("\($0.region)"), "net": .string($0.amount.yuan)])
                }),
            "table": table.map { .string($0.hex) } ?? .null, "seal": seal.map { .string($0.hex) } ?? .null,
            "seal_attested": .bool(isAttested),
            "defaults": .array(
                (issued?.defaults ?? []).map { one in
                    object([
                        "region": .string("\(one.region)"),
                        "method": .string("\(one.method.names.chinese) / \(one.method.names.english)"),
                        "available": .string(one.available.yuan),
                    ])
                }),
            "payments": .array(dues.map(AdminAnswers.due)),
        ])
    }
}

extension AdminAnswers {
    /// A window at the end of a command; `nil` when none is named.
    static func window(in arguments: [String], of command: String) throws -> WindowNumber? {
        guard let text = arguments.first else { return nil }
        guard arguments.count == 1, text.utf8.count == 6, let value = UInt32(text), (1...12).contains(value % 100),
            (2_000..<2_200).contains(value / 100)
        else {
            throw ServiceFailure(.usage, "用法：\(command) yyyyMM", "usage: \(command) yyyyMM")
        }
        return WindowNumber(value)
    }

    static func due(_ due: PaymentDue) -> JSONValue {
        let payBy: JSONValue = due.payBy.map { .string("\($0)") } ?? .null
        return object([
            "number": .string(due.number), "payer": .string("\(due.payer)"), "payee": .string("\(due.payee)"),
            "amount": .string(due.amount.yuan), "withdrawn": .string(due.withdrawn.yuan), "open": .string(due.open.yuan),
            "pay_by": payBy,
            "state": .string("\(due.state.names.chinese) / \(due.state.names.english)"),
        ])
    }

    /// A contest with each item's settlement, and what was decided of it.
    static func contest(_ record: ContestRecord) -> JSONValue {
        object([
            "id": .string(record.contest.contestID), "escalated": .bool(record.isEscalated),
            "items": .array(
                record.contest.items.map { item in
                    let finding = record.decision?.findings.first { $0.settlementID == item.settlementID }
                    let given: JSONValue = finding.map { amounts($0.accepted) } ?? .null
                    return object([
                        "settlement": .string("\(item.settlementID)"), "reason": .integer(Int(item.reason.rawValue)),
                        "text": .string("\(item.reason.text.chinese) / \(item.reason.text.english)"),
                        "disputed": amounts(item.amounts),
                        "given_up": given,
                    ])
                }), "decided": .bool(record.decision != nil),
        ])
    }

    private static func amounts(_ rows: [FundAmount]) -> JSONValue {
        .array(rows.map { object(["fund": .string("\($0.fund)"), "amount": .string($0.amount.yuan)]) })
    }
}
