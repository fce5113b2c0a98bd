import Foundation
import LedgerTypes
import TestSupport
import Testing

@testable import Journal

/// FORMAT.md is complete: a reader written from it, in another language, sees what this one sees.
@Suite struct OtherLanguageTests {
    static let python = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/python3" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    struct Answer: Decodable {
        var blocks: UInt64
        var records: UInt64
        var postings: UInt64
        var debits: Int64
        var credits: Int64
        var lastBlockHash: String
        var merkleRoot: String
        var finding: String?
    }

    func read(_ storage: MemoryStorage) throws -> (code: Int32, answer: Answer) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for segment in storage.segments() {
            try Data(storage.contents(of: segment.firstBlock))
                .write(to: folder.appendingPathComponent(segmentFileName(segment.firstBlock)))
        }
        let script = try #require(Bundle.module.url(forResource: "read_journal", withExtension: "py", subdirectory: "Reader"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.python))
        process.arguments = [script.path, folder.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, try JSONDecoder().decode(Answer.self, from: text))
    }

    @Test(
        .enabled(if: python != nil, "python3 is not installed: the reader in another language was not run"),
        arguments: [false, true])
    func thePythonReaderAgreesOnSoundTornAndDamagedJournals(prepares: Bool) throws {
        var generator = SeededGenerator(seed: 11)
        let whole = MemoryStorage()
        var writer = try JournalWriter(
            opening: whole, node: Samples.node, options: JournalOptions(segmentBytesMax: 20_000, preparesSegments: prepares))
        for tick in 0..<UInt64(20) {
            let records = (0...Int.random(in: 0...6, using: &generator)).map { _ in Samples.record(using: &generator) }
            _ = try writer.append(records, at: Samples.time(tick))
        }
        #expect(whole.segments().count > 1)
        let last = whole.segments().last!.firstBlock
        let bytes = Array(whole.contents(of: last)[..<(try #require(whole.places.last).bytes.upperBound)])
        let rest = [UInt8](repeating: 0, count: prepares ? 2_000 : 0)
        var damaged = bytes
        damaged[bytes.count - 20] ^= 4
        var torn = bytes
        torn.replaceSubrange(
            (bytes.count - 1) / 512 * 512..<bytes.count, with: repeatElement(0, count: (bytes.count - 1) % 512 + 1))
        let cases: [(String, [UInt8], Int32)] = [
            ("sound", bytes, 0), ("zeros after it", bytes + [0, 0, 0], 0), ("cut", bytes.dropLast(8), 1),
            ("cut inside the trailer", bytes.dropLast(3), 1),
            ("sector missing", torn, 1),
            ("only created", Array(bytes[..<50]), 1), ("changed byte", damaged, 3),
            ("rubbish after it", bytes + [UInt8](repeating: 9, count: 192), 3),
        ]
        for (what, content, code) in cases {
            let storage = whole.copy
            storage.plant(content + rest, as: last)
            let ours = verifyJournal(storage)
            let theirs = try read(storage)
            #expect(theirs.code == code, "\(what): \(theirs.answer.finding ?? "no finding")")
            #expect((ours.isSound ? 0 : ours.damage == nil ? 1 : 3) == code, "\(what)")
            #expect(theirs.answer.blocks == ours.blocks && theirs.answer.records == ours.records, "\(what)")
            #expect(theirs.answer.lastBlockHash == ours.lastBlockHash.hex, "\(what)")
            guard code < 3 else { continue }
            #expect(theirs.answer.merkleRoot == ours.merkleRoot.hex && theirs.answer.postings == ours.postings, "\(what)")
            #expect(Int128(theirs.answer.debits) == ours.debits && Int128(theirs.answer.credits) == ours.credits, "\(what)")
        }
    }
}
