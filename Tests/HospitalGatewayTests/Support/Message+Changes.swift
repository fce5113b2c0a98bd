import HospitalInterface
import StrictJSON

extension Message {
    /// Sets a field of a node's only or first row; removes it when `value` is `nil`.
    /// - Returns: whether the node is in the message.
    mutating func set(_ node: InterfaceNode, _ field: String, _ value: JSONValue?) -> Bool {
        change(node) { row in
            guard case .object(var members) = row else { return row }
            if let dot = field.firstIndex(of: ".") {
                let (parent, name) = (String(field[..<dot]), String(field[field.index(after: dot)...]))
                members.removeAll { $0.key == parent }
                if let value { members.append(JSONMember(parent, .object([JSONMember(name, value)]))) }
                return .object(members)
            }
            members.removeAll { $0.key == field }
            if let value { members.append(JSONMember(field, value)) }
            return .object(members)
        }
    }

    mutating func remove(_ node: InterfaceNode) {
        guard case .object(let members) = input else { return }
        input = .object(members.filter { $0.key != node.name })
    }

    mutating func replace(_ node: InterfaceNode, _ value: JSONValue) {
        remove(node)
        guard case .object(let members) = input else { return }
        input = .object(members + [JSONMember(node.name, value)])
    }

    mutating func repeatRows(of node: InterfaceNode, count: Int) {
        guard case .array(let rows)? = input[node.name], let first = rows.first else {
            replace(node, .array(Array(repeating: .object([]), count: count)))
            return
        }
        replace(node, .array(Array(repeating: first, count: count)))
    }

    /// Another valid value of a field; `nil` when it is a circumstance that does not tell messages apart, or has no simple other value.
    func other(_ node: InterfaceNode, _ field: InterfaceField) -> JSONValue? {
        guard !["mdtrt_cert_type", "mdtrt_cert_no", "card_sn", "fixmedins_name"].contains(field.name) else { return nil }
        switch field.kind {
        case .text, .name: return .string("9")
        case .count, .decimal: return .string("9")
        case .time: return .string("2026-01-01 00:00:00")
        case .date: return .string("2026-01-01")
        case .person: return .string("99")
        case .institution: return .string("H99999999999")
        case .region: return .string("999999")
        case .insurance: return .string("399")
        case .visitType: return .string("99")
        case .bytes: return .string("AAAA")
        case .flag:
            guard case .object(let members)? = row(of: node) else { return nil }
            return .string(members.first { $0.key == field.name }?.value == .string("1") ? "0" : "1")
        case .code: return nil
        }
    }

    private func row(of node: InterfaceNode) -> JSONValue? {
        if case .array(let rows)? = input[node.name] { return rows.first }
        return input[node.name]
    }

    private mutating func change(_ node: InterfaceNode, _ body: (JSONValue) -> JSONValue) -> Bool {
        switch input[node.name] {
        case .array(let rows)? where !rows.isEmpty: replace(node, .array([body(rows[0])] + rows.dropFirst()))
        case .object(let members)?: replace(node, body(.object(members)))
        default: return false
        }
        return true
    }
}
