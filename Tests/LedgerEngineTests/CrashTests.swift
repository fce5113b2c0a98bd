import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes
import Synchronization
import Testing

@testable import LedgerEngine

@Suite("M2: the power may go after any call, and after any call of the recovery")
struct CrashTests {
    /// A disk as a power loss found it, and what had been answered then: at least, and at most.
    struct Image: Sendable {
        var name: String
        var storage: MemoryStorage
        var answered: ClosedRange<Int>
    }

    /// Every image of one run, in which segments begin and snapshots are taken.
    func images(_ chronicle: Chronicle) async throws -> [Image] {
        let images = Mutex<[Image]>([])
        let answered = Mutex(0)
        let calls = Mutex<UInt64>(0)
        let storage = FaultyStorage(afterEach: { base in
            let before = answered.withLock { $0 }
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            let losses = base.powerLosses(seed: chronicle.seed &* 1_000 &+ call)
            let after = answered.withLock { $0 }
            images.withLock { images in
                images += losses.map { Image(name: "call \(call), \($0.name)", storage: $0.image, answered: before...after) }
            }
        })
        try await chronicle.run(on: storage, answered: { blocks in answered.withLock { $0 = blocks } })
        return images.withLock { $0 }
    }

    @Test("what is found is what was answered, or with it the one block in flight", arguments: [UInt64(61)])
    func everyCall(seed: UInt64) async throws {
        let chronicle = try await Chronicle(seed: seed, steps: 12)
        let images = try await images(chronicle)
        #expect(images.count > 500)
        var (torn, snapshots) = (0, 0)
        for image in images {
            // What opening changes is seen afterwards: it must be sound, and open to the same again.
            if verifyJournal(image.storage).tornTail != nil { torn += 1 }
            if image.storage.files().contains(where: \.file.isSnapshot) { snapshots += 1 }
            let found = Reopened(image.storage)
            // The first state is that of a ledger that was only being founded.
            let block = found.block(of: chronicle)
            let isRight = block.map { $0 >= image.answered.lowerBound && $0 <= image.answered.upperBound + 1 } ?? false
            #expect(isRight, "seed \(seed), \(image.name): block \(block ?? -1), answered \(image.answered); \(found.refusal)")
            #expect(verifyJournal(image.storage).isSound, "seed \(seed), \(image.name)")
            #expect(Reopened(image.storage) == found, "seed \(seed), \(image.name)")
        }
        #expect(torn > 20 && snapshots > 100, "seed \(seed): \(torn) torn, \(snapshots) with snapshots")
    }

    @Test("between a snapshot's name and the next segment's: every block is applied once")
    func betweenSnapshotAndRoll() async throws {
        let chronicle = try await Chronicle(seed: 64, steps: 6, snapshots: Set(0..<6))
        var between = 0
        for image in try await images(chronicle) {
            let newest = image.storage.files().reduce(UInt64(0)) { newest, stored in
                if case .snapshot(let block) = stored.file { max(newest, block) } else { newest }
            }
            // The snapshot stands on the last block before the segment that was being begun, or on that of its first.
            guard let last = image.storage.segments().last, newest > 0, newest + 1 >= last.firstBlock else { continue }
            between += 1
            let block = Reopened(image.storage).block(of: chronicle)
            let isRight = block.map { $0 >= image.answered.lowerBound && $0 <= image.answered.upperBound + 1 } ?? false
            #expect(isRight, "\(image.name): block \(block ?? -1), answered \(image.answered)")
        }
        #expect(between > 100)
    }

    @Test("and once more while that is being recovered")
    func everyCallOfTheRecovery() async throws {
        let chronicle = try await Chronicle(seed: 63, steps: 7)
        var second = 0
        for image in try await images(chronicle) where image.name.hasSuffix("sectors") {
            let expected = Reopened(image.storage.copy())
            let found = Mutex<[(String, MemoryStorage)]>([])
            let storage = FaultyStorage(
                image.storage,
                afterEach: { base in
                    let seed = UInt64(found.withLock { $0.count })
                    let losses = base.powerLosses(seed: seed).filter { $0.name != "all names" && $0.name != "everything" }
                    found.withLock { $0 += losses.map { ($0.name, $0.image) } }
                })
            _ = Reopened(storage)
            for (number, (name, again)) in found.withLock({ $0 }).enumerated() {
                second += 1
                #expect(Reopened(again) == expected, "\(image.name), then \(number), \(name)")
            }
        }
        #expect(second > 500)
    }
}
