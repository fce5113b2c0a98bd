import Foundation

/// One text file of the repository.
struct SourceFile {
    /// From the root of the repository, with slashes.
    let path: String
    let text: String
    /// The text without comments and string contents, for handwritten Swift; the text itself for other files.
    let code: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        let isHandwritten = path.hasSuffix(".swift") && !path.hasSuffix(".pb.swift")
        code = isHandwritten ? SwiftText.code(of: text) : text
    }

    var name: String { String(path.split(separator: "/").last ?? "") }
    var isGenerated: Bool { path.hasSuffix(".pb.swift") }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }
}

/// The files of the repository as they stand on disk, in path order.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Folders that hold modules: every folder inside with Swift code or a module map is one.
    static let moduleFolders = ["Ledger", "Protocols", "Sources", "Benchmarks"]

    /// Everything we write ourselves. Build products and data files of examples are not source.
    static let files: [SourceFile] = {
        let kinds: Set<String> = [
            "swift", "md", "py", "sh", "proto", "h", "c", "modulemap", "yml", "json", "jsonl", "csv", "txt", "hex", "",
        ]
        let top = ["Ledger", "Protocols", "Sources", "Tests", "Benchmarks", "Documentation", ".ci"].flatMap(filesBelow)
        let single = ["Package.swift", "README.md", "Makefile", "LICENSE", ".gitignore", ".swift-format"]
        return (top + single).sorted().filter { kinds.contains(URL(filePath: $0).pathExtension) }.compactMap { path in
            guard let data = try? Data(contentsOf: root.appending(path: path)), let text = String(data: data, encoding: .utf8)
            else { return nil }
            return SourceFile(path: path, text: text)
        }
    }()

    static let swiftFiles = files.filter { $0.path.hasSuffix(".swift") }
    static let handwrittenSwiftFiles = swiftFiles.filter { !$0.isGenerated }

    /// Module name → its Swift files. A system library has none.
    static let modules: [String: [SourceFile]] = {
        var modules: [String: [SourceFile]] = [:]
        for folder in moduleFolders {
            for path in filesBelow(folder) where path.hasSuffix(".swift") || path.hasSuffix("module.modulemap") {
                let parts = path.split(separator: "/")
                if parts.count > 2 { modules[String(parts[1]), default: []] += [] }
            }
        }
        for file in swiftFiles {
            let parts = file.path.split(separator: "/")
            if parts.count > 2, moduleFolders.contains(String(parts[0])) { modules[String(parts[1]), default: []].append(file) }
        }
        return modules
    }()

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root.appending(path: path).path) }

    private static func filesBelow(_ folder: String) -> [String] {
        let base = root.appending(path: folder)
        guard let walk = FileManager.default.enumerator(atPath: base.path) else { return [] }
        var paths: [String] = []
        while let path = walk.nextObject() as? String {
            if path.contains(".build") || path.contains("__pycache__") { continue }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: base.appending(path: path).path, isDirectory: &isFolder)
            if !isFolder.boolValue { paths.append("\(folder)/\(path)") }
        }
        return paths
    }
}
