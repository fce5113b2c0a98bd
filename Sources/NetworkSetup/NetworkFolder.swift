import Foundation
import StrictJSON

/// Writes the files of a network below one folder that did not exist before: nothing is ever overwritten. They are written beside it and get
/// its name when all are there, so that whoever finds the folder finds a whole network.
struct NetworkFolder {
    let path: String
    private let destination: String

    init(creating path: String) throws {
        destination = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        // The number of the process keeps two that run at once apart.
        self.path = "\(destination).partial-\(ProcessInfo.processInfo.processIdentifier)"
        try requireFree(destination)
        try requireFree(self.path)
        try FileManager.default.createDirectory(
            atPath: self.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private func requireFree(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw NetworkSetupError("\(path) 已存在，不覆盖任何文件", "\(path) exists already; nothing is overwritten")
        }
    }

    /// Everything is written: gives the folder its name.
    func finish() throws {
        try requireFree(destination)
        try FileManager.default.moveItem(atPath: path, toPath: destination)
    }

    /// Takes everything back.
    func discard() { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    func folder(_ name: String, mode: Int = 0o755) throws {
        try FileManager.default.createDirectory(
            atPath: path(name), withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
    }

    func write(_ name: String, _ bytes: [UInt8], mode: Int = 0o644) throws {
        guard FileManager.default.createFile(atPath: path(name), contents: Data(bytes), attributes: [.posixPermissions: mode])
        else {
            throw NetworkSetupError("无法写入 \(path(name))", "\(path(name)) cannot be written")
        }
    }

    func write(_ name: String, _ text: String, mode: Int = 0o644) throws { try write(name, Array(text.utf8), mode: mode) }

    func write(_ name: String, _ value: JSONValue) throws { try write(name, value.indented() + "\n") }
}

extension JSONValue {
    /// One member or element a line, two blanks for each level.
    func indented(_ level: Int = 0) -> String {
        let inner = String(repeating: "  ", count: level + 1)
        let outer = String(repeating: "  ", count: level)
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(inner)\(JSONValue.string($0.key).text): \($0.value.indented(level + 1))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        case .array(let elements) where elements.contains { if case .object = $0 { true } else { false } }:
            return "[\n\(elements.map { inner + $0.indented(level + 1) }.joined(separator: ",\n"))\n\(outer)]"
        case .array(let elements): return "[\(elements.map(\.text).joined(separator: ", "))]"
        default: return text
        }
    }
}

/// A JSON object from pairs, in their order.
func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { JSONMember($0.key, $0.value) })
}
