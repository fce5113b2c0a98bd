import Foundation
import Journal
import LedgerTypes
import MerkleLog
import Testing

/// Our side of `make check-merkle`: between the two tests, `Outside/check_merkle.py` checks what the first wrote with implementations that are
/// not ours, and writes what the second checks. Without that command's variables there is nothing to do here.
@Suite("Outside implementations")
struct OutsideTests {
    static let folder = ProcessInfo.processInfo.environment["MEDCLEAR_MERKLE_FOLDER"].map { URL(filePath: $0) }
    static let phase = ProcessInfo.processInfo.environment["MEDCLEAR_MERKLE_PHASE"]

    static let sizes: [UInt64] = [0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537]

    @Test("writes material for outside checkers", .enabled(if: phase == "write"))
    func writes() throws {
        let folder = try #require(Self.folder)
        let journal = FileStorage(folder: folder.path + "/journal")
        let signer = try #require(NoteSigner(name: "log.example/340000", seed: Array(1...32)))
        let log = FileLogStorage(folder: folder.path + "/journal/log")
        var block: BlockReference?
        // Published twice, so that a log that goes on is checked too.
        for part in 0..<2 {
            var writer = try JournalWriter(
                opening: journal, node: NodeID(340_000), options: JournalOptions(segmentBytesMax: 1 << 20))
            for number in 0..<65 {
                let records = (0..<517).map { record in
                    JournalRecord(kind: UInt16(part), command: Array("\(part) \(number) \(record)".utf8))
                }
                _ = try writer.append(records, at: Timestamp(nanoseconds: UInt64(part * 100 + number)))
            }
            _ = consume writer
            block = try publishJournal(journal, to: log, signer: signer)
        }
        let size = try #require(block).treeSize
        var reader = TileReader(log, size: size)
        let cosigner = try #require(WitnessSigner(name: "witness.example/hub", seed: Array(2...33)))
        var witness = Witness(cosigner, watching: [signer.verifier])
        let note = try SignedNote(try #require(try log.read(MerklePublisher.checkpointPath)))
        let cosignature = try witness.decide(WitnessRequest(note: note, oldSize: 0, proof: []), at: 1_767_225_600).get()
        try log.write(note.adding([cosignature]).bytes, to: MerklePublisher.cosignedPath)
        var lines = ["vkey \(signer.verifier.text)", "witness \(cosigner.key.text) 1767225600"]
        for second in Self.sizes + [size] where second > 0 {
            for index in Set([0, second / 2, second - 1]) {
                let proof = try reader.inclusionProof(of: index, size: second)
                lines.append((["inclusion \(index) \(second)"] + proof.hashes.map(\.hex)).joined(separator: " "))
            }
            for first in Self.sizes where first <= second {
                let proof = try reader.consistencyProof(from: first, to: second)
                lines.append((["consistency \(first) \(second)"] + proof.hashes.map(\.hex)).joined(separator: " "))
            }
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.appending(path: "ours.txt"))
    }

    @Test("accepts what outside implementations made", .enabled(if: phase == "accept"))
    func accepts() throws {
        let folder = try #require(Self.folder)
        let note = try SignedNote(Array(Data(contentsOf: folder.appending(path: "their-checkpoint"))))
        let vkey = try String(contentsOf: folder.appending(path: "their-vkey"), encoding: .utf8)
        #expect(note.refusal(by: [try #require(NoteVerifier(text: vkey))]) == nil)
        let checkpoint = try Checkpoint(text: note.text)
        let cosigner = try String(contentsOf: folder.appending(path: "their-witness"), encoding: .utf8).split(separator: " ")
        let key = try #require(WitnessKey(text: String(cosigner[0])))
        let time = try #require(UInt64(cosigner[1]))
        #expect(note.cosignature(by: key) == .signed(at: time))
        #expect(QuorumPolicy([key], needed: 1, ageMax: 60).refusal(of: note, at: time) == nil)
        var counts: [Substring: Int] = [:]
        for line in try String(contentsOf: folder.appending(path: "theirs.txt"), encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            let first = try #require(UInt64(words[1]))
            let second = try #require(UInt64(words[2]))
            let hashes = words[3...].map { Digest256(hex: String($0)) }
            counts[words[0], default: 0] += 1
            let proven = Array(hashes[2...])
            let refusal =
                words[0] == "inclusion"
                ? InclusionProof(leafIndex: first, treeSize: second, hashes: proven).refusal(leafHash: hashes[0], root: hashes[1])
                : ConsistencyProof(firstSize: first, secondSize: second, hashes: proven)
                    .refusal(firstRoot: hashes[0], secondRoot: hashes[1])
            #expect(refusal == nil, "\(line.prefix(60))")
            if second == checkpoint.size { #expect(hashes[1] == checkpoint.root) }
        }
        #expect(counts["inclusion", default: 0] > 20 && counts["consistency", default: 0] > 40)
        print("accepted \(counts["inclusion", default: 0]) inclusion and \(counts["consistency", default: 0]) consistency proofs")
    }
}
