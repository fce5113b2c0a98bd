import Foundation
import Glibc
import LedgerTypes
import Synchronization
import TestSupport
import Testing

@testable import Journal

/// A system that moves fewer bytes than asked for, is interrupted, or fails in the middle.
@Suite struct ShortTransferTests {
    /// Answers of the system, by seed: interrupted, or a part of what was asked for.
    final class Reluctant: Sendable {
        private let random: Mutex<SeededGenerator>
        private let counts = Mutex((interrupted: 0, short: 0))

        init(seed: UInt64) { random = Mutex(SeededGenerator(seed: seed)) }

        var seen: (interrupted: Int, short: Int) { counts.withLock { $0 } }

        var calls: TransferCalls {
            TransferCalls(
                write: { [self] descriptor, bytes, count, offset in
                    part(of: count).map { pwrite(descriptor, bytes, $0, offset) } ?? -1
                },
                read: { [self] descriptor, bytes, count, offset in
                    part(of: count).map { pread(descriptor, bytes, $0, offset) } ?? -1
                })
        }

        /// `nil` and `EINTR` for an interruption.
        private func part(of count: Int) -> Int? {
            random.withLock { random in
                let isInterrupted = Int.random(in: 0..<3, using: &random) == 0
                let part = Int.random(in: 1...max(1, count), using: &random)
                counts.withLock { counts in
                    if isInterrupted { counts.interrupted += 1 } else if part < count { counts.short += 1 }
                }
                if isInterrupted { errno = EINTR }
                return isInterrupted ? nil : part
            }
        }
    }

    func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test(arguments: [false, true])
    func shortAndInterruptedTransfersAreContinued(prepares: Bool) throws {
        for seed in UInt64(1)...4 {
            try withFolder { folder in
                let reluctant = Reluctant(seed: seed)
                let options = JournalOptions(segmentBytesMax: 2_000, preparesSegments: prepares)
                let memory = MemoryStorage()
                for storage in [FileStorage(folder: folder, reluctant.calls), memory] as [any JournalStorage] {
                    var writer = try JournalWriter(opening: storage, node: Samples.node, options: options)
                    for tick in 0..<8 { _ = try writer.append([Samples.record(tick, size: 400)], at: Samples.time(UInt64(tick))) }
                }
                for segment in memory.segments() {
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + segmentFileName(segment.firstBlock)))
                    #expect(Array(bytes) == memory.contents(of: segment.firstBlock), "seed \(seed)")
                }
                let report = verifyJournal(FileStorage(folder: folder, reluctant.calls))
                #expect(report.isSound && report.blocks == 8, "seed \(seed)")
                #expect(reluctant.seen.interrupted > 10 && reluctant.seen.short > 10, "seed \(seed): \(reluctant.seen)")
            }
        }
    }

    /// M2: part of the block is on the disk, then the system fails, in each way it can.
    @Test(arguments: [(ENOSPC, JournalError.Code.outOfSpace), (EDQUOT, .outOfSpace), (EIO, .storageFailed), (0, .storageFailed)])
    func m2AWriteThatFailsInTheMiddleFinishesTheWriter(number: Int32, code: JournalError.Code) throws {
        try withFolder { folder in
            let failing = Mutex(false)
            var calls = TransferCalls()
            calls.write = { descriptor, bytes, count, offset in
                guard failing.withLock({ $0 }) else { return pwrite(descriptor, bytes, count, offset) }
                // First a part, then nothing more.
                if count > 500 { return pwrite(descriptor, bytes, count - 500, offset) }
                errno = number
                return number == 0 ? 0 : -1
            }
            do {
                var writer = try JournalWriter(opening: FileStorage(folder: folder, calls), node: Samples.node)
                _ = try writer.append([Samples.record(1)], at: Samples.time(1))
                failing.withLock { $0 = true }
                #expect(throws: JournalError(code, "")) { try writer.append([Samples.record(2, size: 900)], at: Samples.time(2)) }
                failing.withLock { $0 = false }
                #expect(throws: JournalError(.writerFailed, "")) { try writer.append([Samples.record(3)], at: Samples.time(3)) }
            }
            let writer = try JournalWriter(opening: FileStorage(folder: folder), node: Samples.node)
            let (blocks, torn) = (writer.blockCount, writer.recovery.tornTail)
            #expect(blocks == 1 && torn?.block == 2)
        }
    }

    @Test func aReadThatFailsIsAnErrorAndNotTheEnd() throws {
        try withFolder { folder in
            do {
                var writer = try JournalWriter(opening: FileStorage(folder: folder), node: Samples.node)
                _ = try writer.append([Samples.record(1, size: 3_000)], at: Samples.time(1))
            }
            var calls = TransferCalls()
            calls.read = { descriptor, bytes, count, offset in
                if offset + off_t(count) <= 1_000 { return pread(descriptor, bytes, count, offset) }
                if offset < 1_000 { return pread(descriptor, bytes, 1_000 - Int(offset), offset) }
                errno = EIO
                return -1
            }
            let storage = FileStorage(folder: folder, calls)
            #expect(verifyJournal(storage).damage?.errorNumber == EIO)
            #expect(throws: JournalError(.storageFailed, "")) { _ = try JournalWriter(opening: storage, node: Samples.node) }
            #expect(verifyJournal(FileStorage(folder: folder)).isSound)
        }
    }
}
