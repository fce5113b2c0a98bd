import Foundation
import Hashing
import Journal
import LedgerEngine
import LedgerTypes
import Testing

/// Bytes once written stay readable for ever: `Vectors/ledger-v2.txt` only grows.
@Suite("A ledger's journal: golden bytes", .serialized)
struct GoldenTests {
    static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors/ledger-v2.txt")

    /// Name and content of each recorded line.
    static func recorded() throws -> [String: String] {
        var found: [String: String] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            found[String(parts[0])] = String(parts[1])
        }
        return found
    }

    /// Files without the zeros that lie ready for what comes next.
    static func lines(_ storage: MemoryStorage, digest: String) -> [(name: String, content: String)] {
        let files = storage.files().compactMap { stored -> (String, String)? in
            switch stored.file {
            case .segment, .snapshot: break
            case .partialSnapshot, .spare, .partialSpare: return nil
            }
            let bytes = storage.contents(of: stored.file)
            let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
            return (stored.file.name, bytes[..<end].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        }
        return files + [("state", digest)]
    }

    static func open(_ storage: MemoryStorage) async throws -> (digest: String, recovery: EngineRecovery) {
        let engine = try LedgerEngine(
            opening: storage, node: NodeID(310_000), options: GoldenLedger.options, clock: { Timestamp(nanoseconds: 0) })
        let digest = SHA256.digest(of: try await engine.state()).hex
        engine.close()
        return (digest, engine.recovery)
    }

    @Test("M1: the same history gives the bytes that it always gave: every kind of record, and two snapshots")
    func written() async throws {
        let storage = try await GoldenLedger().storage
        var kinds: Set<UInt16> = []
        var reader = try JournalReader(storage)
        try reader.forEachBlock { block in for record in block.records { kinds.insert(record.kind) } }
        #expect(kinds == Set(LedgerRecordKind.allCases.map(\.rawValue)))
        // Opening changes nothing but the zeros.
        let lines = Self.lines(storage, digest: try await Self.open(storage).digest)
        if ProcessInfo.processInfo.environment["MEDCLEAR_RECORD_VECTORS"] == "1",
            !FileManager.default.fileExists(atPath: Self.file.path)
        {
            let text = lines.map { "\($0.name) \($0.content)\n" }.joined()
            try ("# Files of one ledger without the zeros at their ends, and its state digest.\n" + text)
                .write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let recorded = try Self.recorded()
        for (name, content) in lines { #expect(recorded[name] == content, "\(name) changed or was never recorded") }
        #expect(recorded.count == lines.count && lines.filter { $0.name.hasSuffix(".snapshot") }.count == 2)
    }

    @Test("what was recorded is still read: from the snapshot, from the first record, and in another language")
    func read() async throws {
        let recorded = try Self.recorded()
        for keepsSnapshots in [true, false] {
            let storage = MemoryStorage()
            for (name, content) in recorded {
                guard let file = JournalFile(name: name) else { continue }
                if case .snapshot = file, !keepsSnapshots { continue }
                storage.plant(Self.bytes(content), as: file)
            }
            let before = PythonReader.python == nil ? nil : try PythonReader.state.read(storage)
            let (digest, recovery) = try await Self.open(storage)
            #expect(digest == recorded["state"])
            #expect((recovery.snapshot != nil) == keepsSnapshots && recovery.unusableSnapshots.isEmpty)
            guard let before else { continue }
            #expect(before.code == 0 && before.answer.stateDigest == digest, "\(before.answer.finding ?? "")")
            #expect(before.answer.snapshots?.count == (keepsSnapshots ? 2 : 0))
        }
    }

    private static func bytes(_ text: String) -> [UInt8] {
        let digits = Array(text.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }
}
