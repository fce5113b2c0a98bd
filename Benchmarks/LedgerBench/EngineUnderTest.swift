import BenchmarkSupport
import Dispatch
import Glibc
import Journal
import LedgerCore
import LedgerEngine
import LedgerTypes
import Synchronization

/// Our engine on a new journal, with its accounts opened.
struct EngineUnderTest {
    static let node = NodeID(310_000)

    let engine: LedgerEngine
    let folder: String

    init(_ settings: BenchSettings, _ name: String, without ablation: Ablation? = nil) async throws {
        folder = settings.folder + "/" + name
        let files = FileStorage(folder: folder)
        engine = try LedgerEngine(
            opening: ablation == .fsync ? UnsyncedStorage(files) : files, node: Self.node,
            options: Self.options(settings, ablation), clock: { TransferSource.time })
        try await Self.openAccounts(settings.accounts, engine, settings.batch)
        if ablation != .preparation { await waitForSpare(settings.segmentBytes) }
    }

    /// In memory, for what is counted and not timed: no room is taken ahead, so that every call is that of a block.
    init(_ settings: BenchSettings, counted storage: CountedStorage) async throws {
        folder = storage.location
        var options = EngineOptions(horizon: .hours(24), batchMax: Limits.transfersPerBatchMax, snapshotEveryBytes: nil)
        options.ablation = EngineAblation(preparation: true)
        engine = try LedgerEngine(
            opening: storage, node: Self.node, options: options, clock: { TransferSource.time })
        try await Self.openAccounts(settings.accounts, engine, settings.batch)
    }

    static func options(_ settings: BenchSettings, _ ablation: Ablation? = nil) -> EngineOptions {
        var options = EngineOptions(
            horizon: .hours(24), batchMax: Limits.transfersPerBatchMax, segmentBytesMax: settings.segmentBytes,
            snapshotEveryBytes: nil)
        options.ablation = EngineAblation(
            recordHashes: ablation == .hash, merkle: ablation == .merkle, overlap: ablation == .overlap,
            preparation: ablation == .preparation)
        if ablation != .memory { options.transfersPrepared = settings.transfers }
        return options
    }

    static func openAccounts(_ count: Int, _ engine: LedgerEngine, _ batch: Int) async throws {
        for start in stride(from: 0, to: count, by: batch) {
            let accounts = (start..<min(start + batch, count)).map { AccountSpecification(id: TransferSource.account($0)) }
            _ = try await engine.open(accounts)
        }
    }

    /// The room of the second segment is taken meanwhile; a running engine has it ready.
    private func waitForSpare(_ byteCount: Int) async {
        for _ in 0..<100 where engine.statistics.spareBytesWritten < UInt64(byteCount) {
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Hands in batches that were made before, a few in flight, and returns when all are answered.
    func run(_ batches: [[Transfer]], inFlight: Int = 36) -> (elapsed: Double, Latency, transfers: Int) {
        var next = batches[...]
        return run(batches.reduce(0) { $0 + $1.count }, inFlight: inFlight) { batch in
            batch = next.popFirst() ?? []
            return batch.count
        }
    }

    /// As above; `next` makes each batch when its turn comes. One lap for each batch: from handing in to the answer.
    func run(_ count: Int, inFlight: Int = 36, _ next: (inout [Transfer]) -> Int) -> (elapsed: Double, Latency, transfers: Int) {
        let gate = Gate(inFlight)
        let laps = Mutex<[Duration]>([])
        let clock = ContinuousClock()
        var done = 0
        var batch: [Transfer] = []
        let began = clock.now
        while done < count {
            batch.removeAll(keepingCapacity: true)
            done += next(&batch)
            gate.enter()
            let start = clock.now
            engine.submit(batch) { result in
                guard case .success(let outcomes) = result, outcomes.allSatisfy({ $0 == .applied }) else {
                    fatalError("a transfer of the benchmark was not applied: \(result)")
                }
                laps.withLock { $0.append(clock.now - start) }
                gate.leave()
            }
        }
        gate.waitUntilEmpty()
        return ((clock.now - began).seconds, Latency(laps.withLock { $0 }), done)
    }

    func balances(_ accounts: Int) async throws -> Balances { try await Self.balances(engine, accounts) }

    static func balances(_ engine: LedgerEngine, _ accounts: Int) async throws -> Balances {
        try await engine.read { ledger in
            var balances = Balances(accounts: accounts)
            for number in 0..<accounts {
                guard let account = ledger.account(TransferSource.account(number)) else { continue }
                balances.set(number, debits: account.debitsPosted.units, credits: account.creditsPosted.units)
            }
            return balances
        }
    }

    /// Ends the engine and removes its journal.
    func discard() {
        engine.close()
        removeFolder(folder)
    }
}

extension TransferSource {
    static var time: Timestamp { Timestamp(nanoseconds: milliseconds * 1_000_000) }
}

/// Lets a few through at a time. Whoever waits sleeps: a thread that looks again and again would take the processor from the engine.
final class Gate: Sendable {
    private let free: DispatchSemaphore
    private let size: Int

    init(_ size: Int) {
        self.size = size
        free = DispatchSemaphore(value: size)
    }

    func enter() { free.wait() }

    func leave() { free.signal() }

    func waitUntilEmpty() {
        for _ in 0..<size { free.wait() }
        for _ in 0..<size { free.signal() }
    }
}
