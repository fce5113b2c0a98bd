import Foundation
import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes
import Synchronization
import Testing

@testable import LedgerEngine

@Suite("A ledger is opened again: with other options, beside other files, on a full disk")
struct ReopeningTests {
    static func options(batch: Int, block: Int = 0, segment: Int = 0, snapshots: Int? = nil, horizon: UInt64? = 800)
        -> EngineOptions
    {
        let least = EngineOptions.blockBytesMin(batchMax: batch)
        return EngineOptions(
            horizon: horizon.map { IdentifierHorizon(milliseconds: $0) }, batchMax: batch, blockBytesMax: least + block,
            segmentBytesMax: least + block + 96 + segment, snapshotEveryBytes: snapshots)
    }

    @Test("smaller and larger batches, blocks and segments, and another horizon: the same ledger, which keeps its own horizon")
    func otherOptions() async throws {
        let each = [
            Self.options(batch: 64), Self.options(batch: 4), Self.options(batch: 4, horizon: nil),
            Self.options(batch: 64, segment: 9_000, snapshots: 1), Self.options(batch: 16, block: 5_000, horizon: 8),
            Self.options(batch: Limits.transfersPerBatchMax), Self.options(batch: 4, segment: 50, snapshots: 1),
            Self.options(batch: 64, segment: 200_000, horizon: 1_000_000),
        ]
        var world = World(seed: 91)
        let storage = MemoryStorage()
        var last: [UInt8]?
        for round in 0..<3 {
            for (number, options) in each.enumerated() {
                let engine = try world.engine(storage, options)
                if let last { #expect(try await engine.state() == last, "round \(round), options \(number)") }
                #expect(try await engine.read { $0.horizon } == each[0].horizon)
                _ = try await engine.open(Array(World.specifications.prefix(options.batchMax)))
                for _ in 0..<4 { _ = try await engine.apply(world.batch(min(options.batchMax, 64))) }
                last = try await engine.state()
                engine.close()
                #expect(verifyJournal(storage).isSound, "round \(round), options \(number)")
            }
        }
        #expect(Reopened(storage.copy { $0.isSegment }) == Reopened(storage))
    }

    @Test("L8: options that do not hold together stop the process", arguments: [0, 1, 2])
    func impossibleOptions(number: Int) async {
        await #expect(processExitsWith: .failure) { [number = number as Int] in
            var options = ReopeningTests.options(batch: 8)
            switch number {
            case 0: options.batchMax = Limits.transfersPerBatchMax + 1
            case 1: options.blockBytesMax -= 1
            default: options.segmentBytesMax -= 1
            }
            _ = try World(seed: 1).engine(MemoryStorage(), options)
        }
    }

    @Test("another node's ledger is refused, with and without snapshots")
    func anotherNode() async throws {
        let whole = try await DamageTests.Finished(seed: 92)
        for storage in [whole.storage, whole.journal] {
            #expect(throws: JournalError(.wrongNode, "")) {
                _ = try OpenedLedger(storage.copy(), NodeID(340_000), Chronicle.options) { Timestamp(nanoseconds: 1) }
            }
        }
    }

    @Test("what a crash left of spares and snapshots is removed or passed over, whatever is in it")
    func leftovers() async throws {
        let whole = try await DamageTests.Finished(seed: 93)
        let old = try #require(whole.storage.files().first { $0.file.isSnapshot })
        let contents: [[UInt8]] = [
            [], [0], [UInt8](repeating: 0, count: 5_000), [UInt8](repeating: 0xA5, count: 700), whole.journal.contents(of: 1),
            whole.storage.contents(of: old.file),
        ]
        for bytes in contents {
            for file in [JournalFile.spare, .partialSpare, .partialSnapshot, .snapshot(2), .snapshot(999), .snapshot(0)] {
                let storage = whole.storage.copy()
                storage.plant(bytes, as: file)
                #expect(Reopened(storage) == whole.last, "\(file.name) of \(bytes.count) bytes")
                #expect(storage.files().allSatisfy { $0.file.isSegment || $0.file.isSnapshot })
            }
        }
    }

    @Test("a folder with files of others: they are left alone, and a name that only looks like a segment's is refused")
    func foreignFiles() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var world = World(seed: 94)
        let engine = try world.engine(FileStorage(folder: folder))
        _ = try await engine.open(World.specifications)
        _ = try await engine.apply(world.batch(10))
        _ = try await engine.takeSnapshot()
        let state = try await engine.state()
        engine.close()
        let names = ["notes.txt", "00000000000000000001.segment.bak", "1.snapshot", ".hidden", "snapshot.partial~", "spare"]
        for name in names { try Data("foreign".utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
        try FileManager.default.createDirectory(atPath: folder + "/backup", withIntermediateDirectories: false)
        let again = try world.engine(FileStorage(folder: folder))
        #expect(try await again.state() == state)
        again.close()
        for name in names { #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)) == Data("foreign".utf8)) }
        try Data().write(to: URL(fileURLWithPath: folder + "/2.segment"))
        #expect(throws: JournalError(.damaged, "")) { _ = try world.engine(FileStorage(folder: folder)) }
    }

    @Test("two writers on one folder, in one process and in two: the second is refused, and what it did not do is not there")
    func twoWriters() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var world = World(seed: 95)
        let first = try world.engine(FileStorage(folder: folder))
        _ = try await first.open(World.specifications)
        let files = try FileStorage(folder: folder).files()
        #expect(throws: JournalError(.locked, "")) { _ = try world.engine(FileStorage(folder: folder)) }
        await #expect(processExitsWith: .exitCode(17)) { [folder = folder as String] in
            do throws(JournalError) {
                _ = try World(seed: 95).engine(FileStorage(folder: folder))
            } catch {
                exit(error.code == .locked ? 17 : 18)
            }
        }
        #expect(
            try FileStorage(folder: folder).segments()
                == files.compactMap { stored in
                    if case .segment(let first) = stored.file {
                        SegmentFile(firstBlock: first, byteCount: stored.byteCount)
                    } else {
                        nil
                    }
                })
        _ = try await first.apply(world.batch(10))
        let state = try await first.state()
        first.close()
        let second = try world.engine(FileStorage(folder: folder))
        #expect(try await second.state() == state)
        second.close()
    }
}
