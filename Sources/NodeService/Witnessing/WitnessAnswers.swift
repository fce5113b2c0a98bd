import ClaimTypes
import LedgerTypes
import MerkleLog
import Messages
import NodeConfiguration
import StrictJSON

/// What operators are told of witnesses.
extension Witnessing {
    /// `admin witnesses`: who signed this node's checkpoints and when, what this node signed of others, and alarms.
    var json: JSONValue {
        let (state, now) = (board.current, now())
        let witnesses = directory.witnesses.keys.filter { $0 != node }.sorted().map { peer in
            let standing = state.witnesses[peer]
            return object([
                "witness": .string("\(peer)"), "signed_seconds_ago": Self.age(standing?.signed, now),
                "refusal": standing?.refusal.map { .string($0) } ?? .null,
            ])
        }
        let seen = seen.sorted { $0.key < $1.key }.map { origin, known in
            object([
                "log": .string(origin), "records": .integer(known.checkpoint.size), "root": .string(known.checkpoint.root.hex),
                "signed_seconds_ago": Self.age(known.time, now),
            ])
        }
        let alarms = alarms.sorted { $0.key < $1.key }.map { origin, alarm in
            object([
                "log": .string(origin), "reason": .string("\(alarm.split.reason)"),
                "noticed_seconds_ago": Self.age(alarm.split.time, now),
                "evidence": alarm.evidence.map { .string($0) } ?? .null,
            ])
        }
        let objection = objection
        return object([
            "log": .string(origin), "published_records": .integer(state.published),
            "cosigned_records": .integer(state.cosigned?.size ?? 0),
            "cosigned_by": .integer(state.cosigned?.standing.times.count ?? 0), "quorum": .integer(policy.needed),
            "of": .integer(policy.witnesses.count), "quorum_seconds_ago": Self.age(state.cosigned?.standing.since, now),
            "age_max_seconds": .integer(settings.ageMaxSeconds),
            "standing": .string(objection.map { "\($0.code) \($0.text.chinese) / \($0.text.english)" } ?? "见证有效 / witnessed"),
            "refuses": .bool(settings.refusesWithoutQuorum && objection != nil),
            "failure": state.failure.map { .string($0) } ?? .null, "witnesses": .array(witnesses),
            "signed_for_others": .array(seen), "alarms": .array(alarms),
        ])
    }

    private static func age(_ time: UInt64?, _ now: UInt64) -> JSONValue {
        time.map { .integer(now > $0 ? now - $0 : 0) } ?? .null
    }

    /// Lines of `/ready` beside "ready": the counter works without witnesses, and people should know.
    var notices: [String] {
        var lines: [String] = []
        if let objection { lines.append("\(objection.code) \(objection.text.chinese) / \(objection.text.english)") }
        for origin in alarms.keys.sorted() {
            lines.append("\(WitnessNotice.splitView.rawValue) 两套历史告警：\(origin) / split view: \(origin)")
        }
        return lines
    }

    /// Refuses an order that fixes what a window holds, while nobody vouches for this node's history.
    func requireQuorum(for order: OperatorOrder) throws {
        guard order.fixesWindow, let refusal else { return }
        throw ServiceFailure(
            .configuration, "\(refusal.code) \(refusal.text.chinese)", "\(refusal.code) \(refusal.text.english)")
    }

    static let isOff = ServiceFailure(
        .configuration, "未配置见证（witness.keys）", "nothing is witnessed here: witness.keys is not set")

    /// Commands of operators about witnesses; `nil` for another command.
    static func answer(_ request: AdminRequest, _ witnessing: Witnessing?) async throws -> JSONValue? {
        guard ["witnesses", "witness-acknowledge"].contains(request.command) else { return nil }
        guard let witnessing else { throw isOff }
        if request.command == "witness-acknowledge" {
            guard request.arguments.count == 1 else {
                throw ServiceFailure(.usage, "用法：witness-acknowledge 日志名", "usage: witness-acknowledge LOG")
            }
            try await witnessing.acknowledge(request.arguments[0], by: request.name)
        }
        return witnessing.json
    }
}

extension OperatorOrder {
    /// Whether it fences, closes or seals a window.
    var fixesWindow: Bool {
        switch content {
        case .fenceWindow, .closeWindow, .hubMoney(.sealWindow): true
        default: false
        }
    }
}
