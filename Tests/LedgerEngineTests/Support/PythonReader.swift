import Foundation
import Journal
import Testing

/// Runs a reader of `Reader/`, which knows FORMAT.md and none of our code. They lie beside those of `JournalTests`, on which they stand.
enum PythonReader: String {
    /// Balances and open holds.
    case ledger = "read_ledger.py"
    /// The whole state, with its digest, and the snapshots.
    case state = "read_state.py"

    static let python = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/python3" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    struct Answer: Decodable {
        struct Snapshot: Decodable {
            var block: UInt64
            var finding: String?
        }

        /// Each the id, then its figures in fen.
        struct Row: Decodable, Hashable {
            var id: String
            var figures: [Int64]

            init(_ id: UInt128, _ figures: [Int64]) {
                self.id = String(id)
                self.figures = figures
            }

            init(from decoder: any Decoder) throws {
                var row = try decoder.unkeyedContainer()
                id = try row.decode(String.self)
                figures = []
                while !row.isAtEnd { figures.append(try row.decode(Int64.self)) }
            }
        }

        var blocks: UInt64
        var records: UInt64
        var applied: UInt64
        var accounts: [Row]
        var openHolds: [Row]
        var totals: [Int64]
        var lastBlockHash: String
        var finding: String?
        var stateDigest: String?
        var snapshots: [Snapshot]?
    }

    /// - Returns: the exit code, and what was printed.
    func read(_ storage: MemoryStorage) throws -> (code: Int32, answer: Answer) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for stored in storage.files() {
            try Data(storage.contents(of: stored.file)).write(to: folder.appendingPathComponent(stored.file.name))
        }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Reader/\(rawValue)")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.python))
        process.arguments = [script.standardized.path, folder.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, try JSONDecoder().decode(Answer.self, from: text))
    }
}
