import Foundation
import LedgerTypes
import Testing

@testable import Journal

/// The real thing: folders, locks, and processes that die.
@Suite struct FileStorageTests {
    func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func aJournalOnDiskIsTheSameBytesAsInMemory() throws {
        try withFolder { folder in
            let memory = try Samples.journal([[10], [2_000, 30], [1]], segmentBytesMax: 900)
            var number = 0
            for (tick, sizes) in [[10], [2_000, 30], [1]].enumerated() {
                var writer = try JournalWriter(
                    opening: FileStorage(folder: folder), node: Samples.node, options: JournalOptions(segmentBytesMax: 900))
                let records = sizes.map { size in
                    number += 1
                    return Samples.record(number, size: size)
                }
                _ = try writer.append(records, at: Samples.time(UInt64(tick)))
            }
            let storage = FileStorage(folder: folder)
            #expect(try storage.segments() == memory.segments())
            for segment in memory.segments() {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + segmentFileName(segment.firstBlock)))
                #expect(Array(bytes) == memory.contents(of: segment.firstBlock))
            }
            #expect(verifyJournal(storage).lastBlockHash == verifyJournal(memory).lastBlockHash)
        }
    }

    @Test func aSecondWriterIsRefusedAndAReaderIsNot() throws {
        try withFolder { folder in
            var writer = try JournalWriter(opening: FileStorage(folder: folder), node: Samples.node)
            #expect(throws: JournalError(.locked, "")) {
                _ = try JournalWriter(opening: FileStorage(folder: folder), node: Samples.node)
            }
            _ = try writer.append([Samples.record(1)], at: Samples.time(1))
            #expect(verifyJournal(FileStorage(folder: folder)).isSound)
            _ = consume writer
            let next = try JournalWriter(opening: FileStorage(folder: folder), node: Samples.node)
            let blocks = next.blockCount
            #expect(blocks == 1)
        }
    }

    @Test func aTornTailOnDiskIsCutAndAWrongNameRefused() throws {
        try withFolder { folder in
            var writer = try JournalWriter(opening: FileStorage(folder: folder), node: Samples.node)
            _ = try writer.append([Samples.record(1)], at: Samples.time(1))
            _ = try writer.append([Samples.record(2)], at: Samples.time(2))
            _ = consume writer
            let path = folder + "/" + segmentFileName(1)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try bytes.dropLast(5).write(to: URL(fileURLWithPath: path))
            let reopened = try JournalWriter(opening: FileStorage(folder: folder), node: Samples.node)
            let (blocks, torn) = (reopened.blockCount, reopened.recovery.tornTail)
            #expect(blocks == 1 && torn?.block == 2)
            try Data().write(to: URL(fileURLWithPath: folder + "/1.segment"))
            #expect(verifyJournal(FileStorage(folder: folder)).damage?.code == .damaged)
        }
    }

    @Test func failuresOfTheSystemAreTyped() throws {
        try withFolder { folder in
            #expect(verifyJournal(FileStorage(folder: folder)).damage?.code == .missing)
            let storage = FileStorage(folder: folder)
            try storage.lockForWriting()
            try storage.create(.segment(1))
            #expect(throws: JournalError(.storageFailed, "")) { try storage.create(.segment(1)) }
            #expect(throws: JournalError(.storageFailed, "")) { try storage.sync(.segment(2)) }
            try Data().write(to: URL(fileURLWithPath: folder + "/file"))
            let below = verifyJournal(FileStorage(folder: folder + "/file")).damage
            #expect(below?.code == .storageFailed && below?.errorNumber == ENOTDIR)
        }
    }

    /// M2, M10: a file that may not grow further ends the writer with the system's error, and what was acknowledged stays.
    @Test func m2AFullDeviceLosesNothingAcknowledged() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await #expect(processExitsWith: .exitCode(17)) { [folder = folder as String] in
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 5_000, rlim_max: 5_000)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            var writer = try JournalWriter(opening: FileStorage(folder: folder), node: Samples.node)
            for tick in 0..<100 {
                do throws(JournalError) {
                    _ = try writer.append([Samples.record(tick, size: 700)], at: Samples.time(UInt64(tick)))
                } catch {
                    // Four blocks of about a thousand bytes fit.
                    exit(error.errorNumber == EFBIG && writer.blockCount == 4 ? 17 : 18)
                }
            }
        }
        let storage = FileStorage(folder: folder)
        #expect(verifyJournal(storage).tornTail?.block == 5)
        let writer = try JournalWriter(opening: storage, node: Samples.node)
        let blocks = writer.blockCount
        #expect(blocks == 4)
    }

    /// M2: a process killed at an arbitrary moment has lost no block whose receipt it had.
    @Test(arguments: [1, 2, 3, 4])
    func m2AKilledProcessLosesNothingAcknowledged(round: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String, round = round as Int] in
            var writer = try JournalWriter(
                opening: FileStorage(folder: folder), node: Samples.node, options: JournalOptions(segmentBytesMax: 20_000))
            let receipts = open(folder + "/receipts", O_CREAT | O_RDWR, 0o600)
            let killer = Thread {
                usleep(UInt32(round) * 7_000)
                kill(getpid(), SIGKILL)
            }
            killer.start()
            for tick in 0... {
                let receipt = try writer.append(
                    [Samples.record(tick, size: 400), Samples.record(tick, size: 3_000)], at: Samples.time(UInt64(tick)))
                withUnsafeBytes(of: receipt.block) { _ = pwrite(receipts, $0.baseAddress, 8, 0) }
            }
        }
        let bytes = try? Data(contentsOf: URL(fileURLWithPath: folder + "/receipts"))
        let acknowledged = bytes.flatMap { $0.count == 8 ? $0.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) } : nil } ?? 0
        let storage = FileStorage(folder: folder)
        let writer = try JournalWriter(opening: storage, node: Samples.node)
        let blocks = writer.blockCount
        #expect(blocks >= acknowledged && blocks <= acknowledged + 1)
        #expect(verifyJournal(storage).isSound)
    }
}
