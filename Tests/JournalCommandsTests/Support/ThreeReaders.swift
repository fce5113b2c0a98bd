import Foundation
import Journal
import StrictJSON

@testable import medclear_check

/// What a reader says of a journal.
struct Reading: Equatable {
    enum Verdict: String { case sound, torn, damaged }

    var verdict: Verdict
    var blocks: UInt64

    /// The product's own verification.
    init(product folder: String) {
        let report = verifyJournal(FileStorage(folder: folder))
        (verdict, blocks) = (report.damage != nil ? .damaged : report.tornTail != nil ? .torn : .sound, report.blocks)
    }

    /// The independent checker in Swift.
    init(checker folder: String) {
        let report = JournalCheck.run(folder)
        let isDamaged = report.faults.contains { $0.kind == .damaged }
        (verdict, blocks) = (isDamaged ? .damaged : report.tornTail != nil ? .torn : .sound, report.blocks)
    }

    fileprivate init?(_ line: JSONValue) {
        guard case .string(let name)? = line["verdict"], let verdict = Verdict(rawValue: name),
            case .number(let text)? = line["blocks"], let blocks = UInt64(text)
        else { return nil }
        (self.verdict, self.blocks) = (verdict, blocks)
    }
}

/// The reader in Python, which was written from FORMAT.md alone.
enum PythonReader {
    static let program = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/python3" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// What it says of each journal, in one process.
    static func lines(_ folders: [String]) throws -> [JSONValue] {
        guard let program else { return [] }
        let list = Folder.make("list") + "/folders"
        try Data(folders.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: list))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            tests.appendingPathComponent("Outside/read_many.py").path,
            tests.deletingLastPathComponent().appendingPathComponent("JournalTests/Reader").path,
        ]
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: list))
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try text.split(separator: UInt8(ascii: "\n")).map { try JSONParser.parse(Array($0)).get() }
    }

    static func readings(_ folders: [String]) throws -> [Reading] { try lines(folders).compactMap(Reading.init) }
}
