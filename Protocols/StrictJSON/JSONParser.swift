/// Reads one JSON text strictly: nothing beyond RFC 8259, no key twice, no NUL, bounded depth. Never traps on any input.
///
/// Written by hand because a library decoder turns number literals into floating point before anyone can ask for their digits.
/// O(bytes), except that the members of one object are compared pairwise while they are few.
public struct JSONParser {
    /// Deepest nesting of arrays and objects.
    public static let depthMax = 32

    private let bytes: [UInt8]
    private var index = 0
    private var refusal: JSONRefusal?

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    public static func parse(_ bytes: [UInt8]) -> Result<JSONValue, JSONRefusal> {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            return .failure(JSONRefusal(.invalidUTF8, at: validPrefixCount(of: bytes)))
        }
        if let nul = bytes.firstIndex(of: 0) { return .failure(JSONRefusal(.nulByte, at: nul)) }
        var parser = JSONParser(bytes)
        guard let value = parser.value(depth: 0), parser.reachedEnd() else {
            return .failure(parser.refusal ?? JSONRefusal(.syntax, at: parser.index, detail: "text after the end of the value"))
        }
        return .success(value)
    }

    private mutating func value(depth: Int) -> JSONValue? {
        skipBlanks()
        guard depth <= Self.depthMax else { return refuse(.tooDeep, detail: "nested deeper than \(Self.depthMax)") }
        guard index < bytes.count else { return refuse(.syntax, detail: "the text ends where a value is expected") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map(JSONValue.string)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        case UInt8(ascii: "t"): return word("true", .bool(true))
        case UInt8(ascii: "f"): return word("false", .bool(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default: return refuse(.syntax, detail: "no JSON value begins here")
        }
    }

    private mutating func object(depth: Int) -> JSONValue? {
        index += 1
        var members: [JSONMember] = []
        // Pairwise comparison is cheaper than hashing for the few keys of a real row, ruinous for a hostile one.
        var seen: Set<String> = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipBlanks()
            let keyOffset = index
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\""), let key = string() else {
                return refuse(.syntax, detail: "a key in quotes is expected")
            }
            let isRepeated = members.count < 24 ? members.contains { $0.key == key } : !remember(key, in: &seen, members)
            guard !isRepeated else { return within(".\(key)", refuse(.duplicateKey, at: keyOffset, detail: key)) }
            guard take(UInt8(ascii: ":")) else { return refuse(.syntax, detail: "a colon is expected after the key \(key)") }
            guard let value = value(depth: depth + 1) else { return within(".\(key)", nil) }
            members.append(JSONMember(key, value))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : refuse(.syntax, detail: "a comma or } is expected")
    }

    private func remember(_ key: String, in seen: inout Set<String>, _ members: [JSONMember]) -> Bool {
        if seen.isEmpty { seen = Set(members.map(\.key)) }
        return seen.insert(key).inserted
    }

    private mutating func array(depth: Int) -> JSONValue? {
        index += 1
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            guard let element = value(depth: depth + 1) else { return within("[\(elements.count)]", nil) }
            elements.append(element)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .array(elements) : refuse(.syntax, detail: "a comma or ] is expected")
    }

    private mutating func number() -> JSONValue? {
        let start = index
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        let integerStart = index
        let integerCount = skipDigits()
        guard integerCount > 0, integerCount == 1 || bytes[integerStart] != UInt8(ascii: "0") else {
            return refuse(.syntax, detail: "no number is written like this")
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard skipDigits() > 0 else { return refuse(.syntax, detail: "a digit is expected") }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() > 0 else { return refuse(.syntax, detail: "a digit is expected") }
        }
        return .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) -> JSONValue? {
        for offset in 0..<text.utf8CodeUnitCount {
            guard index < bytes.count, bytes[index] == text.utf8Start[offset] else {
                return refuse(.syntax, detail: "no JSON value begins here")
            }
            index += 1
        }
        return value
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        return index - start
    }

    private mutating func skipBlanks() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func reachedEnd() -> Bool {
        skipBlanks()
        return index == bytes.count
    }

    /// Keeps the first reason: what follows an error is its echo.
    private mutating func refuse<Value>(_ reason: JSONRefusal.Reason, at offset: Int? = nil, detail: String) -> Value? {
        refusal = refusal ?? JSONRefusal(reason, at: offset ?? index, detail: detail)
        return nil
    }

    /// Says, on the way out of a refused value, where in its parent it stood.
    private mutating func within(_ step: String, _ refused: JSONValue?) -> JSONValue? {
        refusal?.enclose(in: step)
        return refused
    }

    private static func validPrefixCount(of bytes: [UInt8]) -> Int {
        var parser = UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var count = 0
        while case .valid(let scalar) = parser.parseScalar(from: &rest) { count += scalar.count }
        return count
    }
}

extension JSONParser {
    /// A string with its escapes resolved; lone surrogates and control characters are refused.
    private mutating func string() -> String? {
        index += 1
        var start = index
        var text: [UInt8] = []
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let tail = bytes[start..<index]
                index += 1
                return text.isEmpty ? String(decoding: tail, as: UTF8.self) : String(decoding: text + tail, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: bytes[start..<index])
                guard let scalar = escape() else { return nil }
                text.append(contentsOf: Array(String(Character(scalar)).utf8))
                start = index
            case 0..<0x20:
                return refuse(.syntax, detail: "a control character inside a text")
            default:
                index += 1
            }
        }
        return refuse(.syntax, detail: "the text has no closing quote")
    }

    private mutating func escape() -> Unicode.Scalar? {
        index += 1
        guard index < bytes.count else { return refuse(.syntax, detail: "the text ends in an escape") }
        let letter = bytes[index]
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return unicodeEscape()
        default: return refuse(.syntax, detail: "unknown escape")
        }
    }

    private mutating func unicodeEscape() -> Unicode.Scalar? {
        guard let unit = hexUnit() else { return nil }
        if unit == 0 { return refuse(.nulByte, detail: "") }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // A high surrogate needs its low one at once.
        guard unit < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return refuse(.syntax, detail: "half a surrogate pair") }
        index += 2
        guard let low = hexUnit(), (0xDC00...0xDFFF).contains(low) else {
            return refuse(.syntax, detail: "half a surrogate pair")
        }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    }

    private mutating func hexUnit() -> UInt32? {
        guard index + 4 <= bytes.count else { return refuse(.syntax, detail: "four hexadecimal digits are expected") }
        var unit: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                return refuse(.syntax, detail: "four hexadecimal digits are expected")
            }
            unit = unit << 4 | UInt32(digit)
        }
        index += 4
        return unit
    }
}
