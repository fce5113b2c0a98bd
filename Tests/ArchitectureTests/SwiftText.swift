/// The code of a Swift text: the same bytes with comments and the contents of string literals turned into blanks.
///
/// Line breaks stay where they are, so a position in the code is a position in the file. Code inside `\( … )` is kept. Regular
/// expressions between bare slashes are not understood; the project does not use them.
struct SwiftText {
    private let bytes: [UInt8]
    private var code: [UInt8]
    private var index = 0

    static func code(of text: String) -> String {
        var scanner = SwiftText(text)
        scanner.scanCode(insideInterpolation: false)
        return String(decoding: scanner.code, as: UTF8.self)
    }

    private init(_ text: String) {
        bytes = Array(text.utf8)
        code = bytes
    }

    private mutating func scanCode(insideInterpolation: Bool) {
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "/") where isAt("//"):
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { blankBytes(1) }
            case UInt8(ascii: "/") where isAt("/*"):
                blankBlockComment()
            case UInt8(ascii: "\""), UInt8(ascii: "#"):
                if let hashes = openingHashes() { scanString(hashes: hashes) } else { index += 1 }
            case UInt8(ascii: "("):
                depth += 1
                index += 1
            case UInt8(ascii: ")"):
                depth -= 1
                index += 1
                if insideInterpolation && depth < 0 { return }
            default:
                index += 1
            }
        }
    }

    /// The number of `#` before a quote that opens a literal here; `nil` when none opens.
    private func openingHashes() -> Int? {
        var position = index
        while position < bytes.count, bytes[position] == UInt8(ascii: "#") { position += 1 }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
        return position - index
    }

    private mutating func scanString(hashes: Int) {
        index += hashes
        let quotes = isAt("\"\"\"") ? 3 : 1
        index += quotes
        let closing = String(repeating: "\"", count: quotes) + String(repeating: "#", count: hashes)
        let escape = "\\" + String(repeating: "#", count: hashes)
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\"") where isAt(closing):
                index += closing.utf8.count
                return
            case UInt8(ascii: "\n") where quotes == 1:
                return
            case UInt8(ascii: "\\") where isAt(escape):
                blankBytes(escape.utf8.count)
                if isAt("(") {
                    index += 1
                    scanCode(insideInterpolation: true)
                } else {
                    blankBytes(1)
                }
            default:
                blankBytes(1)
            }
        }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if isAt("/*") {
                depth += 1
                blankBytes(2)
            } else if isAt("*/") {
                depth -= 1
                blankBytes(2)
            } else {
                blankBytes(1)
            }
        } while depth > 0 && index < bytes.count
    }

    private mutating func blankBytes(_ count: Int) {
        for _ in 0..<count where index < bytes.count {
            if bytes[index] != UInt8(ascii: "\n") { code[index] = UInt8(ascii: " ") }
            index += 1
        }
    }

    private func isAt(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }
}
