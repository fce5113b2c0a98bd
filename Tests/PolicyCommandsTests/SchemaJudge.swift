import Foundation
import StrictJSON

@testable import PolicyCommands

/// The part of JSON Schema 2020-12 that the published schemas use. A keyword it does not know is a failure, not a pass.
final class SchemaJudge {
    let root: JSONValue
    /// Patterns are few and asked for a million times.
    private var patterns: [String: NSRegularExpression] = [:]

    init(root: JSONValue) { self.root = root }

    private static let notes: Set<String> = ["$schema", "$id", "$defs", "title", "description", "then", "else"]

    func accepts(_ value: JSONValue) -> Bool { judge(value, root) }

    private func judge(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        if case .bool(let verdict) = schema { return verdict }
        return schema.members.allSatisfy { judge(value, $0.key, $0.value, in: schema) }
    }

    private func judge(_ value: JSONValue, _ keyword: String, _ rule: JSONValue, in schema: JSONValue) -> Bool {
        switch keyword {
        case "$ref":
            let name = String(rule.string?.split(separator: "/").last ?? "")
            guard let target = root["$defs"]?[name] else { preconditionFailure("no definition \(name)") }
            return judge(value, target)
        case "const": return value == rule
        case "enum": return rule.elements.contains(value)
        case "type": return value.kind == rule.string
        case "oneOf": return rule.elements.count { judge(value, $0) } == 1
        case "allOf": return rule.elements.allSatisfy { judge(value, $0) }
        case "not": return !judge(value, rule)
        case "if": return judge(value, schema[judge(value, rule) ? "then" : "else"] ?? .bool(true))
        case "pattern", "minLength": return judgeText(value, keyword, rule)
        case "properties", "required", "additionalProperties", "maxProperties":
            return judgeObject(value, keyword, rule, in: schema)
        case "items", "prefixItems", "minItems", "maxItems": return judgeArray(value, keyword, rule, in: schema)
        default:
            precondition(Self.notes.contains(keyword), "the schema uses \(keyword), which this judge does not know")
            return true
        }
    }

    private func judgeText(_ value: JSONValue, _ keyword: String, _ rule: JSONValue) -> Bool {
        guard case .string(let text) = value else { return true }
        if keyword == "minLength" { return text.unicodeScalars.count >= number(rule) }
        let pattern = rule.string ?? ""
        guard let regex = patterns[pattern] ?? (try? NSRegularExpression(pattern: pattern)) else {
            preconditionFailure("no pattern: \(pattern)")
        }
        patterns[pattern] = regex
        return regex.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }

    private func judgeObject(_ value: JSONValue, _ keyword: String, _ rule: JSONValue, in schema: JSONValue) -> Bool {
        guard case .object(let members) = value else { return true }
        switch keyword {
        case "properties":
            return members.allSatisfy { member in rule[member.key].map { judge(member.value, $0) } ?? true }
        case "required": return rule.elements.allSatisfy { value[$0.string ?? ""] != nil }
        case "maxProperties": return members.count <= number(rule)
        default:
            let known = Set(schema["properties"]?.members.map(\.key) ?? [])
            return members.allSatisfy { known.contains($0.key) || judge($0.value, rule) }
        }
    }

    private func judgeArray(_ value: JSONValue, _ keyword: String, _ rule: JSONValue, in schema: JSONValue) -> Bool {
        guard case .array(let elements) = value else { return true }
        switch keyword {
        case "minItems": return elements.count >= number(rule)
        case "maxItems": return elements.count <= number(rule)
        case "prefixItems": return zip(elements, rule.elements).allSatisfy { judge($0, $1) }
        default: return elements.dropFirst(schema["prefixItems"]?.elements.count ?? 0).allSatisfy { judge($0, rule) }
        }
    }

    private func number(_ rule: JSONValue) -> Int {
        guard case .number(let text) = rule, let number = Int(text) else { preconditionFailure("no count: \(rule.text)") }
        return number
    }
}
