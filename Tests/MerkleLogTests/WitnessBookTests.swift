import JournalTestSupport
import LedgerTypes
import TestSupport
import Testing

@testable import MerkleLog

@Suite("A witness's book: durable before a signature leaves")
struct WitnessBookTests {
    private static let log = WatchedLog(60)
    private static let origin = WatchedLog.signer.name

    private static func open(_ storage: any LogStorage) throws(MerkleLogError) -> WitnessBook {
        try WitnessBook(opening: storage, signer: WatchedLog.witness, watching: [WatchedLog.signer.verifier])
    }

    private static func created() throws -> MemoryLogStorage {
        let storage = MemoryLogStorage()
        try WitnessBook.create(in: storage, for: WatchedLog.witness)
        return storage
    }

    @Test("evidence of a split view survives a restart and convicts by itself; the log is served again when somebody has looked")
    func evidence() throws {
        let storage = try Self.created()
        let other = WatchedLog(60, fork: 20)
        do {
            var book = try Self.open(storage)
            #expect(try book.cosign(Self.log.request(30, from: 0), at: 10).refusal == nil)
            #expect(try book.cosign(other.request(40, from: 30), at: 11).refusal != nil && book.alarms.count == 1)
        }
        let found = storage.afterPowerLoss()
        do {
            var book = try Self.open(found)
            let split = try #require(book.alarms[Self.origin])
            #expect(split.convicts(WatchedLog.signer.verifier) && split.proof == other.proof(30, 40) && split.time == 11)
            let evidence = book.evidence(of: Self.origin)
            let folder = try #require(evidence).dropFirst(found.location.utf8.count + 1)
            // The two notes are as the log signed them, for any tool that reads notes.
            for file in ["seen", "shown"] {
                let note = try SignedNote(try #require(found.read(folder + file)))
                #expect(note.refusal(by: [WatchedLog.signer.verifier]) == nil)
            }
            #expect(try book.cosign(Self.log.request(40, from: 30), at: 12).refusal == .frozen)
            let isAcknowledged = try book.acknowledge(Self.origin, by: "operator-a", at: 13)
            #expect(isAcknowledged)
            #expect(try book.cosign(Self.log.request(40, from: 30), at: 14).refusal == nil)
            #expect(
                try book.cosign(other.request(50, from: 40), at: 15).refusal != nil, "the second alarm has a place of its own")
        }
        let states = found.afterPowerLoss().files.filter { $0.key.hasSuffix("/state") }.sorted { $0.key < $1.key }.map {
            String(decoding: $0.value, as: UTF8.self)
        }
        #expect(states == ["acknowledged operator-a 13\n", "open\n"])
    }

    @Test("M6: without its book, with another's, or with a note that is not its own, a witness does not begin")
    func unbelievable() throws {
        func code(_ storage: MemoryLogStorage) -> MerkleLogError.Code? {
            do throws(MerkleLogError) {
                let book = try Self.open(storage)
                _ = book.seen
                return nil
            } catch { return error.code }
        }
        #expect(code(MemoryLogStorage()) == .contradiction, "a lost book is not an empty one")
        let foreign = MemoryLogStorage()
        try WitnessBook.create(in: foreign, for: WatchedLog.witness("witness.example/hub", 9))
        #expect(code(foreign) == .contradiction)
        let whole = try Self.created()
        #expect(throws: MerkleLogError(.contradiction, "")) { try WitnessBook.create(in: whole, for: WatchedLog.witness) }
        do {
            var book = try Self.open(whole)
            #expect(try book.cosign(Self.log.request(30, from: 0), at: 10).refusal == nil)
            #expect(code(whole) == .locked, "two processes would sign two histories")
        }
        #expect(code(whole) == nil)
        let path = try #require(whole.files.keys.first { $0.hasPrefix("seen/") })
        let signed = try #require(whole.files[path])
        do {
            // A log that changed its key is the same log, and so is its history.
            let renewed = WatchedLog.key(Self.origin, 9)
            var book = try WitnessBook(opening: whole, signer: WatchedLog.witness, watching: [renewed.verifier])
            var log = Self.log
            log.signer = renewed
            #expect(try book.cosign(log.request(29, from: 29), at: 11).refusal == .smaller(known: 30))
            #expect(try book.cosign(log.request(31, from: 30), at: 12).refusal == nil)
        }
        for bytes in [[], Array(signed.dropLast(30)), Self.log.note(30).bytes, WatchedLog(60, fork: 1).note(30).bytes] {
            let damaged = MemoryLogStorage(files: whole.files)
            damaged.plant(bytes, as: path)
            #expect(code(damaged) == .damaged, "\(bytes.count) bytes")
        }
    }

    /// A log that shows two histories and proves as it likes, a witness whose disk fails and whose machine dies.
    private struct Trial {
        private static let (count, fork) = (14, 5)
        let histories = [WatchedLog(count), WatchedLog(count, fork: fork)]
        var random: SeededGenerator
        /// A disk that says it wrote what was signed, and did not.
        var lies = false
        var released: [(size: Int, history: Int)] = []
        var alarms = 0
        var crashes = 0

        init(seed: UInt64, lies: Bool = false) { (random, self.lies) = (SeededGenerator(seed: seed), lies) }

        /// What was signed is of one history, and never goes back. Up to the fork both histories are one.
        var isKept: Bool {
            let sizes = released.map(\.size)
            return sizes == sizes.sorted() && Set(released.filter { $0.size > Self.fork }.map(\.history)).count <= 1
        }

        mutating func run(steps: Int) throws {
            var disk = try WitnessBookTests.created()
            var done = 0
            while done < steps {
                let lifetime = Int.random(in: 1...12, using: &random)
                let failing = Int.random(in: 0...12, using: &random)
                let lies = lies
                let faulty = FaultyLogStorage(disk) { index, call in
                    if lies, case .write(let path) = call, path.hasPrefix("seen/") { return .isLost }
                    return index == failing ? .fails : nil
                }
                var book = try WitnessBookTests.open(faulty)
                for _ in 0..<lifetime { try ask(&book) }
                done += lifetime
                crashes += 1
                // Of what was not synced, anything may survive.
                let coin = SeededGenerator(seed: random.next())
                disk = disk.afterPowerLoss { path in
                    var own = coin
                    return (own.next() ^ UInt64(path.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })) & 1 == 0
                }
                _ = consume book
            }
        }

        private mutating func ask(_ book: inout WitnessBook) throws {
            let history = Int.random(in: 0...1, using: &random)
            let known = Int(book.seen[WitnessBookTests.origin]?.checkpoint.size ?? 0)
            // Mostly what a log would ask next, sometimes anything.
            let next = min(known + Int.random(in: 0...2, using: &random), Self.count)
            let size = Int.random(in: 0...4, using: &random) == 0 ? Int.random(in: 0...Self.count, using: &random) : next
            let first = Int.random(in: 0...4, using: &random) == 0 ? Int.random(in: 0...Self.count, using: &random) : known
            var request = histories[history].request(size, from: first)
            // Sometimes the proof of the other history, or none.
            switch Int.random(in: 0...5, using: &random) {
            case 0: request.proof = histories[1 - history].proof(first, size)
            case 1: request.proof = []
            default: break
            }
            do throws(MerkleLogError) {
                switch try book.cosign(request, at: 1_000) {
                case .success: released.append((size, history))
                case .failure(.splitView(let split)):
                    alarms += 1
                    #expect(split.convicts(WatchedLog.signer.verifier))
                case .failure: break
                }
                if Int.random(in: 0...3, using: &random) == 0 {
                    _ = try book.acknowledge(WitnessBookTests.origin, by: "x", at: 1)
                }
            } catch {
                #expect(error.code == .storageFailed)
            }
        }
    }

    @Test("M2: whatever fails and whenever it dies, no two signatures of a witness belong to two histories, and none goes back")
    func onePromise() throws {
        var (signed, alarms, crashes) = (0, 0, 0)
        for seed in UInt64(1)...16 {
            var trial = Trial(seed: seed)
            try trial.run(steps: 40)
            #expect(trial.isKept, "seed \(seed): \(trial.released)")
            (signed, alarms, crashes) = (signed + trial.released.count, alarms + trial.alarms, crashes + trial.crashes)
        }
        #expect(signed > 60 && alarms > 15 && crashes > 40, "\(signed) signatures, \(alarms) alarms, \(crashes) crashes")
    }

    @Test("the same trial notices a witness whose memory is not durable when its signature leaves")
    func brokenPromise() throws {
        var broken = 0
        for seed in UInt64(1)...6 {
            var trial = Trial(seed: seed, lies: true)
            try trial.run(steps: 40)
            if !trial.isKept { broken += 1 }
        }
        #expect(broken >= 4, "\(broken) of 6")
    }
}
