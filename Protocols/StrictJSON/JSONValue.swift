/// A JSON value as it stood in the text (RFC 8259). Numbers keep their digits: money must never pass through binary floating point.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The literal, unchanged: `"175043.35"`, `"1e2"`.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// Members in the order of the text; no key twice.
    case object([JSONMember])

    /// The member named `key`; `nil` when there is none or this is no object. O(members).
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// What kind of value this is, for messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

/// One `"key": value` of an object.
public struct JSONMember: Hashable, Sendable {
    public var key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }
}

/// Why bytes are no acceptable JSON, and where.
public struct JSONRefusal: Error, Hashable {
    /// Numbers are frozen and in order of precedence.
    public enum Reason: UInt8, CaseIterable, Sendable {
        /// The bytes are not UTF-8.
        case invalidUTF8 = 1
        /// A NUL, raw or written as `\u0000`. C programs downstream would cut the text there.
        case nulByte = 2
        /// Not the grammar of RFC 8259.
        case syntax = 3
        /// The same key twice in one object: two readers would read two different bills.
        case duplicateKey = 4
        /// Nested deeper than `JSONParser.depthMax`.
        case tooDeep = 5
    }

    public var reason: Reason
    /// Bytes before the place where it was noticed.
    public var offset: Int
    /// JSON path of the value that holds the place: `$.feedetail[3]`, `$` when the text as a whole is at fault.
    public private(set) var path = "$"
    /// The repeated key; for `syntax` and `tooDeep`, in English, what is wrong there; else empty.
    public var detail: String

    public init(_ reason: Reason, at offset: Int, detail: String = "") {
        self.reason = reason
        self.offset = offset
        self.detail = detail
    }

    /// Line and column of the place in the text that was refused, both from 1; a column is one byte. O(offset).
    public func place(in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (before.count { $0 == UInt8(ascii: "\n") } + 1, before.endIndex - lineStart + 1)
    }

    /// Puts `step`, a `.key` or `[index]`, in front of the path.
    mutating func enclose(in step: String) { path = "$" + step + path.dropFirst() }
}
