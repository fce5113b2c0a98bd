extension JSONValue {
    /// The value as one line of JSON text, members in their order, Chinese text unescaped.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The UTF-8 bytes of `text`.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        write(into: &bytes)
        return bytes
    }

    /// Appends what `text` returns.
    public func write(into text: inout String) { text += self.text }

    /// Appends what `bytes` returns.
    public func write(into bytes: inout [UInt8]) {
        switch self {
        case .null: Self.put("null", into: &bytes)
        case .bool(let value): Self.put(value ? "true" : "false", into: &bytes)
        case .number(let literal): Self.put(literal, into: &bytes)
        case .string(let value): Self.quote(value, into: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.quote(member.key, into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(into: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func put(_ text: String, into bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    private static func quote(_ value: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { text in
            // Codes, numbers and Chinese names need no escape: one append for all that lies between two.
            var start = 0
            for index in text.indices {
                let byte = text[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
                escape(byte, into: &bytes)
                start = index + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): put("\\\"", into: &bytes)
        case UInt8(ascii: "\\"): put("\\\\", into: &bytes)
        case UInt8(ascii: "\n"): put("\\n", into: &bytes)
        case UInt8(ascii: "\r"): put("\\r", into: &bytes)
        case UInt8(ascii: "\t"): put("\\t", into: &bytes)
        default: put((byte < 16 ? "\\u000" : "\\u00") + String(byte, radix: 16), into: &bytes)
        }
    }

    /// An integer as a number.
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
}
