import Glibc
import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes
import Synchronization
import Testing

@testable import LedgerEngine

/// One call by what it is for, and which of its kind: threads take turns as they like, but each kind comes in the same order always.
struct CallName: Hashable, CustomTestStringConvertible, Sendable {
    var kind: String
    var occurrence: Int

    var testDescription: String { "\(kind) \(occurrence)" }
}

/// Names the calls of a disk as they come.
final class CallNamer: Sendable {
    private let state = Mutex<(counts: [String: Int], last: [UInt: String])>(([:], [:]))

    var names: [CallName] {
        state.withLock { $0.counts.flatMap { kind, count in (0..<count).map { CallName(kind: kind, occurrence: $0) } } }
    }

    /// To be asked on the thread that makes the call: what a folder's sync is for is known by what this thread did before.
    func name(_ call: FaultyStorage.Call) -> CallName {
        let thread = UInt(pthread_self())
        return state.withLock { state in
            let kind =
                switch call {
                case .create(let file): "create \(file.kind)"
                case .write(let file, let offset, _): "write \(offset == 0 ? "head of " : "")\(file.kind)"
                case .reserve(let file, _): "reserve \(file.kind)"
                case .sync(let file): "sync \(file.kind)"
                case .truncate(let file, _): "cut \(file.kind)"
                case .remove(let file): "remove \(file.kind)"
                case .rename(_, let file): "name \(file.kind)"
                case .syncDirectory: "sync folder after \(state.last[thread] ?? "nothing")"
                }
            if call != .syncDirectory { state.last[thread] = kind }
            let occurrence = state.counts[kind, default: 0]
            state.counts[kind] = occurrence + 1
            return CallName(kind: kind, occurrence: occurrence)
        }
    }
}

extension JournalFile {
    fileprivate var kind: String {
        switch self {
        case .segment: "segment"
        case .snapshot: "snapshot"
        case .partialSnapshot: "partial snapshot"
        case .spare: "spare"
        case .partialSpare: "partial spare"
        }
    }
}

@Suite("Every call to the disk fails in turn, or is lost in turn")
struct EveryCallTests {
    /// The calls that matter, from a run on a sound disk: how many spares are begun at the very end differs from run to run.
    func names(_ chronicle: Chronicle) async throws -> [CallName] {
        let namer = CallNamer()
        try await chronicle.run(
            on: FaultyStorage(script: { _, call in
                _ = namer.name(call)
                return nil
            }))
        return namer.names.sorted { ($0.kind, $0.occurrence) < ($1.kind, $1.occurrence) }
    }

    @Test("a call that fails: what was answered is there, or with it the one block in flight")
    func fails() async throws {
        let chronicle = try await Chronicle(seed: 71, steps: 8, snapshots: [1, 3, 5])
        let names = try await names(chronicle)
        #expect(Set(names.map(\.kind)).count >= 16, "\(Set(names.map(\.kind)).sorted())")
        for name in names {
            let (storage, answered) = try await run(chronicle, name, .fails(.storageFailed))
            for (loss, image) in storage.base.powerLosses(seed: 1) + [("no loss", storage.base)] {
                let block = Reopened(image).block(of: chronicle)
                let isRight = block.map { $0 == max(answered, 1) || $0 == answered + 1 } ?? false
                #expect(isRight, "\(name.testDescription), \(loss): block \(block ?? -1), answered \(answered)")
                #expect(verifyJournal(image).isSound, "\(name.testDescription), \(loss)")
            }
        }
    }

    @Test("a call that is lost: an earlier state, or a refusal that says where, but never another state")
    func isLost() async throws {
        let chronicle = try await Chronicle(seed: 72, steps: 8, snapshots: [1, 3, 5])
        for name in try await names(chronicle) {
            let (storage, _) = try await run(chronicle, name, .isLost)
            for (loss, image) in storage.base.powerLosses(seed: 2) + [("no loss", storage.base)] {
                let found = Reopened(image)
                #expect(
                    found.block(of: chronicle) != nil || found.isPreciseRefusal,
                    "\(name.testDescription), \(loss): \(found.refusal)")
            }
        }
    }

    /// Runs the history on a disk where one call meets a fault. Returns how many blocks were answered for.
    private func run(
        _ chronicle: Chronicle, _ name: CallName, _ fault: FaultyStorage.Fault
    ) async throws -> (FaultyStorage, answered: Int) {
        let namer = CallNamer()
        let storage = FaultyStorage(script: { _, call in namer.name(call) == name ? fault : nil })
        var answered = 0
        do {
            try await chronicle.run(on: storage, answered: { answered = $0 })
        } catch is JournalError {
            // The ledger could not even be founded.
            #expect(answered == 0)
        }
        return (storage, answered)
    }

    @Test("a failure while opening leaves everything as recoverable as it was")
    func opening() async throws {
        let chronicle = try await Chronicle(seed: 73, steps: 8, snapshots: [1, 5])
        let images = Mutex<[MemoryStorage]>([])
        let calls = Mutex<UInt64>(0)
        try await chronicle.run(
            on: FaultyStorage(afterEach: { base in
                let seed = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                images.withLock { $0.append(base.powerLosses(seed: seed)[2].image) }
            }))
        var failures = 0
        for image in images.withLock({ $0 }) + [MemoryStorage()] {
            let expected = Reopened(image.copy())
            let healthy = FaultyStorage(image.copy())
            _ = Reopened(healthy)
            for failing in healthy.calls.indices {
                let storage = FaultyStorage(image.copy(), failAt: failing)
                #expect(Reopened(storage) == .refused(JournalError(.storageFailed, "")), "\(healthy.calls[failing])")
                failures += 1
                #expect(Reopened(storage.base.afterPowerLoss()) == expected, "\(healthy.calls[failing])")
                #expect(Reopened(storage.base) == expected, "\(healthy.calls[failing])")
            }
        }
        #expect(failures > 300)
    }
}
