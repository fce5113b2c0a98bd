import JournalTestSupport
import LedgerTypes
import MerkleLog
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

    @Test("golden: the checkpoint of a journal of one block")
    func golden() throws {
        let log = MemoryLogStorage()
        _ = try publishJournal(try Samples.journal([[20, 20]]), to: log, signer: Self.signer)
        #expect(Self.signer.verifier.text == "log.example/340000+c435be12+Ae1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR")
        let text = String(decoding: try #require(log.read("checkpoint")), as: UTF8.self)
        #expect(
            text == """
                log.example/340000
                2
                hnrWH3j3Z8pkQ/rdHNEp9KXu+0NXsgqRvLsag2c9/H8=
                block 1
                block-hash b8c37e82077a94cdbda4c9f298551b708545f9a05b4313c898e640b2ef8b6bfe
                block-time 1767225600000000000

                — log.example/340000 xDW+EkTBkskWsWvXEKdI7vvmqblHp4MBx6EdkPK3xBPcDjPhTRbdC5Qsx0Bx/WJcnQZWDeiqAffzqklk7LEuVW9Caws=

                """)
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

    @Test("catching up may be left off before any block, and gone on with")
    func leavesOff() throws {
        let journal = try Self.journal(blocks: 20)
        let log = MemoryLogStorage()
        var publisher = try MerklePublisher(log, signer: Self.signer)
        for stop in 0...20 {
            var left = stop == 0 ? 0 : 1
            let isAtEnd = try publisher.catchUp(with: journal) {
                left -= 1
                return left >= 0
            }
            #expect(!isAtEnd && publisher.head?.number ?? 0 == UInt64(stop))
        }
        #expect(try publisher.catchUp(with: journal))
        try publisher.publish()
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
