import CommandSupport
import Foundation

/// Writes lines to a file or standard output in large pieces.
///
/// A file gets its name when it is whole: until then it stands beside it under a name of its own, so that a command that is killed leaves
/// no half file where a whole one is looked for, and a file of that name stays as it was. A writer that is not closed leaves nothing.
final class LineWriter {
    private let file: FileHandle
    /// Where the lines go until the file is whole, and its name; `nil` for standard output and what is no plain file.
    private var pending: (part: String, path: String)?
    private var buffer = Data()

    /// - Parameter path: a file to create or replace; `nil` or `-` is standard output.
    init(path: String?) throws {
        guard let path, path != "-" else {
            file = .standardOutput
            return
        }
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let type = (try? FileManager.default.attributesOfItem(atPath: target.path))?[.type] as? FileAttributeType
        // Pipes and devices are written as they are.
        let isPlain = type == nil || type == .typeRegular
        let part = target.deletingLastPathComponent().appendingPathComponent(
            ".\(target.lastPathComponent).\(UUID().uuidString).part"
        ).path
        guard !isPlain || FileManager.default.createFile(atPath: part, contents: nil),
            let handle = FileHandle(forWritingAtPath: isPlain ? part : path)
        else { throw Self.failure(path) }
        file = handle
        if isPlain { pending = (part, target.path) }
    }

    deinit { if let pending { try? FileManager.default.removeItem(atPath: pending.part) } }

    func write(_ line: String) throws {
        buffer.append(contentsOf: line.utf8)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 18 { try flush() }
    }

    /// Writes what is left and gives the file its name.
    func close() throws {
        try flush()
        guard let pending else { return }
        try file.synchronize()
        try file.close()
        guard rename(pending.part, pending.path) == 0 else { throw Self.failure(pending.path) }
        self.pending = nil
    }

    private func flush() throws {
        try file.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure(.usage, "无法写入文件 \(path)", "cannot write the file \(path)")
    }
}
