/// The fields of an encoded message as they lie in it, so that a test can take one out, repeat it or empty it, with every length above it made
/// right: what changed bytes alone seldom come to.
struct FieldTree {
    private enum Content {
        case integer([UInt8])
        case bytes([UInt8])
        case message(FieldTree)
    }

    private var fields: [(key: [UInt8], content: Content)] = []

    /// `nil` when the bytes are no sequence of integers and length-delimited fields.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let key = Self.varint(&rest) else { return nil }
            switch key[0] & 7 {
            case 0:
                guard let value = Self.varint(&rest) else { return nil }
                fields.append((key, .integer(value)))
            case 2:
                guard let size = Self.varint(&rest).map(Self.value), size <= rest.count else { return nil }
                let inner = Array(rest.prefix(size))
                rest = rest.dropFirst(size)
                fields.append((key, FieldTree(inner).map { .message($0) } ?? .bytes(inner)))
            default: return nil
            }
        }
    }

    var bytes: [UInt8] {
        fields.flatMap { field in
            switch field.content {
            case .integer(let value): return field.key + value
            case .bytes(let bytes): return field.key + Self.varint(bytes.count) + bytes
            case .message(let tree):
                let bytes = tree.bytes
                return field.key + Self.varint(bytes.count) + bytes
            }
        }
    }

    /// Every message that differs in one field, at any depth: left out, said twice, emptied, or in the place of the one before it.
    var variants: [FieldTree] {
        var variants: [FieldTree] = []
        for index in fields.indices {
            variants += [self, self]
            variants[variants.count - 2].fields.remove(at: index)
            variants[variants.count - 1].fields.insert(fields[index], at: index)
            if index > 0 {
                variants.append(self)
                variants[variants.count - 1].fields.swapAt(index - 1, index)
            }
            if case .integer = fields[index].content { continue }
            variants.append(self)
            variants[variants.count - 1].fields[index].content = .bytes([])
            guard case .message(let inner) = fields[index].content else { continue }
            variants += inner.variants.map { variant in
                var outer = self
                outer.fields[index].content = .message(variant)
                return outer
            }
        }
        return variants
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard let end = rest.firstIndex(where: { $0 < 0x80 }), end - rest.startIndex < 10 else { return nil }
        defer { rest = rest[(end + 1)...] }
        return Array(rest[...end])
    }

    private static func varint(_ value: Int) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }

    private static func value(_ varint: [UInt8]) -> Int {
        varint.reversed().reduce(0) { $0 << 7 | Int($1 & 0x7F) }
    }
}
