import Foundation
import Glibc
import Journal
import LedgerCore
import LedgerEngine
import LedgerTypes
import TestSupport
import Testing

/// A process that applies batches until it is killed, and files in which it notes what it submitted and which answers it got.
private enum Victim {
    static let account = (debit: AccountID(.cash, region: 1), credit: AccountID(.cash, region: 2))
    static let node = NodeID(310_000)

    /// Segments of a few blocks, so that some are begun, and a snapshot every other.
    static func options(batch: Int) -> EngineOptions {
        let block = EngineOptions.blockBytesMin(batchMax: batch)
        return EngineOptions(
            horizon: .hours(24), batchMax: batch, blockBytesMax: block, segmentBytesMax: block * 2 + 10_000,
            snapshotEveryBytes: block * 3)
    }

    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func engine(_ folder: String, batch: Int) throws(JournalError) -> LedgerEngine {
        try LedgerEngine(
            opening: FileStorage(folder: folder + "/journal"), node: node, options: options(batch: batch), clock: now)
    }

    /// The transfers with these numbers: the same for whoever asks. All ids carry the time at which the test began.
    static func transfers(_ numbers: Range<Int>, began: UInt64) -> [Transfer] {
        numbers.map { number in
            Transfer(
                id: TransferID(milliseconds: began, suffix: UInt128(number + 1)), debit: account.debit, credit: account.credit,
                amount: Fen(Int64(number + 1)), code: 2, window: WindowNumber(202_611))
        }
    }

    /// What one process is to do.
    struct Task: Codable {
        var folder: String
        /// Number of the first transfer, and how many make a batch.
        var first: Int
        var batch: Int
        var began: UInt64
        /// Microseconds until it is killed, counted from before the journal is opened, or from after.
        var lifetime: Int
        var isKilledWhileOpening: Bool
    }

    static func live(_ task: Task) async throws {
        func startKiller() {
            Thread.detachNewThread {
                usleep(UInt32(task.lifetime))
                kill(getpid(), SIGKILL)
            }
        }
        if task.isKilledWhileOpening { startKiller() }
        let engine = try engine(task.folder, batch: task.batch)
        _ = try await engine.open([AccountSpecification(id: account.debit), AccountSpecification(id: account.credit)])
        let files = ["submitted", "answered"].map { open(task.folder + "/" + $0, O_WRONLY | O_CREAT, 0o600) }
        if !task.isKilledWhileOpening { startKiller() }
        for start in stride(from: task.first, to: .max, by: task.batch) {
            var end = UInt64(start + task.batch)
            pwrite(files[0], &end, 8, 0)
            _ = try await engine.apply(transfers(start..<Int(end), began: task.began))
            pwrite(files[1], &end, 8, 0)
        }
    }

    /// The number after the last transfer that was noted; zero when none was.
    static func noted(_ what: String, in folder: String) -> Int {
        let bytes = [UInt8]((try? Data(contentsOf: URL(fileURLWithPath: folder + "/" + what))) ?? Data())
        return bytes.enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    }
}

@Suite("M2 M4: a process killed at any moment", .serialized)
struct KillTests {
    /// `make soak` sets `MEDCLEAR_KILL_ROUNDS=240`; `MEDCLEAR_KILL_SEED` repeats its lifetimes, which are all that chance decides.
    static let rounds = number("MEDCLEAR_KILL_ROUNDS") ?? 8
    static let seed = number("MEDCLEAR_KILL_SEED") ?? 20_261_126
    /// After so many rounds a new journal is begun, so that rounds stay short.
    static let roundsPerJournal = 24

    static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    /// What was seen over all rounds.
    struct Tally {
        var answered = 0
        var unanswered = 0
        var interrupted = 0
        var interruptedLarge = 0
        var whileOpening = 0
    }

    @Test("every answered batch is there, each batch wholly or not at all, and the next process goes on")
    func killed() async throws {
        var random = SeededGenerator(seed: UInt64(Self.seed))
        var tally = Tally()
        for start in stride(from: 0, to: Self.rounds, by: Self.roundsPerJournal) {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engine-\(UUID())").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            var task = Victim.Task(
                folder: folder, first: 0, batch: 0, began: Victim.now().nanoseconds / 1_000_000, lifetime: 0,
                isKilledWhileOpening: false)
            for round in start..<min(start + Self.roundsPerJournal, Self.rounds) {
                let isLarge = round % 2 == 1
                task.batch = isLarge ? Limits.transfersPerBatchMax : 20
                task.isKilledWhileOpening = round % 8 >= 6
                // Lives grow longer until one was long enough for an answer on this machine.
                let stretch = tally.answered == 0 ? 1 + round - start : 1
                task.lifetime = Int.random(in: 200...(isLarge ? 150_000 : 40_000), using: &random) * stretch
                try await oneRound(&task, &tally, "seed \(Self.seed), round \(round)")
            }
        }
        print(
            "kill seed \(Self.seed): \(Self.rounds) rounds, \(tally.answered) transfers answered and all there; killed in the middle of",
            "a batch \(tally.interrupted) times, of a large one \(tally.interruptedLarge) times, before the first batch",
            "\(tally.whileOpening) times; \(tally.unanswered) batches were durable and not answered")
        #expect(tally.answered > 0 && tally.interrupted > 0)
    }

    private func oneRound(_ task: inout Victim.Task, _ tally: inout Tally, _ name: String) async throws {
        for what in ["submitted", "answered"] { try? FileManager.default.removeItem(atPath: task.folder + "/" + what) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [task = task as Victim.Task] in try await Victim.live(task) }
        let (first, size, began) = (task.first, task.batch, task.began)
        let submitted = max(first, Victim.noted("submitted", in: task.folder))
        let answered = max(first, Victim.noted("answered", in: task.folder))
        let engine = try Victim.engine(task.folder, batch: size)
        var present = first
        while true {
            let batch = Victim.transfers(present..<present + size, began: began)
            let found = try await engine.read { ledger in batch.count { ledger.isApplied($0.id) } }
            #expect(found == 0 || found == size, "\(name): of the batch from \(present) on there are \(found) transfers")
            if found == 0 { break }
            present += size
        }
        let sum = Int64(present) * Int64(present + 1) / 2
        let balances = try await engine.read { ledger in
            ledger.checkInvariants()
            return [ledger.account(Victim.account.debit)?.debitsPosted, ledger.account(Victim.account.credit)?.creditsPosted]
        }
        // The very first process may have died before it opened the accounts.
        #expect(balances == [Fen(sum), Fen(sum)] || present == 0, "\(name): \(balances)")
        engine.close()
        #expect(
            present >= answered && present <= submitted, "\(name): \(answered) answered, \(present) there, \(submitted) submitted"
        )
        #expect(submitted - answered <= size, "\(name)")
        #expect(verifyJournal(FileStorage(folder: task.folder + "/journal")).isSound, "\(name)")
        tally.answered += answered - first
        if present > answered { tally.unanswered += 1 }
        if submitted > answered { tally.interrupted += 1 }
        if submitted > answered, size == Limits.transfersPerBatchMax { tally.interruptedLarge += 1 }
        if submitted == first { tally.whileOpening += 1 }
        task.first = present
    }
}
