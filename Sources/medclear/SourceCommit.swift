import Foundation

/// What the repository that holds the running program says of itself, so that a failure can be looked at with the same source.
enum SourceCommit {
    /// Twelve digits of its commit, and whether files differ from it now; `unknown` for a program that was copied elsewhere, or without git.
    static func read() -> String {
        guard let folder = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent().path,
            let hash = git(in: folder, "rev-parse", "--short=12", "HEAD"), !hash.isEmpty
        else { return "unknown" }
        let changes = git(in: folder, "status", "--porcelain", "--untracked-files=no") ?? ""
        return changes.isEmpty ? hash : hash + " with changes"
    }

    private static func git(in folder: String, _ arguments: String...) -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-C", folder] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let bytes = try? output.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: bytes ?? Data(), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
