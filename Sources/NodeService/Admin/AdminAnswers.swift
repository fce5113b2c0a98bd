import ClaimTypes
import Exchange
import Hashing
import LedgerTypes
import LinkTransport
import Messages
import NodeRuntime
import Settlement
import StrictJSON

/// A JSON object from pairs, in their order.
func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { JSONMember($0.key, $0.value) })
}

/// What both kinds of node tell operators.
enum AdminAnswers {
    static func unknown(_ command: String) -> ServiceFailure {
        ServiceFailure(.usage, "该节点没有命令 \(command)，见 admin --help", "this node has no command \(command): see admin --help")
    }

    static func statistics(_ statistics: LoopStatistics) -> JSONValue {
        object([
            "blocks": .integer(statistics.blocks), "records": .integer(statistics.records), "bytes": .integer(statistics.bytes),
            "waiting": .integer(statistics.waiting), "busy": .integer(statistics.busy), "dropped": .integer(statistics.dropped),
            "apply_ms": .integer(statistics.applyNanoseconds / 1_000_000),
            "journal_ms": .integer(statistics.journalNanoseconds / 1_000_000),
        ])
    }

    /// Links, and of each stream of this node how many messages a peer has not acknowledged yet.
    static func links(_ board: LinkBoard, delivery: [NodeID: (acknowledged: UInt64, open: Int)], now: Int64) -> JSONValue {
        let links = board.all.map { node, entry in
            object([
                "peer": .string("\(node)"), "up": .bool(entry.link != nil), "held": .bool(entry.isHeld),
                "seconds": .integer(max(0, now - entry.since)), "connections": .integer(entry.connections),
                "clock_ahead_ms": .integer(entry.clockAhead), "queued_bytes": .integer(entry.link?.queuedBytes ?? 0),
                "certificate": entry.link.map { .string($0.peer.fingerprint) } ?? .null,
                "last_end": entry.lastEnd.map { .string("\($0.code) \($0.text.chinese) / \($0.text.english)") } ?? .null,
            ])
        }
        let streams = delivery.sorted { $0.key < $1.key }.map { peer, delivery in
            object([
                "to": .string("\(peer)"), "acknowledged": .integer(delivery.acknowledged), "open": .integer(delivery.open),
            ])
        }
        return object(["links": .array(links), "streams": .array(streams)])
    }

    /// Steps of a region that were late, pair by pair.
    static func late(_ steps: [LateStep]) -> JSONValue {
        .array(
            steps.map { step in
                object([
                    "step": .string("\(step.step.names.chinese) / \(step.step.names.english)"),
                    "insuring": .string("\(step.fenced.pair.insuring)"), "treating": .string("\(step.fenced.pair.treating)"),
                    "deadline": .string("\(step.deadline)"), "noted_on": .string("\(step.notedOn)"),
                ])
            })
    }

    /// Fences that were late, one line for the pairs of a region that are late together.
    static func lateFences(_ steps: [LateStep]) -> JSONValue {
        struct Line: Hashable, Comparable {
            let window: WindowNumber
            let insuring: RegionCode
            let deadline: BusinessDate
            let notedOn: BusinessDate

            static func < (left: Line, right: Line) -> Bool {
                (left.window, left.insuring, left.deadline, left.notedOn)
                    < (right.window, right.insuring, right.deadline, right.notedOn)
            }
        }
        let lines = Dictionary(grouping: steps) {
            Line(
                window: $0.fenced.window, insuring: $0.fenced.pair.insuring, deadline: $0.deadline, notedOn: $0.notedOn)
        }
        return .array(
            lines.sorted { $0.key < $1.key }.map { line, steps in
                object([
                    "window": .string("\(line.window)"), "insuring": .string("\(line.insuring)"),
                    "pairs": .integer(steps.count), "deadline": .string("\(line.deadline)"),
                    "noted_on": .string("\(line.notedOn)"),
                ])
            })
    }

    static func orders(_ orders: OperatorOrders) -> JSONValue {
        let waiting = orders.waiting.values.sorted { $0.order.id < $1.order.id }.map { signed in
            object(["id": .string(signed.order.id), "signed_by": .string(signed.name), "order": .string(signed.order.text)])
        }
        let caps = orders.caps.sorted { $0.key < $1.key }.map { region, cap in
            object(["treating": .string("\(region)"), "fen": .integer(cap.units)])
        }
        return object([
            "waiting": .array(waiting), "caps": .array(caps),
            "approved_keys": orders.approvedKeys.map { .string($0.hex) } ?? .null,
        ])
    }

    /// The order of a request, with its signature checked.
    static func signed(_ request: AdminRequest, operators: String) throws -> OperatorSigned {
        guard request.arguments.count == 1, let text = request.arguments.first, let order = OperatorOrder(text: text) else {
            throw ServiceFailure(.configuration, "指令格式有误", "the order is malformed")
        }
        guard
            try OperatorDirectory(path: operators).isValid(
                request.orderSignature, of: OperatorSigned.signedBytes(of: order), by: request.name)
        else { throw ServiceFailure(.configuration, "指令签名无效", "the signature under the order is not valid") }
        return OperatorSigned(order: order, name: request.name, signature: request.orderSignature)
    }

    /// What became of an order, for people.
    static func result(_ outcome: UInt32, _ order: OperatorOrder) throws -> JSONValue {
        let state: (name: String, text: BilingualText)
        switch outcome {
        case CommandOutput.accepted: state = ("done", BilingualText("已执行", "carried out"))
        case CommandOutput.replayed: state = ("replayed", BilingualText("此前已执行", "carried out before"))
        case CommandOutput.pending:
            state = ("waits", BilingualText("已记录，待另一名操作员签名", "recorded; waits for another operator's signature"))
        default:
            let text =
                UInt16(exactly: outcome).flatMap { SettlementRefusal(rawValue: $0) }?.text
                ?? BilingualText("被拒（\(outcome)）", "refused (\(outcome))")
            throw ServiceFailure(.configuration, text.chinese, text.english)
        }
        return object([
            "id": .string(order.id), "state": .string(state.name), "chinese": .string(state.text.chinese),
            "english": .string(state.text.english),
        ])
    }
}
