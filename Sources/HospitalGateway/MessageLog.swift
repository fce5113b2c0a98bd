import ClaimTypes
import HospitalInterface
import LedgerTypes

/// What came under each message id of late: the same message again gets the same answer, another message under the same id is
/// refused with the field that differs (law M4). A convenience of the moment, bounded and lost on restart; behind it stand the message
/// ids and business keys in the journaled state.
struct MessageLog: Sendable {
    struct Key: Hashable, Sendable {
        let institution: InstitutionCode
        let messageID: String
    }

    enum Finding: Sendable {
        case new
        /// The same message is under way.
        case running
        /// The same message was answered with this reply.
        case answered(GatewayResponse)
        /// The same message came before and left nothing final: it changes nothing, was not taken, or its outcome is unknown. It is tried again.
        case open
        /// Another message came under this id; the field that differs.
        case differs(field: String)
    }

    private struct Entry: Sendable {
        var fields: [MessageField]
        var state: State
        var order: UInt64
        var at: Timestamp
    }

    private enum State: Sendable {
        case running
        case open
        case answered(GatewayResponse)

        var byteCount: Int { if case .answered(let response) = self { response.body.count } else { 0 } }
    }

    private var entries: [Key: Entry] = [:]
    private var order: [(key: Key, order: UInt64)] = []
    private var head = 0
    private var nextOrder: UInt64 = 0
    private var byteCount = 0

    var count: Int { entries.count }

    func find(_ key: Key, _ fields: [MessageField]) -> Finding {
        guard let entry = entries[key] else { return .new }
        if let field = MessageField.firstDifference(entry.fields, fields) { return .differs(field: field) }
        return switch entry.state {
        case .running: .running
        case .open: .open
        case .answered(let response): .answered(response)
        }
    }

    mutating func begin(_ key: Key, _ fields: [MessageField], at now: Timestamp, _ settings: GatewaySettings) {
        if entries[key] == nil {
            nextOrder += 1
            order.append((key, nextOrder))
            entries[key] = Entry(fields: fields, state: .running, order: nextOrder, at: now)
        } else {
            entries[key]!.state = .running
        }
        forget(at: now, settings)
    }

    /// - Parameter response: the final answer; `nil` when the message may be tried again.
    mutating func end(_ key: Key, _ response: GatewayResponse?) {
        guard var entry = entries[key] else { return }
        byteCount -= entry.state.byteCount
        entry.state = response.map(State.answered) ?? .open
        byteCount += entry.state.byteCount
        entries[key] = entry
    }

    private mutating func forget(at now: Timestamp, _ settings: GatewaySettings) {
        let age = UInt64(max(0, settings.rememberedMessageSeconds)) * 1_000_000_000
        while head < order.count {
            let oldest = order[head]
            guard let entry = entries[oldest.key], entry.order == oldest.order else {
                head += 1
                continue
            }
            let isOld = now.nanoseconds > entry.at.nanoseconds && now.nanoseconds - entry.at.nanoseconds > age
            guard isOld || entries.count > settings.rememberedMessagesMax || byteCount > settings.rememberedMessageBytesMax
            else { break }
            byteCount -= entry.state.byteCount
            entries[oldest.key] = nil
            head += 1
        }
        if head > 1_024, head * 2 > order.count {
            order.removeFirst(head)
            head = 0
        }
    }
}

/// One field of a message as far as telling messages apart needs it.
struct MessageField: Hashable, Sendable {
    /// Path of the node it stands in; empty for the envelope.
    let path: String
    /// Empty for a whole row of a list.
    let field: String
    let fingerprint: UInt64

    /// How a refusal names it. Put together when it is asked for, which is nearly never.
    var name: String { path.isEmpty ? field : field.isEmpty ? path : "\(path).\(field)" }

    /// What makes a message the same message. A resend may have a new time, session, signature, operator and credential token: none of
    /// them changes what is asked.
    static func fields(of message: HospitalMessage) -> [MessageField] {
        var found: [MessageField] = []
        found.reserveCapacity(32)
        found.append(
            MessageField(path: "", field: "infno", fingerprint: Fingerprint.of(.text(message.transaction.number))))
        for entry in message.envelope.given where entry.name != "infno" && !circumstances.contains(entry.name) {
            found.append(MessageField(path: "", field: entry.name, fingerprint: Fingerprint.of(entry.value)))
        }
        for node in message.transaction.nodes {
            for row in message.rows(node.name) {
                if node.isList {
                    var fingerprint = Fingerprint()
                    for entry in row.given {
                        fingerprint.put(entry.name)
                        fingerprint.put(entry.value)
                    }
                    found.append(MessageField(path: row.path, field: "", fingerprint: fingerprint.value))
                } else {
                    for entry in row.given where !credentials.contains(entry.name) {
                        found.append(
                            MessageField(path: row.path, field: entry.name, fingerprint: Fingerprint.of(entry.value)))
                    }
                }
            }
        }
        return found
    }

    static func firstDifference(_ left: [MessageField], _ right: [MessageField]) -> String? {
        if left == right { return nil }
        let known = Dictionary(left.map { ($0.name, $0.fingerprint) }, uniquingKeysWith: { first, _ in first })
        if let changed = right.first(where: { known[$0.name] != $0.fingerprint }) { return changed.name }
        let now = Set(right.map(\.name))
        return left.first { !now.contains($0.name) }?.name
    }

    private static let circumstances: Set<String> = [
        "inf_time", "sign_no", "cainfo", "signtype", "dev_no", "dev_safe_info", "opter", "opter_name", "opter_type",
        "fixmedins_name",
    ]

    /// A token lives for minutes only: a resend may need a new one.
    private static let credentials: Set<String> = ["mdtrt_cert_type", "mdtrt_cert_no", "card_sn"]
}
