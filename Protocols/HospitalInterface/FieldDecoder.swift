import ClaimTypes
import LedgerTypes
import StrictJSON

/// Reads the members of one JSON object by the rows of the table; the first field that is wrong refuses the message.
///
/// A number and a text of the same digits are the same value. Absent, `null` and `""` all mean "nothing", as provinces send all three;
/// a numeric field that is optional may also say `"0"`, which is zero. Members the table does not know are local additions and skipped.
struct FieldDecoder {
    let path: String

    /// - Parameter places: where each name stands in `fields`, when that is known already.
    func record(
        _ members: [JSONMember], _ fields: [InterfaceField], _ places: [String: Int]? = nil
    ) throws(InterfaceRefusal) -> InterfaceRecord {
        let inner = try nestedValues(members, fields)
        let places = places ?? InterfaceField.places(of: fields)
        // Most rows of the table are optional and absent: each member finds its row, not each row its member.
        var given = [Int](repeating: -1, count: fields.count)
        for index in members.indices {
            if let place = places[members[index].key] { given[place] = index }
        }
        var values: [InterfaceRecord.Entry] = []
        values.reserveCapacity(min(fields.count, members.count))
        for place in fields.indices {
            let member = given[place]
            let found =
                (fields[place].isNested ? inner[fields[place].name] : nil) ?? (member < 0 ? nil : members[member].value)
            guard let raw = found, !Self.isNothing(raw) else {
                guard !fields[place].isRequired else {
                    let field = fields[place]
                    throw refusal(.missingField, field, "缺少必填字段（\(field.meaning.chinese)）", "missing: \(field.meaning.english)")
                }
                continue
            }
            values.append(InterfaceRecord.Entry(name: fields[place].name, value: try value(raw, fields[place])))
        }
        return InterfaceRecord(path: path, entries: values)
    }

    /// The fields that stand inside others, by their full names.
    private func nestedValues(
        _ members: [JSONMember], _ fields: [InterfaceField]
    ) throws(InterfaceRefusal) -> [String: JSONValue] {
        // Few rows of the table have such fields.
        guard fields.contains(where: \.isNested) else { return [:] }
        var inner: [String: JSONValue] = [:]
        for (parent, children) in InterfaceField.nested(in: fields) {
            guard let found = try additions(members.last { $0.key == parent }?.value, parent) else { continue }
            for name in children { inner["\(parent).\(name)"] = found.last { $0.key == name }?.value }
        }
        return inner
    }

    private static func isNothing(_ raw: JSONValue) -> Bool {
        switch raw {
        case .null: true
        case .string(let text): text.isEmpty
        case .bool, .number, .array, .object: false
        }
    }

    /// The members of a field that holds fields of its own; provinces send it as an object or as the text of one. Other text is free.
    private func additions(_ raw: JSONValue?, _ parent: String) throws(InterfaceRefusal) -> [JSONMember]? {
        switch raw {
        case nil, .null?: return nil
        case .object(let members)?: return members
        case .string(let text)?:
            guard text.first == "{" else { return nil }
            guard case .success(.object(let members)) = JSONParser.parse(Array(text.utf8)) else { break }
            return members
        default: break
        }
        throw InterfaceRefusal(.wrongType, path.isEmpty ? parent : "\(path).\(parent)", "应为对象", "an object is expected")
    }

    private func value(_ raw: JSONValue, _ field: InterfaceField) throws(InterfaceRefusal) -> InterfaceValue {
        if case .bytes(let max) = field.kind { return try bytes(raw, field, max: max) }
        let text: String
        switch raw {
        case .string(let value), .number(let value): text = value
        case .null, .bool, .array, .object:
            throw refusal(
                .wrongType, field, "应为 \(field.typeText)，实为 \(raw.kind)", "\(field.typeText) is expected; this is \(raw.kind)")
        }
        switch field.kind {
        case .text(let max): return .text(try short(text, field, max: max))
        case .name(let max): return .text(try name(text, field, max: max))
        case .code(let known):
            guard known.contains(text) else {
                throw invalid(field, text, "应为 \(known.joined(separator: "、"))", "one of \(known.joined(separator: ", "))")
            }
            return .text(text)
        case .count(let digits):
            guard (1...digits).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int64(text)
            else {
                throw invalid(field, text, "应为最多 \(digits) 位的非负整数", "a whole number of at most \(digits) digits")
            }
            return .count(number)
        case .decimal(let digits, let decimals): return .decimal(try decimal(text, field, digits: digits, decimals: decimals))
        case .time:
            guard let time = BusinessTime(text: text) else {
                throw invalid(field, text, "应为 yyyy-MM-dd HH:mm:ss", "a time as yyyy-MM-dd HH:mm:ss")
            }
            return .time(time)
        case .date:
            guard let date = BusinessDate(text: text) else { throw invalid(field, text, "应为 yyyy-MM-dd", "a day as yyyy-MM-dd") }
            return .date(date)
        case .flag:
            guard text == "0" || text == "1" else { throw invalid(field, text, "应为 0 或 1", "0 or 1") }
            return .flag(text == "1")
        case .person, .institution, .region, .insurance, .visitType: return try code(text, field)
        case .bytes: preconditionFailure("M10: bytes are read above")
        }
    }

    private func code(_ text: String, _ field: InterfaceField) throws(InterfaceRefusal) -> InterfaceValue {
        switch field.kind {
        case .person:
            guard let person = PersonNumber(text: text) else { throw invalid(field, text, "应为 1 至 19 位数字", "1 to 19 digits") }
            return .person(person)
        case .institution:
            guard let institution = InstitutionCode(text: text) else {
                throw invalid(field, text, "应为 H 或 P 加 11 位数字", "H or P and eleven digits")
            }
            return .institution(institution)
        case .region:
            guard let region = RegionCode(text: text) else {
                throw invalid(field, text, "应为六位区划代码", "a region code of six digits")
            }
            return .region(region)
        case .insurance:
            guard text.utf8.count <= 6, let insurance = UInt16(text) else {
                throw invalid(field, text, "应为险种代码", "a kind of insurance")
            }
            return .insurance(InsuranceKind(insurance))
        default:
            guard text.utf8.count <= 6, let visitType = UInt16(text) else {
                throw invalid(field, text, "应为医疗类别代码", "a visit type")
            }
            return .visitType(VisitType(visitType))
        }
    }

    private func decimal(_ text: String, _ field: InterfaceField, digits: Int, decimals: Int) throws(InterfaceRefusal) -> Int64 {
        guard text.utf8.count <= 40, let scaled = DecimalText.scaled(text, decimals: decimals) else {
            throw invalid(field, text, "应为最多 \(decimals) 位小数的数", "a number of at most \(decimals) decimals, without exponent")
        }
        var limit: UInt64 = 1
        for _ in 0..<digits { limit *= 10 }
        guard scaled.magnitude < limit else {
            throw refusal(.tooLong, field, "超出 \(field.typeText)", "does not fit \(field.typeText)")
        }
        return scaled
    }

    private func short(_ text: String, _ field: InterfaceField, max: Int) throws(InterfaceRefusal) -> String {
        let count = text.unicodeScalars.count
        guard count <= max else {
            throw refusal(.tooLong, field, "共 \(count) 个字符，最多 \(max) 个", "\(count) characters, at most \(max)")
        }
        return text
    }

    private func name(_ text: String, _ field: InterfaceField, max: Int) throws(InterfaceRefusal) -> String {
        let text = try short(text, field, max: max)
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw invalid(field, text, "只能含可见的 ASCII 字符，不含空格", "visible ASCII characters without blanks only")
        }
        return text
    }

    private func invalid(_ field: InterfaceField, _ text: String, _ chinese: String, _ english: String) -> InterfaceRefusal {
        let shown = field.isPersonal ? "***" : InterfaceText.clipped(text, to: 24)
        return refusal(.invalidValue, field, "“\(shown)”无效，\(chinese)", "“\(shown)” is not \(english)")
    }

    private func refusal(
        _ code: InterfaceRefusalCode, _ field: InterfaceField, _ chinese: String, _ english: String
    ) -> InterfaceRefusal {
        InterfaceRefusal(code, path.isEmpty ? field.name : "\(path).\(field.name)", chinese, english)
    }

    /// A field for the address of an answer; empty when there is none that could stand in it.
    static func plainText(_ members: [JSONMember], _ key: String, max: Int) -> String {
        switch members.first(where: { $0.key == key })?.value {
        case .string(let text), .number(let text):
            text.utf8.count <= max && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : ""
        default: ""
        }
    }
}

extension FieldDecoder {
    /// An array of numbers 0 to 255, or the text of Base64 (RFC 4648).
    private func bytes(_ raw: JSONValue, _ field: InterfaceField, max: Int) throws(InterfaceRefusal) -> InterfaceValue {
        let bytes: [UInt8]?
        switch raw {
        case .array(let elements):
            // Java clients write bytes as −128 to 127.
            let numbers = elements.map { element -> UInt8? in
                guard case .number(let text) = element, let number = Int16(text), (-128...255).contains(number) else {
                    return nil
                }
                return UInt8(truncatingIfNeeded: number)
            }
            bytes = numbers.contains(nil) ? nil : numbers.compactMap(\.self)
        case .string(let text): bytes = Base64.decode(text)
        default: bytes = nil
        }
        guard let bytes else {
            throw refusal(.wrongType, field, "应为字节数组或 Base64", "an array of bytes or Base64 is expected")
        }
        guard bytes.count <= max else { throw refusal(.tooLong, field, "最多 \(max) 字节", "at most \(max) bytes") }
        return .bytes(bytes)
    }
}
