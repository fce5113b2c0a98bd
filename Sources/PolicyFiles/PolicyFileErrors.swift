import ClaimTypes
import StrictJSON

/// One finding in a policy or catalogue file.
public struct PolicyFileError: Hashable, Sendable, CustomStringConvertible {
    public var file: String
    /// JSON path of the value, `$` for the whole file.
    public var path: String
    public var reason: BilingualText

    public init(file: String, path: String, reason: BilingualText) {
        self.file = file
        self.path = path
        self.reason = reason
    }

    public var description: String { "\(file): \(path): \(reason.chinese) / \(reason.english)" }
}

/// Every finding of a load, in the order of the file. Never empty.
public struct PolicyFileErrors: Error, Hashable, Sendable, CustomStringConvertible {
    public var errors: [PolicyFileError]

    public init(_ errors: [PolicyFileError]) { self.errors = errors }

    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Collects findings while a file is read, so that one look shows them all.
final class Findings {
    /// Most findings listed of one file; a hostile one could hold millions.
    static let listedMax = 1_000

    let file: String
    private var listed: [PolicyFileError] = []
    private var count = 0

    init(file: String) { self.file = file }

    func add(_ path: String, _ chinese: String, _ english: String) {
        count += 1
        guard count <= Self.listedMax else { return }
        listed.append(PolicyFileError(file: file, path: path, reason: BilingualText(chinese, english)))
    }

    /// What was found, with a last line for what is not listed.
    var errors: [PolicyFileError] {
        guard count > Self.listedMax else { return listed }
        let more = count - Self.listedMax
        let reason = BilingualText("另有 \(more) 处问题未列出", "\(more) more findings are not listed")
        return listed + [PolicyFileError(file: file, path: "$", reason: reason)]
    }

    /// What made the file unreadable, with its path, line and column.
    func add(_ refusal: JSONRefusal, in bytes: [UInt8]) {
        let (line, column) = refusal.place(in: bytes)
        let (chinese, english): (String, String) =
            switch refusal.reason {
            case .invalidUTF8: ("不是有效的 UTF-8", "not valid UTF-8")
            case .nulByte: ("含有 NUL 字符", "contains a NUL character")
            case .syntax: ("不是合法 JSON", "not JSON: \(refusal.detail)")
            case .duplicateKey: ("键重复", "the key appears twice")
            case .tooDeep: ("嵌套过深", refusal.detail)
            }
        add(refusal.path, "第 \(line) 行第 \(column) 列：\(chinese)", "at line \(line), column \(column): \(english)")
    }
}
