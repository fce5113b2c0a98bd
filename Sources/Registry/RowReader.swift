import ClaimTypes
import LedgerTypes
import StrictJSON

/// Takes the members of one JSON row apart, remembering everything that is wrong with it.
struct RowReader {
    let file: String
    let row: Int
    private let path: String
    private let members: [JSONMember]
    /// Whether values may stand in a report: not where a misplaced column could put a name there.
    private let quotesValues: Bool
    /// One bit per member; those beyond 64 are refused as unknown, as no row has so many.
    private var usedMembers: UInt64 = 0
    private(set) var errors: [RegistryRowError] = []

    init(_ value: JSONValue, file: String, row: Int, path: String = "", quotesValues: Bool = true) {
        self.file = file
        self.row = row
        self.path = path
        self.quotesValues = quotesValues
        if case .object(let members) = value {
            self.members = members
        } else {
            members = []
            note("", .notAnObject, "应为对象，实为 \(value.kind)", "an object is expected; this is \(value.kind)")
        }
    }

    mutating func note(_ key: String, _ code: RegistryRowError.Code, _ chinese: String, _ english: String) {
        let field = key.isEmpty ? path : path.isEmpty ? key : "\(path).\(key)"
        errors.append(
            RegistryRowError(file: file, row: row, field: field, code: code, reason: BilingualText(chinese, english)))
    }

    /// The required text under `key` made into a value by `convert`.
    mutating func required<Value>(_ key: String, as wanted: String, _ convert: (String) -> Value?) -> Value? {
        guard let value = member(key) else {
            note(key, .missing, "缺少必填字段", "the field is missing")
            return nil
        }
        return converted(value, key, wanted, convert)
    }

    /// As `required`, but the key may be absent.
    mutating func optional<Value>(_ key: String, as wanted: String, _ convert: (String) -> Value?) -> Value? {
        guard let value = member(key) else { return nil }
        return converted(value, key, wanted, convert)
    }

    private mutating func converted<Value>(
        _ value: JSONValue, _ key: String, _ wanted: String, _ convert: (String) -> Value?
    ) -> Value? {
        switch value {
        case .string(let text), .number(let text):
            if let converted = convert(text) { return converted }
            let quoted = quotesValues ? ("“\(text.prefix(40))”", "\"\(text.prefix(40))\"") : ("该值", "the value")
            note(key, .malformed, "\(quoted.0)不是有效的\(wanted)", "\(quoted.1) is not a valid value")
        default:
            note(key, .malformed, "应为文本或数字，实为 \(value.kind)", "a text or number is expected; this is \(value.kind)")
        }
        return nil
    }

    /// `begin` and `end` (both `yyyy-MM-dd`, inclusive; `end` may be absent for "until further notice").
    mutating func validity(beginIsOptional: Bool = false) -> ClosedRange<BusinessDate>? {
        let begin =
            beginIsOptional && member("begin") == nil
            ? ClosedRange.unlimited.lowerBound : required("begin", as: "日期") { BusinessDate(text: $0) }
        let end = optional("end", as: "日期") { BusinessDate(text: $0) } ?? ClosedRange.unlimited.upperBound
        guard let begin else { return nil }
        guard begin <= end else {
            note("end", .endBeforeBegin, "结束日期早于开始日期", "the end lies before the begin")
            return nil
        }
        return begin...end
    }

    /// The objects of the array under `key`, each read by `read`; an absent key is an empty list.
    mutating func list<Value>(_ key: String, _ read: (inout RowReader) -> Value?) -> [Value] {
        guard let value = member(key) else { return [] }
        guard case .array(let elements) = value else {
            note(key, .malformed, "应为数组，实为 \(value.kind)", "an array is expected; this is \(value.kind)")
            return []
        }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            var reader = RowReader(
                element, file: file, row: row, path: "\(path.isEmpty ? "" : path + ".")\(key)[\(index)]",
                quotesValues: quotesValues)
            let value = reader.errors.isEmpty ? read(&reader) : nil
            reader.refuseUnusedKeys()
            errors += reader.errors
            if let value { values.append(value) }
        }
        return values
    }

    /// A misspelt key must not pass for an absent one.
    mutating func refuseUnusedKeys() {
        for (index, member) in members.enumerated() where index > 63 || usedMembers & 1 << UInt64(index) == 0 {
            note(String(member.key.prefix(40)), .unknownField, "未知字段", "the field is unknown")
        }
    }

    private mutating func member(_ key: String) -> JSONValue? {
        guard let index = members.firstIndex(where: { $0.key == key }) else { return nil }
        if index < 64 { usedMembers |= 1 << UInt64(index) }
        return members[index].value
    }
}
