import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes

@testable import LedgerEngine

/// One history of a small ledger, the same on every disk: each step is one block, and the state after every block is known.
struct Chronicle {
    /// Blocks of a few transfers, in segments of a block or two.
    static let options = EngineOptions(
        horizon: IdentifierHorizon(milliseconds: 800), batchMax: 8, blockBytesMax: EngineOptions.blockBytesMin(batchMax: 8),
        segmentBytesMax: EngineOptions.blockBytesMin(batchMax: 8) + 200, snapshotEveryBytes: nil)

    let seed: UInt64
    let steps: Int
    /// Steps after which a snapshot is taken.
    var snapshots: Set<Int> = [3, 6, 9]
    /// The state after each block: the first block founds the ledger, the second opens accounts, and each step adds one.
    private(set) var states: [[UInt8]] = []

    /// Runs the history once on a sound disk.
    init(seed: UInt64, steps: Int, snapshots: Set<Int> = [3, 6, 9]) async throws {
        (self.seed, self.steps, self.snapshots) = (seed, steps, snapshots)
        var seen: [[UInt8]] = []
        let storage = MemoryStorage()
        try await run(on: storage, seen: { state, _ in seen.append(state) })
        states = seen
        precondition(verifyJournal(storage).blocks == UInt64(seen.count), "a step is not a block")
    }

    /// Runs the history. Calls `answered` with the number of blocks as soon as these are answered for, and `seen` with the state then. A
    /// refusal for want of room is submitted again, as a caller would. Ends early when the engine stops.
    func run(
        on storage: any JournalStorage, answered: (_ blocks: Int) -> Void = { _ in },
        seen: (_ state: [UInt8], _ blocks: Int) -> Void = { _, _ in }
    ) async throws {
        var world = World(seed: seed)
        let engine = try world.engine(storage, Self.options)
        defer { engine.close() }
        answered(1)
        seen(try await engine.state(), 1)
        do {
            _ = try await insisting { try await engine.open(World.specifications) }
            answered(2)
            seen(try await engine.state(), 2)
            for step in 0..<steps {
                let batch = world.batch(1 + (step * 5) % 8)
                world.clock.advance(milliseconds: 30)
                _ = try await insisting { try await engine.apply(batch) }
                answered(step + 3)
                seen(try await engine.state(), step + 3)
                if snapshots.contains(step) { _ = try? await engine.takeSnapshot() }
            }
        } catch {
            guard engine.failure != nil else { throw error }
        }
    }

    private func insisting<Value>(_ body: () async throws -> Value) async throws -> Value {
        var refusals = 0
        while true {
            do {
                return try await body()
            } catch EngineError.outOfSpace where refusals < 20 {
                refusals += 1
            }
        }
    }
}

/// What opening a ledger comes to: the bytes of its state, or the refusal.
enum Reopened: Equatable {
    case state([UInt8], blocks: Int)
    case refused(JournalError)

    init(_ storage: any JournalStorage, _ options: EngineOptions = Chronicle.options) {
        do throws(JournalError) {
            // The threads of an engine add nothing to what opening finds.
            let opened = try OpenedLedger(storage, World.node, options) { Timestamp(nanoseconds: 1_800_000_000_000 * 1_000_000) }
            opened.ledger.checkInvariants()
            var writer = ByteWriter()
            opened.ledger.writeCanonical(into: &writer)
            self = .state(writer.bytes, blocks: Int(opened.writer.blockCount))
        } catch {
            self = .refused(error)
        }
    }

    /// A refusal that says where.
    var isPreciseRefusal: Bool {
        if case .refused(let error) = self { error.code == .damaged && error.block != nil && error.offset != nil } else { false }
    }

    /// After which block of a history it stands; `nil` when it is no state of that history.
    func block(of chronicle: Chronicle) -> Int? {
        guard case .state(let bytes, let blocks) = self, chronicle.states.indices.contains(blocks - 1) else { return nil }
        return chronicle.states[blocks - 1] == bytes ? blocks : nil
    }

    var refusal: String { if case .refused(let error) = self { "\(error)" } else { "" } }
}

extension MemoryStorage {
    /// A copy to damage.
    func copy(_ keep: (JournalFile) -> Bool = { _ in true }) -> MemoryStorage {
        let copy = MemoryStorage(location: location)
        for stored in files() where keep(stored.file) { copy.plant(contents(of: stored.file), as: stored.file) }
        return copy
    }

    /// What a power loss may leave: with or without names that were not synced, and of the unsynced sectors none, all, or some by chance.
    func powerLosses(seed: UInt64) -> [(name: String, image: MemoryStorage)] {
        func chance(_ file: JournalFile, _ sector: Int) -> Bool {
            var mixed = UInt64(sector) &+ seed &* 0x9E37_79B9_7F4A_7C15
            for letter in file.name.utf8 { mixed = (mixed ^ UInt64(letter)) &* 0xBF58_476D_1CE4_E5B9 }
            return (mixed ^ mixed >> 31) & 1 == 1
        }
        return [
            ("nothing unsynced", afterPowerLoss()),
            ("all names", afterPowerLoss(names: true)),
            ("all names, some sectors", afterPowerLoss(names: true, sector: chance)),
            ("some sectors", afterPowerLoss(sector: chance)),
            ("everything", afterPowerLoss(names: true) { _, _ in true }),
        ]
    }
}

extension JournalFile {
    var isSnapshot: Bool { if case .snapshot = self { true } else { false } }
    var isSegment: Bool { if case .segment = self { true } else { false } }
}
