import JournalTestSupport
import LedgerTypes
import Synchronization
import Testing

@testable import Journal

/// Every call to the storage fails in turn, and the power goes after every call.
@Suite struct FaultTests {
    /// Runs a fixed history and returns how many blocks were acknowledged and what stopped it.
    func run(on storage: FaultyStorage, prepares: Bool) -> (acknowledged: UInt64, error: JournalError?) {
        var acknowledged: UInt64 = 0
        do throws(JournalError) {
            var writer = try JournalWriter(
                opening: storage, node: Samples.node, options: JournalOptions(segmentBytesMax: 1_200, preparesSegments: prepares))
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

    @Test(arguments: [false, true])
    func m2AnyFailedCallFinishesTheWriterAndLosesNothingAcknowledged(prepares: Bool) throws {
        let healthy = FaultyStorage()
        #expect(run(on: healthy, prepares: prepares).acknowledged == 6)
        #expect(healthy.calls.count > 20)
        for failing in healthy.calls.indices {
            let storage = FaultyStorage(failAt: failing)
            let (acknowledged, error) = run(on: storage, prepares: prepares)
            if error == nil {
                // Only a spare's preparation may fail without consequence.
                #expect(prepares && storage.calls[failing].isPreparation && acknowledged == 6, "call \(failing)")
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

    @Test(arguments: [false, true])
    func m2PowerLostAfterAnyCallLosesNothingAcknowledged(prepares: Bool) throws {
        let images = Mutex<[MemoryStorage]>([])
        let storage = FaultyStorage(afterEach: { base in images.withLock { $0.append(base.afterPowerLoss()) } })
        var writer = try JournalWriter(
            opening: storage, node: Samples.node,
            options: JournalOptions(segmentBytesMax: 1_200, preparesSegments: prepares))
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

    /// A failure while opening a torn journal leaves it as recoverable as it was.
    @Test func aFailedRecoveryCanBeTriedAgain() throws {
        let whole = try Samples.journal([[10], [20]])
        let torn = Array(whole.contents(of: 1).dropLast(30))
        for failing in 0..<3 {
            let base = MemoryStorage()
            base.plant(torn, as: 1)
            #expect(throws: JournalError(.storageFailed, "")) {
                _ = try JournalWriter(opening: FaultyStorage(base, failAt: failing), node: Samples.node)
            }
            let writer = try JournalWriter(opening: base, node: Samples.node)
            let blocks = writer.blockCount
            #expect(blocks == 1, "call \(failing)")
        }
    }

    /// A block read back whole may still be only in memory: opening syncs before anyone relies on it.
    @Test func m2OpeningSyncsWhatItFound() throws {
        let base = try Samples.journal([[10]])
        let storage = FaultyStorage(base)
        _ = try JournalWriter(opening: storage, node: Samples.node)
        #expect(storage.calls == [.sync(.segment(1)), .syncDirectory])
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
