import CommandSupport
import Foundation

/// Writes lines to a file or standard output in large pieces.
struct LineWriter {
    private let file: FileHandle
    private let ownsFile: Bool
    private var buffer = Data()

    /// - Parameter path: a file to create or replace; `nil` or `-` is standard output.
    init(path: String?) throws {
        guard let path, path != "-" else {
            file = .standardOutput
            ownsFile = false
            return
        }
        guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure(.usage, "无法写入文件 \(path)", "cannot write the file \(path)")
        }
        file = handle
        ownsFile = true
    }

    mutating func write(_ line: String) throws {
        buffer.append(contentsOf: line.utf8)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 18 { try flush() }
    }

    mutating func close() throws {
        try flush()
        if ownsFile { try file.close() }
    }

    private mutating func flush() throws {
        try file.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
