import CommandSupport
import Foundation

/// Where the result of a command goes: standard output, or a file that gets its name when it is whole.
struct TextOutput {
    private let path: String?
    private let file: FileHandle
    private let part: String
    private var buffer = Data()

    /// - Parameter path: a file to create or replace; `nil` or `-` is standard output.
    init(_ path: String?) throws {
        guard let path, path != "-" else {
            (self.path, part, file) = (nil, "", .standardOutput)
            return
        }
        part = path + ".part"
        guard FileManager.default.createFile(atPath: part, contents: nil), let file = FileHandle(forWritingAtPath: part) else {
            throw CommandFailure(.usage, "无法写入文件 \(path)", "cannot write the file \(path)")
        }
        (self.path, self.file) = (path, file)
    }

    mutating func write(_ line: String) throws {
        buffer.append(contentsOf: (line + "\n").utf8)
        if buffer.count > 1 << 18 { try flush() }
    }

    /// Bytes as they are, without a line end.
    mutating func write(bytes: [UInt8]) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count > 1 << 18 { try flush() }
    }

    private mutating func flush() throws {
        do { try file.write(contentsOf: buffer) } catch {
            throw CommandFailure(.internal, "写入失败", "writing failed: \(error.localizedDescription)")
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes what is left and gives the file its name.
    mutating func close() throws {
        try flush()
        guard let path else { return }
        try? file.close()
        guard rename(part, path) == 0 else { throw CommandFailure(.usage, "无法写入文件 \(path)", "cannot write the file \(path)") }
    }

    /// One text, whole.
    static func save(_ text: String, to path: String?) throws {
        var output = try TextOutput(path)
        try output.write(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        try output.close()
    }
}
