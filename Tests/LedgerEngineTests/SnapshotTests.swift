import Journal
import JournalTestSupport
import LedgerCore
import LedgerEngine
import LedgerTypes
import Testing

@Suite("Snapshots: the journal's own state, and never more than a shortcut")
struct SnapshotTests {
    /// A closed journal with two snapshots, and the state at its end.
    func history(seed: UInt64) async throws -> (storage: MemoryStorage, state: [UInt8], world: World) {
        var world = World(seed: seed)
        let storage = MemoryStorage()
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        for step in 0..<24 {
            _ = try await engine.apply(world.batch(20))
            if step == 8 || step == 16 { _ = try await engine.takeSnapshot() }
        }
        let state = try await engine.state()
        engine.close()
        return (storage, state, world)
    }

    func snapshots(_ storage: MemoryStorage) -> [UInt64] {
        storage.files().compactMap { if case .snapshot(let block) = $0.file { block } else { nil } }
    }

    func copy(_ storage: MemoryStorage, _ keep: (JournalFile) -> Bool = { _ in true }) -> MemoryStorage {
        let copy = MemoryStorage()
        for stored in storage.files() where keep(stored.file) { copy.plant(storage.contents(of: stored.file), as: stored.file) }
        return copy
    }

    @Test("the same journal gives the same bytes, taken under way or replayed to the same block", arguments: UInt64(1)...3)
    func canonical(seed: UInt64) async throws {
        let (storage, _, world) = try await history(seed: seed)
        for block in snapshots(storage) {
            let cut = copy(storage) { if case .segment = $0 { true } else { false } }
            var reader = try JournalReader(storage)
            while let next = try reader.next(), next.header.number < block {}
            let last = try #require(try blockEnd(block, of: storage))
            for segment in cut.segments() where segment.firstBlock > last.segment { try cut.remove(.segment(segment.firstBlock)) }
            try cut.truncate(.segment(last.segment), to: last.end)
            let engine = try world.engine(cut)
            #expect(engine.recovery.snapshot == nil)
            #expect(try await engine.takeSnapshot() == block)
            engine.close()
            #expect(cut.contents(of: .snapshot(block)) == storage.contents(of: .snapshot(block)), "block \(block)")
        }
    }

    private func blockEnd(_ number: UInt64, of storage: MemoryStorage) throws -> (segment: UInt64, end: UInt64)? {
        var found: (UInt64, UInt64)?
        var reader = try JournalReader(storage)
        try reader.forEachBlock { block in
            if block.header.number == number { found = (block.segment, block.offset + block.byteCount) }
        }
        return found
    }

    @Test("what lies before a snapshot is not needed to start")
    func oldSegmentsMayBeElsewhere() async throws {
        let (storage, state, world) = try await history(seed: 5)
        let newest = try #require(snapshots(storage).last)
        let place = try #require(try blockEnd(newest, of: storage))
        let rest = copy(storage) { file in
            if case .segment(let first) = file { first >= place.segment } else { true }
        }
        let engine = try world.engine(rest)
        #expect(engine.recovery.snapshot == newest)
        #expect(try await engine.state() == state)
        engine.close()
    }

    @Test("M10: a snapshot with any byte changed or missing is passed over, and the one before it, or the journal, stands in")
    func damagedSnapshots() async throws {
        let (storage, state, world) = try await history(seed: 7)
        let all = snapshots(storage)
        #expect(all.count == 2)
        let newest = storage.contents(of: .snapshot(all[1]))
        var random = world.random
        for round in 0..<24 {
            let damaged = copy(storage)
            var bytes = newest
            if round % 3 == 0 {
                bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            } else {
                let index = round % 3 == 1 ? Int.random(in: 0..<bytes.count, using: &random) : bytes.count - 1 - round
                bytes[index] ^= UInt8.random(in: 1...255, using: &random)
            }
            damaged.plant(bytes, as: .snapshot(all[1]))
            if round % 2 == 0 { damaged.plant(Array(bytes.reversed()), as: .snapshot(all[0])) }
            let engine = try world.engine(damaged)
            #expect(engine.recovery.snapshot == (round % 2 == 0 ? nil : all[0]), "round \(round)")
            #expect(engine.recovery.unusableSnapshots.count == (round % 2 == 0 ? 2 : 1), "round \(round)")
            #expect(try await engine.state() == state, "round \(round)")
            engine.close()
        }
    }

    @Test("M6: a journal that lost what a snapshot stands on is refused")
    func journalBehindItsSnapshot() async throws {
        let (storage, _, world) = try await history(seed: 8)
        let oldest = try #require(snapshots(storage).first)
        let place = try #require(try blockEnd(oldest, of: storage))
        let cut = copy(storage) { file in
            if case .segment(let first) = file { first <= place.segment } else { true }
        }
        try cut.truncate(.segment(place.segment), to: place.end)
        #expect(verifyJournal(cut).isSound)
        #expect(throws: JournalError(.damaged, "")) { _ = try world.engine(cut) }
    }

    @Test("two are kept; what a crash left half written is removed")
    func leftovers() async throws {
        let (storage, state, world) = try await history(seed: 9)
        storage.plant([1, 2, 3], as: .partialSnapshot)
        let engine = try world.engine(storage)
        #expect(!storage.files().contains { $0.file == .partialSnapshot })
        #expect(try await engine.state() == state)
        for _ in 0..<3 { _ = try await engine.takeSnapshot() }
        engine.close()
        #expect(snapshots(storage).count == 2)
    }

    @Test("ids that are forgotten while a snapshot is taken do not lose it")
    func forgettingDuringCapture() async throws {
        var world = World(seed: 10)
        let storage = MemoryStorage()
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        for _ in 0..<40 { _ = try await engine.apply(world.batch(60)) }
        async let taken = engine.takeSnapshot()
        for _ in 0..<30 {
            world.clock.advance(milliseconds: 150)
            _ = try await engine.apply(world.batch(10))
        }
        let block = try await taken
        let state = try await engine.state()
        engine.close()
        let again = try world.engine(storage)
        #expect(again.recovery.snapshot == block)
        #expect(try await again.state() == state)
        again.close()
    }

    @Test("one is taken by itself after so many bytes of journal")
    func automatic() async throws {
        var world = World(seed: 11)
        let storage = MemoryStorage()
        var options = World.options
        options.snapshotEveryBytes = 20_000
        let engine = try world.engine(storage, options)
        _ = try await engine.open(World.specifications)
        // One that is under way at the end is given up: go on until two are there.
        for step in 0..<10_000 where step < 60 || engine.statistics.snapshots < 2 { _ = try await engine.apply(world.batch(40)) }
        engine.close()
        #expect(engine.statistics.snapshots >= 2 && snapshots(storage).count == 2)
        #expect(snapshots(storage).last == engine.statistics.newestSnapshot)
    }
}
