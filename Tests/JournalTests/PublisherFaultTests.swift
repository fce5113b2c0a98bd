import JournalTestSupport
import LedgerTypes
import MerkleLog
import TestSupport
import Testing

@testable import Journal

@Suite("Publisher: M6, nothing is signed that contradicts an earlier checkpoint")
struct PublisherContradictionTests {
    /// Each way in which journal and log may disagree: the log is of the first 40 blocks of another journal or of this one.
    @Test("another journal, a shorter one, another origin: refused, with the log left as it was", arguments: [false, true])
    func contradictions(loseTiles: Bool) throws {
        let journal = try PublisherTests.journal(blocks: 60)
        let other = try PublisherTests.journal(blocks: 60, seed: 5)
        let cases: [(String, MemoryStorage)] = [
            ("another journal", other), ("another journal, shorter", try PublisherTests.cut(other, after: 20)),
            ("shorter", try PublisherTests.cut(journal, after: 39)), ("much shorter", try PublisherTests.cut(journal, after: 1)),
        ]
        for (what, wrong) in cases {
            let log = MemoryLogStorage()
            _ = try publishJournal(try PublisherTests.cut(journal, after: 40), to: log, signer: PublisherTests.signer)
            if loseTiles { log.removeFolder("tile") }
            let checkpoint = log.read("checkpoint")
            #expect(throws: MerkleLogError(.contradiction, ""), "\(what)") {
                try publishJournal(wrong, to: log, signer: PublisherTests.signer)
            }
            #expect(log.read("checkpoint") == checkpoint, "\(what)")
            // The right journal still goes on.
            #expect(try publishJournal(journal, to: log, signer: PublisherTests.signer)?.number == 60, "\(what)")
            try PublisherTests.audit(log)
            let stranger = try #require(NoteSigner(name: "other.example", seed: [UInt8](repeating: 3, count: 32)))
            #expect(throws: MerkleLogError(.contradiction, "")) { try publishJournal(journal, to: log, signer: stranger) }
        }
    }

    @Test("leaves that do not give the root of the block's header are not signed")
    func wrongLeaves() throws {
        let journal = try PublisherTests.journal(blocks: 3)
        var reader = try JournalReader(journal)
        let block = try #require(try reader.next())
        let log = MemoryLogStorage()
        let wrong = [Digest256](repeating: .zero, count: Int(block.header.recordCount))
        for leaves in [wrong, wrong + wrong, []] {
            var publisher = try MerklePublisher(log, signer: PublisherTests.signer)
            try publisher.append(leaves[...], through: BlockReference(block.header, hash: block.hash))
            #expect(throws: MerkleLogError(.contradiction, "")) { try publisher.publish() }
        }
        #expect(log.read("checkpoint") == nil)
    }
}

@Suite("Publisher: a crash or a failing disk at any call")
struct PublisherCrashTests {
    static let steps: [UInt64] = [3, 20, 21, 45, 60]

    /// Publishes step by step until a call fails.
    func publish(_ journal: MemoryStorage, to log: some LogStorage) throws {
        for step in Self.steps {
            var publisher = try MerklePublisher(log, signer: PublisherTests.signer)
            try publisher.catchUp(with: journal, through: step)
            try publisher.publish()
        }
    }

    @Test(
        "after a loss of power at any call, what is shown is whole, and the log goes on to the same end", arguments: UInt64(1)...3
    )
    func powerLoss(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let journal = try PublisherTests.journal(blocks: 60)
        let undisturbed = FaultyLogStorage()
        try publish(journal, to: undisturbed)
        let last = undisturbed.base.read("checkpoint")
        var shown = 0
        for index in undisturbed.calls.indices {
            let log = FaultyLogStorage { at, _ in at >= index ? .fails : nil }
            #expect(throws: MerkleLogError.self) { try publish(journal, to: log) }
            var survivors = [log.base.afterPowerLoss(), log.base.afterPowerLoss { _ in true }]
            for _ in 0..<3 { survivors.append(log.base.afterPowerLoss { _ in Bool.random(using: &random) }) }
            for survivor in survivors {
                if survivor.read("checkpoint") != nil {
                    try PublisherTests.audit(survivor)
                    shown += 1
                }
                _ = try publishJournal(journal, to: survivor, signer: PublisherTests.signer)
                try PublisherTests.audit(survivor)
                #expect(survivor.read("checkpoint") == last, "seed \(seed), call \(index)")
            }
        }
        #expect(shown > undisturbed.calls.count)
    }

    @Test("a call that fails once: the next publisher goes on")
    func failures() throws {
        let journal = try PublisherTests.journal(blocks: 60)
        let undisturbed = FaultyLogStorage()
        try publish(journal, to: undisturbed)
        for index in undisturbed.calls.indices {
            let log = FaultyLogStorage { at, _ in at == index ? .fails : nil }
            #expect(throws: MerkleLogError(.storageFailed, "")) { try publish(journal, to: log) }
            if log.base.read("checkpoint") != nil { try PublisherTests.audit(log.base) }
            try publish(journal, to: log)
            try PublisherTests.audit(log.base)
            #expect(log.base.read("checkpoint") == undisturbed.base.read("checkpoint"), "call \(index)")
        }
    }

    @Test("a disk that lies once: the audit finds what is missing, and without its tiles the log is whole again")
    func lostCalls() throws {
        let journal = try PublisherTests.journal(blocks: 60)
        let undisturbed = FaultyLogStorage()
        try publish(journal, to: undisturbed)
        for index in undisturbed.calls.indices {
            let log = FaultyLogStorage { at, _ in at == index ? .isLost : nil }
            try publish(journal, to: log)
            let size = try PublisherTests.checkpoint(log.base).size
            let isWhole = undisturbed.base.files.allSatisfy { path, bytes in
                guard let tile = Tile(path: path), tile == Tile(level: tile.level, index: tile.index, inTreeOf: size) else {
                    return true
                }
                return log.base.read(path) == bytes
            }
            let isSound = (try? PublisherTests.audit(log.base)) != nil
            #expect(isSound == isWhole, "call \(index)")
            log.base.removeFolder("tile")
            _ = try publishJournal(journal, to: log, signer: PublisherTests.signer)
            try PublisherTests.audit(log.base)
        }
    }
}
