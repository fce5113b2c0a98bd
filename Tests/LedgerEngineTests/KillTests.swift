import Foundation
import Glibc
import Journal
import LedgerCore
import LedgerEngine
import LedgerTypes
import Testing

/// A process that applies batches until it is killed, and a file in which it notes each answer it got.
private enum Victim {
    static let account = (debit: AccountID(.cash, region: 1), credit: AccountID(.cash, region: 2))
    static let batchCount = 20
    static let node = NodeID(310_000)
    static let options = EngineOptions(
        horizon: .hours(24), batchMax: 64, blockBytesMax: EngineOptions.blockBytesMin(batchMax: 64), segmentBytesMax: 40_000,
        snapshotEveryBytes: 30_000)

    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func engine(_ folder: String) throws(JournalError) -> LedgerEngine {
        try LedgerEngine(opening: FileStorage(folder: folder + "/journal"), node: node, options: options, clock: now)
    }

    /// Batch `number`: the same for whoever asks. All ids carry the time at which the test began.
    static func batch(_ number: Int, began: UInt64) -> [Transfer] {
        (0..<batchCount).map { index in
            Transfer(
                id: TransferID(milliseconds: began, suffix: UInt128(number * batchCount + index + 1)), debit: account.debit,
                credit: account.credit, amount: Fen(Int64(number + index + 1)), code: 2, window: WindowNumber(202_611))
        }
    }

    /// Applies batches from `first` on, until killed after `lifetime` microseconds.
    static func live(in folder: String, from first: Int, began: UInt64, lifetime: Int) async throws {
        let engine = try engine(folder)
        _ = try await engine.open([AccountSpecification(id: account.debit), AccountSpecification(id: account.credit)])
        let notes = open(folder + "/answers", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        Thread.detachNewThread {
            usleep(UInt32(lifetime))
            kill(getpid(), SIGKILL)
        }
        for number in first... {
            _ = try await engine.apply(batch(number, began: began))
            var note = UInt64(number)
            write(notes, &note, 8)
        }
    }

    /// The last batch that was answered; −1 when none was.
    static func lastAnswered(_ folder: String) -> Int {
        let bytes = [UInt8]((try? Data(contentsOf: URL(fileURLWithPath: folder + "/answers"))) ?? Data())
        guard bytes.count >= 8 else { return -1 }
        return bytes.suffix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    }
}

@Suite("M2 M4: a process killed at any moment", .serialized)
struct KillTests {
    /// `MEDCLEAR_KILL_ROUNDS=200` for the long run.
    static let rounds = ProcessInfo.processInfo.environment["MEDCLEAR_KILL_ROUNDS"].flatMap { Int($0) } ?? 8

    @Test("every answered batch is there, each batch wholly or not at all, and the next process goes on")
    func killed() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engine-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let began = Victim.now().nanoseconds / 1_000_000
        var next = 0
        var unanswered = 0
        for round in 0..<Self.rounds {
            let lifetime = Int.random(in: 200...60_000)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [folder = folder as String, next = next as Int, began = began as UInt64, lifetime = lifetime as Int] in
                try await Victim.live(in: folder, from: next, began: began, lifetime: lifetime)
            }
            let engine = try Victim.engine(folder)
            var present = next
            while true {
                let batch = Victim.batch(present, began: began)
                let found = try await engine.read { ledger in batch.count { ledger.isApplied($0.id) } }
                #expect(found == 0 || found == batch.count, "round \(round): batch \(present) has \(found) transfers")
                if found == 0 { break }
                present += 1
            }
            let answered = Victim.lastAnswered(folder) + 1
            #expect(
                present >= answered && present <= max(answered, next) + 1,
                "round \(round): \(answered) answered, \(present) there")
            unanswered += max(0, present - max(answered, next))
            #expect(try await engine.read { $0.totals.isBalanced })
            engine.close()
            #expect(verifyJournal(FileStorage(folder: folder + "/journal")).isSound, "round \(round)")
            next = present
        }
        print("kill rounds: \(Self.rounds), batches: \(next), durable but unanswered: \(unanswered)")
        #expect(next > 0)
    }
}
