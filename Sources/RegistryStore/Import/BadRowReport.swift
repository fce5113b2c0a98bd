import ClaimTypes
import Glibc
public import Registry
import StrictJSON

/// The refused rows of an import, one JSON object a line: row, column, code, reason in Chinese and English. It names no identity.
public struct BadRowReport: ~Copyable {
    private let descriptor: Int32?
    private var length: Int64 = 0
    /// The first mistakes, for a summary.
    public private(set) var first: [RegistryRowError] = []
    private static let firstMax = 10

    /// Keeps only the first mistakes.
    public init() { descriptor = nil }

    /// Keeps every mistake in a file, readable by its owner alone.
    public init(path: String) throws {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw Self.refused(path) }
        descriptor = opened
    }

    deinit { if let descriptor { close(descriptor) } }

    /// Goes back to what the last transaction of an unfinished import had reported.
    mutating func truncate(to length: Int64) throws {
        self.length = length
        guard let descriptor else { return }
        guard ftruncate(descriptor, Int(length)) == 0 else { throw Self.refused("") }
    }

    /// - Returns: the length of the report, which is on the disk.
    mutating func append(_ errors: [RegistryRowError]) throws -> Int64 {
        first += errors.prefix(Self.firstMax - first.count)
        guard let descriptor, !errors.isEmpty else { return length }
        var text = ""
        for error in errors { text += error.json.text + "\n" }
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written, Int(length) + written)
            }
            guard count > 0 else { throw Self.refused("") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw Self.refused("") }
        length += Int64(bytes.count)
        return length
    }

    private static func refused(_ path: String) -> RegistryStoreError {
        let text = String(cString: strerror(errno))
        return RegistryStoreError(.storage, "无法写错误报告 \(path)：\(text)", "cannot write the report \(path): \(text)")
    }
}

extension RegistryRowError {
    /// As a line of the report.
    public var json: JSONValue {
        .object([
            JSONMember("file", .string(file)), JSONMember("row", .integer(row)), JSONMember("column", .string(field)),
            JSONMember("code", .integer(code.rawValue)), JSONMember("name", .string("\(code)")),
            JSONMember("reason_zh", .string(reason.chinese)), JSONMember("reason_en", .string(reason.english)),
        ])
    }
}
