import CommandSupport
import Foundation
import Journal
import LedgerTypes

/// A folder with the segment files of one journal.
struct JournalFolder: Hashable, Sendable {
    let path: String

    /// Opened for reading; takes no lock.
    var storage: FileStorage { FileStorage(folder: path) }

    /// The journals in `paths`: each is a journal itself, or holds journals one level down, taken in order of their names.
    /// - Throws: `CommandFailure` with `.usage` that names what was looked for. A node's folder without a segment is named too:
    ///   a journal that is gone must not look like one that was never there (law M10).
    static func find(_ paths: [String]) throws -> [JournalFolder] {
        try paths.flatMap { try find($0) }
    }

    /// The journals in `paths`, each node's once: of two copies every record would count twice.
    /// - Throws: `CommandFailure` with `.usage` also when two are of one node.
    static func findEach(_ paths: [String]) throws -> [JournalFolder] {
        let folders = try find(paths)
        var known: [NodeID: JournalFolder] = [:]
        for folder in folders {
            guard let node = try RecordScan.owner(of: folder.storage) else { continue }
            if let first = known.updateValue(folder, forKey: node) {
                throw CommandFailure(
                    .usage, "\(first.path) 与 \(folder.path) 是同一节点 \(node) 的日志；请只给出一份",
                    "\(first.path) and \(folder.path) are both the journal of \(node): name one of them")
            }
        }
        return folders
    }

    private static func find(_ path: String) throws -> [JournalFolder] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(.usage, "找不到目录 \(path)", "there is no folder \(path)")
        }
        guard isFolder.boolValue else {
            throw CommandFailure(
                .usage, "\(path) 不是目录；请给出日志所在的目录", "\(path) is no folder; name the folder that holds its *.segment files")
        }
        let names = try entries(of: path)
        if names.contains(where: isSegment) { return [JournalFolder(path: path)] }
        var found: [JournalFolder] = []
        var empty: [String] = []
        for name in names {
            let inner = path.hasSuffix("/") ? path + name : path + "/" + name
            guard FileManager.default.fileExists(atPath: inner, isDirectory: &isFolder), isFolder.boolValue else { continue }
            if try entries(of: inner).contains(where: isSegment) {
                found.append(JournalFolder(path: inner))
            } else if NodeID.isName(name) {
                empty.append(inner)
            }
        }
        guard empty.isEmpty else {
            let list = empty.joined(separator: ", ")
            throw CommandFailure(
                .usage, "节点目录中没有日志（*.segment）：\(list)", "no journal (*.segment) in the folder of a node: \(list)")
        }
        guard !found.isEmpty else {
            throw CommandFailure(
                .usage, "\(path) 及其下一级目录中没有日志（*.segment）", "no journal in \(path): no *.segment there or one folder down")
        }
        return found
    }

    private static func entries(of path: String) throws -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
            throw CommandFailure(.usage, "无法读取目录 \(path)", "cannot read the folder \(path)")
        }
    }

    private static func isSegment(_ name: String) -> Bool { name.hasSuffix(".segment") }
}
