import Journal
import JournalTestSupport
import LedgerCore
import LedgerEngine
import LedgerTypes
import Synchronization
import Testing

/// What the disk is asked to do, by the file it concerns: each kind is one thread's, so that "the third of a kind" is always the same.
enum CallKind: String, CaseIterable, Sendable {
    case writeBlock, syncBlock, takeSpare
    case createSpare, reserveSpare, syncSpare, nameSpare
    case createSnapshot, writeSnapshot, syncSnapshot, nameSnapshot, removeSnapshot

    init?(_ call: FaultyStorage.Call) {
        switch call {
        case .write(.segment, _, _): self = .writeBlock
        case .sync(.segment): self = .syncBlock
        case .rename(.spare, _): self = .takeSpare
        case .create(.partialSpare): self = .createSpare
        case .reserve(.partialSpare, _): self = .reserveSpare
        case .sync(.partialSpare): self = .syncSpare
        case .rename(.partialSpare, _): self = .nameSpare
        case .create(.partialSnapshot): self = .createSnapshot
        case .write(.partialSnapshot, _, _): self = .writeSnapshot
        case .sync(.partialSnapshot): self = .syncSnapshot
        case .rename(.partialSnapshot, _): self = .nameSnapshot
        case .remove(.snapshot): self = .removeSnapshot
        default: return nil
        }
    }

    var stopsTheEngine: Bool { self == .writeBlock || self == .syncBlock || self == .takeSpare }
}

/// The `occurrence`-th call of a kind, from zero, meets a fault; all from it on with `isLasting`.
struct FaultCase: CustomTestStringConvertible, Sendable {
    var kind: CallKind
    var occurrence: Int
    var isLasting = false

    var testDescription: String { "\(kind.rawValue) \(occurrence)\(isLasting ? " and after" : "")" }

    func script(_ fault: FaultyStorage.Fault) -> FaultyStorage.Script {
        let seen = Seen()
        return { _, call in
            guard CallKind(call) == kind else { return nil }
            let number = seen.next()
            return number == occurrence || isLasting && number > occurrence ? fault : nil
        }
    }

    private final class Seen: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0 - 1
            }
        }
    }
}

@Suite("Whatever the disk does, what was answered survives")
struct FaultTests {
    static let cases = CallKind.allCases.flatMap { kind in (0..<4).map { FaultCase(kind: kind, occurrence: $0) } }

    /// What callers were told.
    struct Told {
        var answered: [(batch: [Transfer], outcomes: [TransferOutcome])] = []
        var errors: [EngineError] = []
        var unknown: [Transfer] = []
    }

    /// Forty batches large enough for three rolls, and three snapshots.
    func run(_ engine: LedgerEngine, _ world: inout World) async -> Told {
        var told = Told()
        for step in 0..<40 {
            let batch = world.batch(step % 4 == 0 ? 64 : 20)
            do throws(EngineError) {
                if step == 0 { _ = try await engine.open(World.specifications) }
                told.answered.append((batch, try await engine.apply(batch)))
                if step % 12 == 6 { _ = try await engine.takeSnapshot() }
            } catch {
                told.errors.append(error)
                if case .outcomeUnknown = error { told.unknown += batch }
            }
        }
        return told
    }

    /// Opens what is left and asks for every answer again: it must be the same, for nothing that was answered may be lost.
    func expectNothingLost(_ told: Told, _ storage: MemoryStorage, _ world: World) async throws {
        let engine = try world.engine(storage)
        let now = world.clock.milliseconds
        for (batch, outcomes) in told.answered {
            for (transfer, outcome) in zip(batch, outcomes) where outcome == .applied || outcome == .alreadyApplied {
                guard now - transfer.id.milliseconds < 700 else { continue }
                let isApplied = try await engine.read { $0.isApplied(transfer.id) }
                if !isApplied { Issue.record("lost: \(transfer.id)") }
            }
        }
        #expect(try await engine.read { $0.totals.isBalanced })
        engine.close()
        #expect(verifyJournal(storage).isSound)
    }

    @Test("a call that fails: the engine stops, or refuses, or goes on without a snapshot", arguments: cases)
    func aCallFails(fault: FaultCase) async throws {
        var world = World(seed: 31)
        let storage = FaultyStorage()
        let engine = try world.engine(storage)
        let before = storage.calls.count { CallKind($0) == fault.kind }
        storage.follow(fault.script(.fails(.storageFailed)))
        let told = await run(engine, &world)
        let failure = engine.failure
        engine.close()
        #expect((failure != nil) == (fault.kind.stopsTheEngine), "\(told.errors.first?.description ?? "no error")")
        if fault.kind.stopsTheEngine {
            #expect(told.errors.contains { if case .outcomeUnknown = $0 { true } else { false } })
            let calls = storage.calls.count { CallKind($0) == fault.kind } - before
            #expect(calls == fault.occurrence + 1, "a failed call was tried again")
        }
        try await expectNothingLost(told, storage.base, world)
        try await expectNothingLost(told, storage.base.afterPowerLoss(), world)
    }

    @Test("no room: batches are refused with nothing applied, and go through once there is room")
    func outOfSpace() async throws {
        var world = World(seed: 32)
        let storage = FaultyStorage()
        let engine = try world.engine(storage)
        storage.follow(FaultCase(kind: .reserveSpare, occurrence: 1, isLasting: true).script(.fails(.outOfSpace)))
        var told = await run(engine, &world)
        #expect(engine.failure == nil && told.answered.count > 3 && told.errors.count > 3)
        for error in told.errors { #expect(error == .outOfSpace(JournalError(.outOfSpace, ""))) }
        let before = try? await engine.state()
        #expect(before != nil, "an engine without room can be read")
        storage.follow { _, _ in nil }
        let batch = world.batch(50)
        told.answered.append((batch, try await engine.apply(batch)))
        engine.close()
        try await expectNothingLost(told, storage.base, world)
    }

    @Test(
        "a disk that lies about a sync and then loses power: an earlier state, or a refusal, but never another state",
        arguments: 0..<6)
    func aSyncIsLost(occurrence: Int) async throws {
        var world = World(seed: 33)
        let storage = FaultyStorage()
        let engine = try world.engine(storage)
        storage.follow(FaultCase(kind: .syncBlock, occurrence: occurrence, isLasting: true).script(.isLost))
        _ = await run(engine, &world)
        engine.close()
        let image = storage.base.afterPowerLoss()
        do throws(JournalError) {
            let survivor = try world.engine(image)
            #expect((try? await survivor.read { $0.totals.isBalanced }) == true)
            survivor.close()
        } catch {
            #expect(error.code == .damaged)
        }
    }

    @Test("two engines on one journal: the second is refused, and takes over when the first is closed")
    func twoWriters() async throws {
        let world = World(seed: 34)
        let storage = MemoryStorage()
        let first = try world.engine(storage)
        #expect(throws: JournalError(.locked, "")) { _ = try world.engine(storage) }
        first.close()
        try world.engine(storage).close()
    }
}
