import CommandSupport
import Foundation

/// Lines by group, kept in temporary files until each group is written: a reconciliation names every claim behind it, and comes last.
final class DetailSpool {
    /// Bytes of a group that are kept in memory.
    static let heldMax = 1 << 16

    private let folder: URL
    private var files: [Int: FileHandle] = [:]
    private var held: [Int: [UInt8]] = [:]

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("medclear-export-\(UUID().uuidString)")
        do {
            // Claims stand in it for a while: nobody else on the machine reads them.
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(.internal, "无法建立临时目录", "cannot create the temporary folder \(folder.path)")
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Most bytes held for any group.
    private(set) var heldMost = 0

    func append(_ text: String, to group: Int) throws {
        held[group, default: []] += text.utf8
        let count = held[group]?.count ?? 0
        heldMost = max(heldMost, count)
        if count >= Self.heldMax { try flush(group) }
    }

    private func flush(_ group: Int) throws {
        let file = folder.appendingPathComponent("\(group)")
        do {
            if files[group] == nil {
                try Data().write(to: file)
                files[group] = try FileHandle(forUpdating: file)
            }
            try files[group]?.seekToEnd()
            try files[group]?.write(contentsOf: held[group] ?? [])
            held[group]?.removeAll(keepingCapacity: true)
        } catch {
            throw CommandFailure(.internal, "写入临时文件失败", "cannot write to \(file.path): \(error.localizedDescription)")
        }
    }

    /// All of a group, in pieces, in the order it came.
    func each(of group: Int, _ body: ([UInt8]) throws -> Void) throws {
        if let file = files[group] {
            try file.seek(toOffset: 0)
            while let piece = try file.read(upToCount: Self.heldMax), !piece.isEmpty { try body([UInt8](piece)) }
        }
        if let rest = held[group], !rest.isEmpty { try body(rest) }
    }
}
