import ClaimTypes
import LedgerTypes
import StrictJSON

/// A JSON value with its path. Reads report what is wrong and return `nil`, so that a caller can go on and collect the rest.
struct SchemaNode {
    let value: JSONValue
    let path: String
    let findings: Findings

    func wrong(_ chinese: String, _ english: String) { findings.add(path, chinese, english) }

    /// The members of an object of that shape. Unknown keys and missing ones are reported.
    func object(_ shape: SchemaShape) -> SchemaObject? {
        guard case .object(let members) = value else {
            wrong("应为对象", "an object is expected")
            return nil
        }
        var nodes: [String: SchemaNode] = [:]
        for member in members {
            let node = SchemaNode(value: member.value, path: "\(path).\(member.key.prefix(60))", findings: findings)
            if !shape.allows(member.key) { node.wrong("未知的键", "unknown key") }
            nodes[member.key] = node
        }
        let object = SchemaObject(node: self, members: nodes)
        for key in shape.required where nodes[key] == nil { object.missing(key) }
        return object
    }

    func array() -> [SchemaNode]? {
        guard case .array(let elements) = value else {
            wrong("应为数组", "an array is expected")
            return nil
        }
        return elements.enumerated().map { SchemaNode(value: $1, path: "\(path)[\($0)]", findings: findings) }
    }

    /// Reads every element; `nil` when one of them is wrong, after reading them all.
    func all<Value>(_ read: (SchemaNode) -> Value?) -> [Value]? {
        guard let elements = array() else { return nil }
        let values = elements.map(read)
        let good = values.compactMap { $0 }
        return good.count == values.count ? good : nil
    }

    /// A label: not empty, at most 500 bytes, without control characters.
    func text() -> String? {
        guard case .string(let text) = value, (1...500).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 32 }) else {
            wrong("应为 1 至 500 字节且无控制字符的文本", "a text of 1 to 500 bytes without control characters is expected")
            return nil
        }
        return text
    }

    /// A whole number within a range, as text.
    func count(_ range: ClosedRange<Int32>) -> Int32? {
        guard case .string(let text) = value, let count = Int32(text), String(count) == text, range.contains(count) else {
            wrong(
                "应为文本形式的整数 \(range.lowerBound)…\(range.upperBound)",
                "a whole number \(range.lowerBound)…\(range.upperBound) as text is expected")
            return nil
        }
        return count
    }

    func bool() -> Bool? {
        guard case .bool(let bool) = value else {
            wrong("应为 true 或 false", "true or false is expected")
            return nil
        }
        return bool
    }

    /// An amount that is not negative, in yuan as text: `"1200"` or `"1200.50"`.
    func money() -> Fen? {
        guard case .string(let text) = value, let amount = Fen(yuan: text), !amount.isNegative else {
            wrong("应为文本形式的非负金额(元,至多两位小数),如 \"1200.00\"", "a yuan text of at most two decimals is expected, as \"1200.00\"")
            return nil
        }
        return amount
    }

    /// A price that is not negative, in yuan as text with at most six decimals.
    func price() -> UnitPrice? {
        guard case .string(let text) = value, let micro = DecimalText.scaled(text, decimals: 6), micro >= 0 else {
            wrong("应为文本形式的非负单价(元,至多六位小数)", "a yuan text of at most six decimals is expected")
            return nil
        }
        return UnitPrice(microYuan: micro)
    }

    /// A ratio within 0…1 as text: `"0.85"`.
    func ratio() -> BasisPoints? {
        guard case .string(let text) = value, let scaled = DecimalText.scaled(text, decimals: 4), (0...10_000).contains(scaled)
        else {
            wrong("应为文本形式的比例 0…1(至多四位小数),如 \"0.85\"", "a ratio text within 0…1 of at most four decimals is expected, as \"0.85\"")
            return nil
        }
        return BasisPoints(Int32(scaled))
    }

    func date() -> BusinessDate? {
        guard case .string(let text) = value, let date = BusinessDate(text: text) else {
            wrong("应为日期 yyyy-MM-dd", "a date yyyy-MM-dd is expected")
            return nil
        }
        return date
    }

    func region() -> RegionCode? {
        guard case .string(let text) = value, let region = RegionCode(text: text) else {
            wrong("应为六位医保区划代码", "a six-digit region code is expected")
            return nil
        }
        return region
    }

    /// A code of one to six digits without a leading zero.
    func code() -> UInt32? {
        guard case .string(let text) = value, text.utf8.count <= 6, let code = UInt32(text), String(code) == text else {
            wrong("应为数字代码文本", "a text of digits is expected")
            return nil
        }
        return code
    }

    /// One of a closed list of words.
    func choice<Value>(_ values: KeyValuePairs<String, Value>) -> Value? {
        if case .string(let text) = value, let found = values.first(where: { $0.key == text }) { return found.value }
        let words = values.map(\.key).joined(separator: ", ")
        wrong("应为下列之一:\(words)", "one of these is expected: \(words)")
        return nil
    }
}

/// The members of a JSON object by key.
struct SchemaObject {
    let node: SchemaNode
    let members: [String: SchemaNode]

    /// The member, reported when missing. For keys that another value makes necessary.
    func required(_ key: String) -> SchemaNode? {
        if let member = members[key] { return member }
        missing(key)
        return nil
    }

    func missing(_ key: String) { findings.add("\(node.path).\(key)", "缺少必填项", "a required value is missing") }

    /// The member; `nil` when it is absent.
    func optional(_ key: String) -> SchemaNode? { members[key] }

    /// A required value read by `read`; the shape has reported it when it is missing.
    func get<Value>(_ key: String, _ read: (SchemaNode) -> Value?) -> Value? { members[key].flatMap(read) }

    /// An optional value read by `read`: `.some(nil)` when the key is absent, `nil` when its value is wrong.
    func maybe<Value>(_ key: String, _ read: (SchemaNode) -> Value?) -> Value?? {
        guard let member = members[key] else { return .some(nil) }
        return read(member).map(Optional.some)
    }

    /// `.some(absent)` when the key is absent, `nil` when its value is wrong.
    func get<Value>(_ key: String, absent: Value, _ read: (SchemaNode) -> Value?) -> Value? {
        guard let member = members[key] else { return absent }
        return read(member)
    }

    /// First and last day, the first not after the last.
    func validity() -> ClosedRange<BusinessDate>? {
        let from = get("validFrom") { $0.date() }
        let to = get("validTo") { $0.date() }
        guard let from, let to else { return nil }
        guard from <= to else {
            node.wrong("有效期起始晚于终止", "validFrom lies after validTo")
            return nil
        }
        return from...to
    }

    var findings: Findings { node.findings }
}
