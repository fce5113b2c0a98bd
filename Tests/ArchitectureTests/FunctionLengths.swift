/// A declaration with a body of statements: a function, initialiser, accessor or stored closure.
struct MeasuredFunction: Equatable {
    /// First line, counted from 1.
    var line: Int
    /// Lines from the declaring keyword to the closing brace, both included.
    var length: Int
}

/// Measures functions by matching braces in the code of a file (`SwiftText`).
///
/// A brace opens a type when the last declaring keyword before it, outside parentheses, is one of a type; otherwise it opens
/// statements. What is nested in statements belongs to the function around it.
struct FunctionLengths {
    private struct Block {
        var isType: Bool
        var startLine: Int
        var parenthesisDepth: Int
    }

    private static let typeKeywords: Set<String> = ["struct", "class", "enum", "protocol", "extension", "actor"]
    private static let memberKeywords: Set<String> = ["func", "init", "deinit", "subscript", "var", "let"]

    private var blocks: [Block] = []
    private var parenthesisDepth = 0
    private var line = 1
    private var keyword: (name: String, line: Int)?
    private var functions: [MeasuredFunction] = []

    static func measure(code: String) -> [MeasuredFunction] {
        var meter = FunctionLengths()
        var word: [UInt8] = []
        var beforeWord = UInt8(ascii: " ")
        var previous = UInt8(ascii: " ")
        for byte in code.utf8 {
            if isPartOfWord(byte) {
                if word.isEmpty { beforeWord = previous }
                word.append(byte)
            } else {
                if !word.isEmpty { meter.take(word: word, after: beforeWord) }
                word.removeAll(keepingCapacity: true)
                meter.take(byte)
            }
            previous = byte
        }
        return meter.functions
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), 0x80...:
            true
        default:
            false
        }
    }

    private mutating func take(word: [UInt8], after previous: UInt8) {
        guard parenthesisDepth == 0, word.count <= 9, !".`#".utf8.contains(previous) else { return }
        let name = String(decoding: word, as: UTF8.self)
        if Self.typeKeywords.contains(name) || Self.memberKeywords.contains(name) { keyword = (name, line) }
    }

    private mutating func take(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\n"): line += 1
        case UInt8(ascii: "("), UInt8(ascii: "["): parenthesisDepth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): parenthesisDepth -= 1
        case UInt8(ascii: "{"): open()
        case UInt8(ascii: "}"): close()
        default: break
        }
    }

    private mutating func open() {
        let isType = parenthesisDepth == 0 && keyword.map { Self.typeKeywords.contains($0.name) } == true
        blocks.append(Block(isType: isType, startLine: keyword?.line ?? line, parenthesisDepth: parenthesisDepth))
        parenthesisDepth = 0
        keyword = nil
    }

    private mutating func close() {
        guard let block = blocks.popLast() else { return }
        parenthesisDepth = block.parenthesisDepth
        keyword = nil
        if !block.isType && blocks.allSatisfy(\.isType) {
            functions.append(MeasuredFunction(line: block.startLine, length: line - block.startLine + 1))
        }
    }
}
