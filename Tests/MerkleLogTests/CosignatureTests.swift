import Foundation
import LedgerTypes
import Testing

@testable import MerkleLog

@Suite("Cosignatures: C2SP tlog-cosignature with Ed25519")
struct CosignatureTests {
    /// Made with Python's `cryptography` from the specification; only added to.
    struct Vector {
        let logSeed: [UInt8]
        let logKey: String
        let witnessSeed: [UInt8]
        let witnessKey: String
        let time: UInt64
        let note: [UInt8]

        static func all() throws -> [Vector] {
            let file = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../Protocols/Vectors/cosignatures-v1.txt")
            return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
                line in
                let parts = line.split(separator: " ").map(String.init)
                func bytes(_ hex: String) -> [UInt8] { Digest256(hex: hex).bytes }
                return Vector(
                    logSeed: bytes(parts[0]), logKey: parts[1], witnessSeed: bytes(parts[2]), witnessKey: parts[3],
                    time: try #require(UInt64(parts[4])), note: try #require(Base64.bytes(of: parts[5])))
            }
        }
    }

    @Test("golden notes: read, verified, and made again byte for byte")
    func vectors() throws {
        let vectors = try Vector.all()
        #expect(vectors.count >= 3)
        for vector in vectors {
            let log = try #require(NoteVerifier(text: vector.logKey))
            let key = try #require(WitnessKey(text: vector.witnessKey))
            let note = try SignedNote(vector.note)
            #expect(note.bytes == vector.note && note.refusal(by: [log]) == nil)
            #expect(note.cosignature(by: key) == .signed(at: vector.time))
            let signer = try #require(NoteSigner(name: log.name, seed: vector.logSeed))
            let witness = try #require(WitnessSigner(name: key.name, seed: vector.witnessSeed))
            #expect(
                witness.key == key && witness.key.text == vector.witnessKey && !"\(witness)".contains("\(vector.witnessSeed)"))
            let again = SignedNote(note.text, signedBy: [signer]).adding([witness.cosign(note.text, at: vector.time)])
            #expect(again.bytes == vector.note)
        }
    }

    @Test("the example of the specification: type, time and size of its cosignature")
    func example() throws {
        let note = try SignedNote(
            Array(
                (CheckpointTests.exampleText
                    + "\n\u{2014} example.com/behind-the-sofa "
                    + "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
                    + "\u{2014} witness.example.com/w1 "
                    + "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n")
                    .utf8))
        let cosignature = note.signatures[1]
        #expect(cosignature.keyID == 0x8D66_CF3F && cosignature.bytes.count == 72)
        #expect(cosignature.bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } == 1_679_315_147)
        #expect(
            WitnessKey.message(note.text, at: 1_679_315_147).starts(
                with: Array("cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n".utf8)))
    }

    @Test("a key is written in one way; a log's key is no witness's key")
    func keys() throws {
        let (log, key) = (WatchedLog.signer.verifier, WatchedLog.witness.key)
        #expect(WitnessKey(text: key.text) == key && WitnessKey(text: log.text) == nil && NoteVerifier(text: key.text) == nil)
        for text in ["", key.text + " ", key.text.uppercased(), key.text.replacingOccurrences(of: "witness", with: "w")] {
            #expect(WitnessKey(text: text) == nil, "\(text)")
        }
    }

    @Test("whatever is changed in text, time, name or signature, the cosignature is wrong or none")
    func changed() throws {
        let log = WatchedLog(9)
        let witness = WatchedLog.witness
        let line = witness.cosign(log.note(9).text, at: 1_000)
        #expect(log.note(9).adding([line]).cosignature(by: witness.key) == .signed(at: 1_000))
        #expect(log.note(8).adding([line]).cosignature(by: witness.key) == .wrong, "another checkpoint")
        for byte in [0, 7, 8, 71] {
            var bytes = line.bytes
            bytes[byte] ^= 1
            let changed = NoteSignature(name: line.name, keyID: line.keyID, bytes: bytes)
            #expect(log.note(9).adding([changed]).cosignature(by: witness.key) == .wrong, "byte \(byte)")
        }
        let short = NoteSignature(name: line.name, keyID: line.keyID, bytes: Array(line.bytes.dropLast()))
        #expect(log.note(9).adding([short]).cosignature(by: witness.key) == .wrong)
        // The log's own form of signature under the witness's name and ID is none of its.
        let plain = NoteSignature(name: line.name, keyID: line.keyID, bytes: Array(line.bytes.dropFirst(8)))
        #expect(log.note(9).adding([plain]).cosignature(by: witness.key) == .wrong)
        let stranger = NoteSignature(name: "other", keyID: line.keyID, bytes: line.bytes)
        #expect(log.note(9).adding([stranger]).cosignature(by: witness.key) == .absent)
    }

    @Test("a later line of a witness takes the place of its earlier one; lines are read as they are written")
    func lines() throws {
        let log = WatchedLog(9)
        let other = WatchedLog.witness("witness.example/310000", 3)
        let (first, second) = (
            WatchedLog.witness.cosign(log.note(9).text, at: 5), WatchedLog.witness.cosign(log.note(9).text, at: 6)
        )
        let third = other.cosign(log.note(9).text, at: 7)
        let note = log.note(9).adding([first, third]).adding([second])
        #expect(note.signatures.count == 3 && note.cosignature(by: WatchedLog.witness.key) == .signed(at: 6))
        #expect(try SignedNote(note.bytes) == note && note.refusal(by: [WatchedLog.signer.verifier]) == nil)
        #expect(try SignedNote.signatures(in: SignedNote.lines(of: [second, third])) == [second, third])
        for (text, refusal) in [("", NoteRefusal.unfinishedLine), ("a", .unfinishedLine), ("a\n", .malformedSignatureLine)] {
            #expect(throws: refusal) { try SignedNote.signatures(in: text) }
        }
    }
}
