import ClaimTypes
import LedgerTypes
import StrictJSON

/// Reads the fields of one JSON object by their national names and types; the first bad field refuses the row.
struct FieldReader {
    let line: Int
    /// Path of the object inside the row, with its dot: `feedetail[3].`; empty for the row itself.
    let path: String
    private let members: [JSONMember]

    init(_ value: JSONValue, line: Int, path: String = "") throws(RowRefusal) {
        self.line = line
        self.path = path.isEmpty ? "" : path + "."
        guard case .object(let members) = value else {
            throw RowRefusal(
                line: line, field: path, value: value.text, code: .wrongType,
                reason: BilingualText("应为对象，实为 \(value.kind)", "an object is expected; this is \(value.kind)"))
        }
        self.members = members
    }

    func refusal(_ code: RowRefusalCode, _ key: String, _ value: String, _ chinese: String, _ english: String) -> RowRefusal {
        RowRefusal(line: line, field: path + key, value: value, code: code, reason: BilingualText(chinese, english))
    }

    /// Text or number under `key`; `nil` when absent, null or empty (provinces send all three for "nothing").
    func literal(_ key: String, max: Int) throws(RowRefusal) -> String? {
        guard let value = members.first(where: { $0.key == key })?.value else { return nil }
        switch value {
        case .null:
            return nil
        case .string(let text), .number(let text):
            guard text.utf8.count <= max else {
                throw refusal(.fieldTooLong, key, text, "长度超过 \(max) 字节", "longer than \(max) bytes")
            }
            return text.isEmpty ? nil : text
        default:
            throw refusal(
                .wrongType, key, value.text, "应为文本或数字，实为 \(value.kind)", "a text or number is expected; this is \(value.kind)")
        }
    }

    func text(_ key: String, max: Int) throws(RowRefusal) -> String {
        guard let text = try literal(key, max: max) else { throw missing(key) }
        return text
    }

    /// The required text under `key` made into a value by `convert`; `wanted` says in both languages what it should be.
    func value<Value>(_ key: String, max: Int, _ wanted: (String, String), _ convert: (String) -> Value?) throws(RowRefusal)
        -> Value
    {
        let text = try text(key, max: max)
        guard let value = convert(text) else { throw refusal(.invalidValue, key, text, "不是有效的\(wanted.0)", "not \(wanted.1)") }
        return value
    }

    /// Yuan with at most two decimals (N16,2).
    func amount(_ key: String) throws(RowRefusal) -> Fen {
        try value(key, max: 24, ("金额（最多 14 位整数、2 位小数）", "an amount of at most 14 digits and 2 decimals")) { Fen(yuan: $0) }
    }

    /// As `amount`; zero when absent.
    func optionalAmount(_ key: String) throws(RowRefusal) -> Fen {
        guard try literal(key, max: 24) != nil else { return .zero }
        return try amount(key)
    }

    func time(_ key: String) throws(RowRefusal) -> BusinessTime {
        let text = try text(key, max: 19)
        guard let time = BusinessTime(text: text) else {
            throw refusal(
                .invalidDate, key, text, "不是有效的时间（yyyy-MM-dd HH:mm:ss）", "not a time of the form yyyy-MM-dd HH:mm:ss")
        }
        return time
    }

    func flag(_ key: String) throws(RowRefusal) -> Bool {
        try value(key, max: 6, ("标志（0 或 1）", "a flag 0 or 1")) { ["0": false, "1": true][$0] }
    }

    /// As `flag`; false when absent.
    func optionalFlag(_ key: String) throws(RowRefusal) -> Bool { try literal(key, max: 6) == nil ? false : flag(key) }

    /// As `time`; `nil` when absent.
    func optionalTime(_ key: String) throws(RowRefusal) -> BusinessTime? { try literal(key, max: 19) == nil ? nil : time(key) }

    /// As `value`; `nil` when absent.
    func optionalValue<Value>(
        _ key: String, max: Int, _ wanted: (String, String), _ convert: (String) -> Value?
    ) throws(RowRefusal) -> Value? {
        try literal(key, max: max) == nil ? nil : value(key, max: max, wanted, convert)
    }

    func region(_ key: String) throws(RowRefusal) -> RegionCode {
        try value(key, max: 6, ("六位区划代码", "a region code of six digits")) { RegionCode(text: $0) }
    }

    /// The fields inside the field `key`: an object, or the text of one; `nil` when there are none, or the text is free.
    func object(_ key: String) throws(RowRefusal) -> FieldReader? {
        guard let value = members.first(where: { $0.key == key })?.value, value != .null else { return nil }
        guard case .string(let text) = value else { return try FieldReader(value, line: line, path: path + key) }
        guard text.first == "{" else { return nil }
        guard case .success(let inner) = JSONParser.parse(Array(text.utf8)) else {
            throw refusal(.wrongType, key, text, "不是合法的 JSON", "is no JSON")
        }
        return try FieldReader(inner, line: line, path: path + key)
    }

    /// The elements of the array under `key`, each with its reader.
    func objects(_ key: String) throws(RowRefusal) -> [FieldReader] {
        guard let value = members.first(where: { $0.key == key })?.value, value != .null else { throw missing(key) }
        guard case .array(let elements) = value else {
            throw refusal(.wrongType, key, value.text, "应为数组，实为 \(value.kind)", "an array is expected; this is \(value.kind)")
        }
        guard !elements.isEmpty else { throw refusal(.missingField, key, "[]", "至少需要一条明细", "at least one line is needed") }
        var readers: [FieldReader] = []
        readers.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            readers.append(try FieldReader(element, line: line, path: "\(path)\(key)[\(index)]"))
        }
        return readers
    }

    private func missing(_ key: String) -> RowRefusal {
        refusal(.missingField, key, "", "缺少必填字段 \(key)", "the field \(key) is missing")
    }
}
