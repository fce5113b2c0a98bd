import ClaimTypes
import LedgerTypes
import StrictJSON

/// Takes the members of one JSON row apart, remembering everything that is wrong with it.
struct RowReader {
    let file: String
    let row: Int
    private let path: String
    private let members: [JSONMember]
    private var usedKeys: Set<String> = []
    private(set) var errors: [RegistryRowError] = []

    init(_ value: JSONValue, file: String, row: Int, path: String = "") {
        self.file = file
        self.row = row
        self.path = path
        if case .object(let members) = value {
            self.members = members
        } else {
            members = []
            note("", "应为对象，实为 \(value.kind)", "an object is expected; this is \(value.kind)")
        }
    }

    mutating func note(_ key: String, _ chinese: String, _ english: String) {
        let field = key.isEmpty ? path : path.isEmpty ? key : "\(path).\(key)"
        errors.append(RegistryRowError(file: file, row: row, field: field, reason: BilingualText(chinese, english)))
    }

    /// The required text under `key` made into a value by `convert`.
    mutating func required<Value>(_ key: String, as wanted: String, _ convert: (String) -> Value?) -> Value? {
        if let value = optional(key, as: wanted, convert) { return value }
        if !members.contains(where: { $0.key == key }) { note(key, "缺少必填字段", "the field is missing") }
        return nil
    }

    /// As `required`, but the key may be absent.
    mutating func optional<Value>(_ key: String, as wanted: String, _ convert: (String) -> Value?) -> Value? {
        guard let value = member(key) else { return nil }
        switch value {
        case .string(let text), .number(let text):
            if let converted = convert(text) { return converted }
            note(key, "“\(text.prefix(40))”不是有效的\(wanted)", "\"\(text.prefix(40))\" is not a valid value")
        default:
            note(key, "应为文本或数字，实为 \(value.kind)", "a text or number is expected; this is \(value.kind)")
        }
        return nil
    }

    /// `begin` and `end` (both `yyyy-MM-dd`, inclusive; `end` may be absent for "until further notice").
    mutating func validity() -> ClosedRange<BusinessDate>? {
        let begin = required("begin", as: "日期") { BusinessDate(text: $0) }
        let end = optional("end", as: "日期") { BusinessDate(text: $0) } ?? BusinessDate(year: 2199, month: 12, day: 31)
        guard let begin, let end else { return nil }
        guard begin <= end else {
            note("end", "结束日期早于开始日期", "the end lies before the begin")
            return nil
        }
        return begin...end
    }

    /// The objects of the array under `key`, each read by `read`; an absent key is an empty list.
    mutating func list<Value>(_ key: String, _ read: (inout RowReader) -> Value?) -> [Value] {
        guard let value = member(key) else { return [] }
        guard case .array(let elements) = value else {
            note(key, "应为数组，实为 \(value.kind)", "an array is expected; this is \(value.kind)")
            return []
        }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            var reader = RowReader(element, file: file, row: row, path: "\(path.isEmpty ? "" : path + ".")\(key)[\(index)]")
            let value = reader.errors.isEmpty ? read(&reader) : nil
            reader.refuseUnusedKeys()
            errors += reader.errors
            if let value { values.append(value) }
        }
        return values
    }

    /// A misspelt key must not pass for an absent one.
    mutating func refuseUnusedKeys() {
        for member in members where !usedKeys.contains(member.key) { note(member.key, "未知字段", "the field is unknown") }
    }

    private mutating func member(_ key: String) -> JSONValue? {
        usedKeys.insert(key)
        return members.first { $0.key == key }?.value
    }
}
