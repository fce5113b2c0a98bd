import JournalTestSupport
import LedgerTypes
import MerkleLog
import TestSupport
import Testing

@testable import Journal

@Suite("Publisher: a journal's tree, signed, and never twice in two ways")
struct PublisherTests {
    static let signer = NoteSigner(name: "log.example/340000", seed: [UInt8](repeating: 3, count: 32))!

    /// Blocks of a few records, over several segments.
    static func journal(blocks: Int, seed: Int = 0) throws -> MemoryStorage {
        try Samples.journal(
            (0..<blocks).map { block in (0..<(block * 7 + seed) % 23 + 1).map { ($0 * 13 + seed) % 60 } }, segmentBytesMax: 30_000
        )
    }

    /// The journal up to a block.
    static func cut(_ journal: MemoryStorage, after number: UInt64) throws -> MemoryStorage {
        let places = try journal.places
        let last = places[Int(number) - 1]
        let copy = MemoryStorage()
        for segment in journal.segments() where segment.firstBlock <= last.segment {
            let bytes = journal.contents(of: segment.firstBlock)
            copy.plant(
                segment.firstBlock == last.segment ? Array(bytes[..<last.bytes.upperBound]) : bytes, as: segment.firstBlock)
        }
        return copy
    }

    static func checkpoint(_ log: MemoryLogStorage) throws -> Checkpoint {
        let note = try SignedNote(try #require(log.read(MerklePublisher.checkpointPath)))
        #expect(note.refusal(by: [signer.verifier]) == nil)
        return try Checkpoint(text: note.text)
    }

    /// The checkpoint is signed, and every tile it needs is there and right.
    @discardableResult
    static func audit(_ log: MemoryLogStorage) throws -> Checkpoint {
        let checkpoint = try checkpoint(log)
        var reader = TileReader(log, size: checkpoint.size)
        try reader.audit(root: checkpoint.root)
        return checkpoint
    }

    @Test("a journal is published: its last block, its root, every record provable from its bytes")
    func publishes() throws {
        let journal = try Self.journal(blocks: 60)
        let log = MemoryLogStorage()
        let block = try #require(try publishJournal(journal, to: log, signer: Self.signer))
        let verified = verifyJournal(journal)
        let checkpoint = try Self.audit(log)
        #expect(block.number == 60 && block.hash == verified.lastBlockHash)
        #expect(checkpoint.origin == "log.example/340000" && checkpoint.root == verified.merkleRoot)
        #expect(checkpoint.size == verified.records && BlockReference(checkpoint) == block)
        #expect(
            checkpoint.extensions == [
                "block 60", "block-hash \(block.hash.hex)", "block-time \(Samples.start + 59)",
            ])
        var reader = TileReader(log, size: checkpoint.size)
        var blocks = try JournalReader(journal)
        while let block = try blocks.next() {
            for record in block.records {
                let leaf = record.bytes.withUnsafeBytes { MerkleFrontier.leafHash($0) }
                let proof = try reader.inclusionProof(of: record.sequence.value - 1)
                #expect(proof.refusal(leafHash: leaf, root: checkpoint.root) == nil)
            }
            let proof = try reader.consistencyProof(from: block.header.treeSize)
            #expect(proof.refusal(firstRoot: block.header.merkleRoot, secondRoot: checkpoint.root) == nil)
        }
    }

    @Test("published in steps or at once, the log says the same; each step extends the one before")
    func inSteps() throws {
        let journal = try Self.journal(blocks: 60)
        let whole = MemoryLogStorage()
        _ = try publishJournal(journal, to: whole, signer: Self.signer)
        let log = MemoryLogStorage()
        var earlier: Checkpoint?
        for number in [1, 2, 9, 30, 31, 60] as [UInt64] {
            let block = try publishJournal(try Self.cut(journal, after: number), to: log, signer: Self.signer)
            #expect(block?.number == number)
            let checkpoint = try Self.audit(log)
            if let earlier {
                var reader = TileReader(log, size: checkpoint.size)
                let proof = try reader.consistencyProof(from: earlier.size)
                #expect(proof.refusal(firstRoot: earlier.root, secondRoot: checkpoint.root) == nil)
            }
            earlier = checkpoint
        }
        #expect(log.read("checkpoint") == whole.read("checkpoint"))
        for (path, bytes) in whole.files { #expect(log.read(path) == bytes, "\(path)") }
        let before = log.files
        #expect(try publishJournal(journal, to: log, signer: Self.signer)?.number == 60)
        #expect(log.files == before)
    }

    @Test("what lies before the checkpoint is not read again, and need not be there")
    func resumesBehindOldSegments() throws {
        let journal = try Self.journal(blocks: 60)
        let log = MemoryLogStorage()
        _ = try publishJournal(try Self.cut(journal, after: 50), to: log, signer: Self.signer)
        let place = try journal.places[49]
        #expect(place.segment > 1)
        for segment in journal.segments() where segment.firstBlock < place.segment {
            try journal.remove(.segment(segment.firstBlock))
        }
        #expect(try publishJournal(journal, to: log, signer: Self.signer)?.number == 60)
        try Self.audit(log)
    }

    @Test("tiles or checkpoint lost or broken: made again from the journal, to the same bytes")
    func rebuilds() throws {
        let journal = try Self.journal(blocks: 60)
        let log = MemoryLogStorage()
        _ = try publishJournal(journal, to: log, signer: Self.signer)
        let whole = log.files
        for path in whole.keys where path == "checkpoint" || path.contains(".p/") {
            let bytes = try #require(whole[path])
            for broken in [nil, [], Array(bytes.dropLast()), bytes.dropLast(9) + [bytes[bytes.count - 9] ^ 1] + bytes.suffix(8)] {
                let damaged = MemoryLogStorage(files: whole)
                damaged.plant(broken, as: path)
                _ = try publishJournal(journal, to: damaged, signer: Self.signer)
                #expect(damaged.files == whole, "\(path)")
            }
        }
        // Full tiles are not looked at when a log goes on; without the folder of tiles all are made again.
        let without = MemoryLogStorage(files: whole.filter { $0.key == "checkpoint" })
        _ = try publishJournal(journal, to: without, signer: Self.signer)
        #expect(without.files == whole)
    }

    @Test("a journal beside a writer is not published by anyone else, and one that is damaged not past the damage")
    func refusesUnreadable() throws {
        let journal = try Self.journal(blocks: 20)
        let log = MemoryLogStorage()
        #expect(throws: MerkleLogError(.journalUnreadable, "")) {
            try publishJournal(MemoryStorage(), to: log, signer: Self.signer)
        }
        try journal.lockForWriting()
        #expect(throws: MerkleLogError(.journalUnreadable, "")) { try publishJournal(journal, to: log, signer: Self.signer) }
        journal.unlock()
        try log.lockForWriting()
        #expect(throws: MerkleLogError(.locked, "")) { try publishJournal(journal, to: log, signer: Self.signer) }
        log.unlock()
        let place = try journal.places[9]
        var bytes = journal.contents(of: place.segment)
        bytes[place.bytes.lowerBound + 200] ^= 1
        journal.plant(bytes, as: place.segment)
        #expect(throws: MerkleLogError(.journalUnreadable, "")) { try publishJournal(journal, to: log, signer: Self.signer) }
        #expect(log.read("checkpoint") == nil)
        try journal.lockForWriting()
    }

    @Test("a new key of the log signs what the old one signed, and goes on")
    func rotatesKeys() throws {
        let journal = try Self.journal(blocks: 30)
        let log = MemoryLogStorage()
        let old = try #require(NoteSigner(name: Self.signer.name, seed: [UInt8](repeating: 8, count: 32)))
        _ = try publishJournal(try Self.cut(journal, after: 20), to: log, signer: old)
        _ = try publishJournal(try Self.cut(journal, after: 20), to: log, signer: Self.signer)
        #expect(try Self.audit(log).extensions.first == "block 20")
        _ = try publishJournal(journal, to: log, signer: Self.signer)
        #expect(try Self.audit(log).extensions.first == "block 30")
    }
}

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
