import CommandSupport
import Foundation

/// What a fault needs of the processes of a network.
protocol NodeControl: Sendable {
    /// Whether a killed process can be started again: only by whoever started it.
    var restarts: Bool { get }

    /// - Returns: whether there is such a process.
    func signal(_ node: String, _ number: Int32) -> Bool

    /// - Precondition: `restarts`.
    func restart(_ node: String) throws
}

/// Processes somebody else started (`network up`, systemd on this machine), found by the configuration they run.
struct ForeignProcesses: NodeControl {
    let members: [NetworkDescription.Process]
    var restarts: Bool { false }

    func signal(_ node: String, _ number: Int32) -> Bool {
        guard let pid = pid(of: node) else { return false }
        return kill(pid, number) == 0
    }

    func restart(_ node: String) throws {
        throw CommandFailure(.usage, "不能启动他人的进程 \(node)", "\(node) was started by somebody else")
    }

    /// The process whose command line says `--config` and the file of this node.
    func pid(of node: String) -> Int32? {
        guard let wanted = members.first(where: { $0.node == node })?.configuration else { return nil }
        let path = URL(filePath: wanted).resolvingSymlinksInPath().standardizedFileURL.path
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        for pid in entries.compactMap(Int32.init).sorted() {
            guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { continue }
            let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard let option = words.firstIndex(of: "--config"), option + 1 < words.count,
                let folder = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
            else { continue }
            let file = URL(filePath: words[option + 1], relativeTo: URL(filePath: folder, directoryHint: .isDirectory))
            if file.resolvingSymlinksInPath().standardizedFileURL.path == path { return pid }
        }
        return nil
    }
}
