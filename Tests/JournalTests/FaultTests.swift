import JournalTestSupport
import LedgerTypes
import Synchronization
import Testing

@testable import Journal

/// Every call to the storage fails in turn, and the power goes after every call.
@Suite struct FaultTests {
    /// How segments get their room.
    enum Room: CaseIterable {
        /// The file grows with each block.
        case grown
        case reserved
        /// Reserved, and zeros written ahead of the blocks.
        case cleared

        var options: JournalOptions {
            var options = JournalOptions(segmentBytesMax: 1_200, preparesSegments: self != .grown)
            options.bytesClearedAhead = self == .cleared ? 500 : 0
            return options
        }
    }

    /// Runs a fixed history and returns how many blocks were acknowledged and what stopped it.
    func run(on storage: FaultyStorage, _ room: Room) -> (acknowledged: UInt64, error: JournalError?) {
        var acknowledged: UInt64 = 0
        do throws(JournalError) {
            var writer = try JournalWriter(
                opening: storage, node: Samples.node, options: room.options)
            for tick in 0..<6 {
                do throws(JournalError) {
                    let receipt = try writer.append([Samples.record(tick, size: 300)], at: Samples.time(UInt64(tick)))
                    acknowledged = receipt.block
                } catch {
                    // Preparing failed, and nothing was written: the writer goes on, and the block is submitted again.
                    if writer.failureReason == nil {
                        acknowledged = try writer.append([Samples.record(tick, size: 300)], at: Samples.time(UInt64(tick))).block
                        continue
                    }
                    expectFinished(&writer)
                    throw error
                }
            }
        } catch {
            return (acknowledged, error)
        }
        return (acknowledged, nil)
    }

    /// A writer that failed takes nothing more: a second sync might say "clean" about lost bytes.
    func expectFinished(_ writer: inout JournalWriter) {
        do throws(JournalError) {
            _ = try writer.append([Samples.record(9)], at: Samples.time(99))
            Issue.record("a finished writer accepted a block")
        } catch {
            #expect(error.code == .writerFailed)
        }
    }

    @Test(arguments: Room.allCases)
    func m2AnyFailedCallFinishesTheWriterAndLosesNothingAcknowledged(room: Room) throws {
        let healthy = FaultyStorage()
        #expect(run(on: healthy, room).acknowledged == 6)
        #expect(healthy.calls.count > 20)
        for failing in healthy.calls.indices {
            let storage = FaultyStorage(failAt: failing)
            let (acknowledged, error) = run(on: storage, room)
            if error == nil {
                // Only a spare's preparation may fail without consequence.
                #expect(room != .grown && storage.calls[failing].isPreparation && acknowledged == 6, "call \(failing)")
                continue
            }
            #expect(error?.code == .storageFailed, "call \(failing)")
            // What is left of a spare may still be removed; nothing else is tried after the failure.
            let after = storage.calls[(failing + 1)...]
            #expect(after.allSatisfy { $0 == .remove(.partialSpare) }, "call \(failing): \(after)")
            for found in [storage.base, storage.base.afterPowerLoss()] {
                let writer = try JournalWriter(opening: found, node: Samples.node)
                let blocks = writer.blockCount
                #expect(blocks >= acknowledged && blocks <= acknowledged + 1, "call \(failing)")
                #expect(verifyJournal(found).isSound, "call \(failing)")
            }
        }
    }

    @Test(arguments: Room.allCases)
    func m2PowerLostAfterAnyCallLosesNothingAcknowledged(room: Room) throws {
        let images = Mutex<[MemoryStorage]>([])
        let storage = FaultyStorage(afterEach: { base in images.withLock { $0.append(base.afterPowerLoss()) } })
        var writer = try JournalWriter(
            opening: storage, node: Samples.node,
            options: room.options)
        var promised: [UInt64] = []
        for tick in 0..<6 {
            let acknowledged = writer.blockCount
            _ = try writer.append([Samples.record(tick, size: 300)], at: Samples.time(UInt64(tick)))
            let seen = images.withLock { $0.count }
            promised += [UInt64](repeating: acknowledged, count: seen - promised.count)
        }
        for (index, image) in images.withLock({ $0 }).enumerated() {
            let recovered = try JournalWriter(opening: image, node: Samples.node)
            let blocks = recovered.blockCount
            #expect(blocks >= promised[index] && blocks <= promised[index] + 1, "after call \(index)")
        }
    }

    /// M2: after a failed sync the system may call the lost bytes clean, to the next process as well. Whoever opens the journal and finds
    /// them in memory writes them again before it builds on them.
    @Test(arguments: Room.allCases)
    func m2WhatAFailedSyncForgotIsWrittenAgain(room: Room) throws {
        let options = room.options
        let healthy = FaultyStorage()
        _ = run(on: healthy, room)
        let syncs = healthy.calls.indices.filter { if case .sync(.segment) = healthy.calls[$0] { true } else { false } }
        #expect(syncs.count > 6)
        for failing in syncs {
            let storage = FaultyStorage(script: { index, _ in index == failing ? .failsAndForgets : nil })
            #expect(run(on: storage, room).error?.code == .storageFailed)
            do {
                let next = try JournalWriter(opening: storage.base, node: Samples.node, options: options)
                let found = next.blockCount
                let survivor = try JournalWriter(opening: storage.base.afterPowerLoss(), node: Samples.node, options: options)
                let survived = survivor.blockCount
                #expect(survived == found, "call \(failing)")
            }
            var next = try JournalWriter(opening: storage.base, node: Samples.node, options: options)
            let block = try next.append([Samples.record(7)], at: Samples.time(9)).block
            #expect(verifyJournal(storage.base.afterPowerLoss()).blocks == block, "call \(failing)")
        }
    }

    /// A failure while opening a torn journal leaves it as recoverable as it was.
    @Test func aFailedRecoveryCanBeTriedAgain() throws {
        let whole = try Samples.journal([[10], [20]])
        let torn = Array(whole.contents(of: 1).dropLast(30))
        for prepares in [false, true] {
            let options = JournalOptions(preparesSegments: prepares)
            for failing in 0..<4 {
                let base = MemoryStorage()
                base.plant(torn, as: 1)
                #expect(throws: JournalError(.storageFailed, "")) {
                    _ = try JournalWriter(opening: FaultyStorage(base, failAt: failing), node: Samples.node, options: options)
                }
                let writer = try JournalWriter(opening: base, node: Samples.node, options: options)
                let blocks = writer.blockCount
                #expect(blocks == 1, "call \(failing)")
            }
        }
    }

    /// A block read back whole may still be only in memory: opening syncs before anyone relies on it.
    @Test func m2OpeningSyncsWhatItFound() throws {
        let base = try Samples.journal([[10]])
        let storage = FaultyStorage(base)
        _ = try JournalWriter(opening: storage, node: Samples.node)
        let count = try #require(try base.places.first?.bytes.count)
        #expect(
            storage.calls == [.write(.segment(1), offset: 96, count: count), .sync(.segment(1)), .syncDirectory])
    }
}

extension FaultyStorage.Call {
    /// Part of making a spare; the folder's sync may be.
    fileprivate var isPreparation: Bool {
        switch self {
        case .create(.partialSpare), .reserve(.partialSpare, _), .sync(.partialSpare), .rename(.partialSpare, _), .syncDirectory:
            true
        default: false
        }
    }
}
