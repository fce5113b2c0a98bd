import CommandSupport
import Foundation

/// The claims file a command reads.
enum ClaimsFile {
    /// - Throws: `CommandFailure` with `.usage` for what is no readable file.
    static func open(_ path: String) throws -> FileHandle {
        if path == "-" { return .standardInput }
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        guard exists, !isDirectory.boolValue, let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure(.usage, "无法读取文件 \(path)", "cannot read the file \(path)")
        }
        return handle
    }

    /// Bytes of the file, for a progress bar; `nil` for standard input.
    static func size(_ path: String) -> Int? {
        path == "-" ? nil : (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue
    }
}
