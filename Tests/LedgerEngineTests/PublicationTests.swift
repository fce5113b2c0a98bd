import Dispatch
import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes
import MerkleLog
import Synchronization
import Testing

@testable import LedgerEngine

@Suite("Publication: behind the answers, and no reason to stop")
struct PublicationTests {
    static let signer = NoteSigner(name: "log.example/310000", seed: [UInt8](repeating: 4, count: 32))!

    func options(_ log: any LogStorage, milliseconds: Int = 1) -> EngineOptions {
        var options = World.options
        options.publication = PublicationOptions(log: log, signer: Self.signer, intervalMilliseconds: milliseconds)
        return options
    }

    /// What is shown is the journal's end, and whole.
    func expectPublished(_ log: MemoryLogStorage, _ journal: MemoryStorage, _ comment: Comment? = nil) throws {
        let note = try SignedNote(try #require(log.read("checkpoint")))
        #expect(note.refusal(by: [Self.signer.verifier]) == nil, comment)
        let checkpoint = try Checkpoint(text: note.text)
        let verified = verifyJournal(journal)
        #expect(checkpoint.size == verified.records && checkpoint.root == verified.merkleRoot, comment)
        #expect(BlockReference(checkpoint)?.number == verified.blocks, comment)
        var reader = TileReader(log, size: checkpoint.size)
        try reader.audit(root: checkpoint.root)
    }

    func run(_ engine: LedgerEngine, _ world: inout World, batches: Int) async throws {
        for _ in 0..<batches { _ = try await engine.apply(world.batch(20)) }
    }

    @Test("a closed engine has published its last block; opened again it goes on", arguments: [1, 5, 10_000_000])
    func followsAndCloses(milliseconds: Int) async throws {
        var world = World(seed: 21)
        let (journal, log) = (MemoryStorage(), FaultyLogStorage())
        for _ in 0..<3 {
            let engine = try world.engine(journal, options(log, milliseconds: milliseconds))
            _ = try await engine.open(World.specifications)
            try await run(engine, &world, batches: 150)
            engine.close()
            try expectPublished(log.base, journal)
            let statistics = engine.statistics
            #expect(statistics.publicationFailure == nil)
            #expect(statistics.newestCheckpoint == verifyJournal(journal).blocks)
            #expect(statistics.checkpoints >= 1 && statistics.checkpoints <= statistics.blocks + 1)
            if milliseconds == 10_000_000 { #expect(statistics.checkpoints <= 2) }
        }
        let writes = log.calls.compactMap { if case .write(let path) = $0, path != "checkpoint" { path } else { nil } }
        #expect(Set(writes).count == writes.count, "each tile is written once")
    }

    @Test("a journal that was written without a log is published from its first record")
    func startsLate() async throws {
        var world = World(seed: 22)
        let (journal, log) = (MemoryStorage(), MemoryLogStorage())
        let silent = try world.engine(journal)
        _ = try await silent.open(World.specifications)
        try await run(silent, &world, batches: 40)
        _ = try await silent.takeSnapshot()
        silent.close()
        let engine = try world.engine(journal, options(log))
        #expect(engine.recovery.snapshot != nil)
        try await run(engine, &world, batches: 10)
        engine.close()
        try expectPublished(log, journal)
    }

    @Test("no answer waits for the log: a disk that hangs holds up checkpoints only")
    func answersDoNotWait() async throws {
        var world = World(seed: 23)
        let gate = DispatchSemaphore(value: 0)
        let isOpen = Mutex(false)
        let (journal, log) = (
            MemoryStorage(),
            FaultyLogStorage { _, _ in
                if !isOpen.withLock({ $0 }) { gate.wait() }
                return nil
            }
        )
        let engine = try world.engine(journal, options(log))
        _ = try await engine.open(World.specifications)
        try await run(engine, &world, batches: 60)
        #expect(engine.statistics.checkpoints == 0 && engine.statistics.blocks >= 60)
        isOpen.withLock { $0 = true }
        for _ in 0..<10 { gate.signal() }
        engine.close()
        try expectPublished(log.base, journal)
    }

    @Test("M10: a log that fails at any call is said to fail, stops nothing, and is whole when the disk is")
    func failuresStopNothing() async throws {
        for index in 0..<12 {
            var world = World(seed: 24)
            let journal = MemoryStorage()
            let log = FaultyLogStorage { at, _ in at >= index ? .fails : nil }
            let engine = try world.engine(journal, options(log))
            _ = try await engine.open(World.specifications)
            while engine.statistics.publicationFailure == nil { try await run(engine, &world, batches: 5) }
            try await run(engine, &world, batches: 20)
            let failure = try #require(engine.statistics.publicationFailure)
            #expect(engine.failure == nil && failure.contains("planted failure"))
            log.follow { _, _ in nil }
            try await run(engine, &world, batches: 5)
            engine.close()
            #expect(engine.statistics.publicationFailure == nil)
            try expectPublished(log.base, journal, "call \(index)")
        }
    }

    @Test("an engine that closes while its log fails says so; the next one catches up")
    func closesWithFailure() async throws {
        let world = World(seed: 25)
        let journal = MemoryStorage()
        let log = FaultyLogStorage { _, _ in .fails }
        let engine = try world.engine(journal, options(log))
        _ = try await engine.open(World.specifications)
        engine.close()
        #expect(engine.statistics.publicationFailure != nil && engine.statistics.newestCheckpoint == nil)
        log.follow { _, _ in nil }
        let next = try world.engine(journal, options(log))
        next.close()
        try expectPublished(log.base, journal)
    }

    @Test("M6: a log that shows a checkpoint of another journal is left alone")
    func contradiction() async throws {
        let world = World(seed: 26)
        let log = MemoryLogStorage()
        let first = try world.engine(MemoryStorage(), options(log))
        _ = try await first.open(World.specifications)
        first.close()
        let shown = log.files
        var other = World(seed: 27)
        let engine = try other.engine(MemoryStorage(), options(log))
        while engine.statistics.publicationFailure == nil { try await run(engine, &other, batches: 1) }
        try await run(engine, &other, batches: 20)
        engine.close()
        #expect(engine.statistics.publicationFailure?.hasPrefix("M6") == true && engine.failure == nil)
        #expect(log.files == shown)
    }

    @Test("an engine that stops has published nothing that was not durable")
    func stopsBehindTheJournal() async throws {
        for occurrence in 3..<9 {
            var world = World(seed: 28)
            let script = FaultCase(kind: .syncBlock, occurrence: occurrence, isLasting: true).script(.fails(.storageFailed))
            let journal = FaultyStorage(script: script)
            let log = MemoryLogStorage()
            let engine = try world.engine(journal, options(log))
            _ = try? await engine.open(World.specifications)
            for _ in 0..<12 { _ = try? await engine.apply(world.batch(20)) }
            engine.close()
            let survivor = journal.base.afterPowerLoss()
            let checkpoint = try Checkpoint(text: try SignedNote(try #require(log.read("checkpoint"))).text)
            #expect(checkpoint.size <= verifyJournal(survivor).records, "sync \(occurrence)")
            let next = try world.engine(survivor, options(log))
            next.close()
            try expectPublished(log, survivor, "sync \(occurrence)")
        }
    }

    @Test("the feed of a publisher that is far behind is given up, and not kept without bound")
    func feedIsBounded() throws {
        var feed = PublicationFeed()
        let journal = MemoryStorage()
        var writer = try JournalWriter(opening: journal, node: World.node)
        let receipt = try writer.append([JournalRecord(kind: 1, command: [])], at: Timestamp(nanoseconds: 1))
        for _ in 0..<40 {
            feed.add([Digest256](repeating: .zero, count: 60_000), of: receipt)
            #expect(feed.leaves.count <= PublicationFeed.leavesMax && feed.leaves.count >= 60_000)
        }
        #expect(feed.head == BlockReference(receipt))
    }
}
