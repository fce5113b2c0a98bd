import ArgumentParser
import CommandSupport
import Foundation
import Hashing
import LedgerTypes
import MerkleLog
import StrictJSON
import Testing

@testable import JournalCommands

/// `journal check-split`: the evidence of an alarm is judged by itself.
@Suite("journal check-split")
struct SplitEvidenceTests {
    private static let log = NoteSigner(name: "medclear.test/hub", seed: [UInt8](repeating: 3, count: 32))!
    private static let other = NoteSigner(name: "medclear.test/hub", seed: [UInt8](repeating: 4, count: 32))!

    private static func note(_ size: UInt64, _ root: UInt8, by signer: NoteSigner = log) -> SignedNote {
        let checkpoint = Checkpoint(origin: log.name, size: size, root: Digest256([UInt8](repeating: root, count: 32)))
        return SignedNote(checkpoint.text, signedBy: [signer])
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try #require(FileManager.default.contents(atPath: path)))
    }

    /// The folder of an alarm about these two notes.
    private static func folder(_ seen: SignedNote, _ shown: SignedNote, proof: [Digest256] = []) throws -> String {
        let folder = Folder.make("split")
        let lines = ["medclear split view 1", "origin \(log.name)", "reason 5", "time 1790000000"]
        let hashes = proof.map { "proof \(Data($0.bytes).base64EncodedString())" }
        try Data((lines + hashes).map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: folder + "/proof"))
        try Data(seen.bytes).write(to: URL(filePath: folder + "/seen"))
        try Data(shown.bytes).write(to: URL(filePath: folder + "/shown"))
        return folder
    }

    private static func code(_ folder: String, key: String? = log.verifier.text) -> Int32 {
        do {
            let command = try CheckSplitCommand.parse([folder] + (key.map { ["--key", $0] } ?? []))
            try command.run()
            return 0
        } catch let failure as CommandFailure {
            return failure.exit.rawValue
        } catch { return CheckSplitCommand.exitCode(for: error).rawValue }
    }

    @Test("two roots of one size, both signed by the log, convict it; who lacks its key learns nothing")
    func oneSize() throws {
        let folder = try Self.folder(Self.note(9, 1), Self.note(9, 2))
        #expect(Self.code(folder) == 0)
        #expect(Self.code(folder, key: nil) == 1)
        #expect(Self.code(folder, key: Self.other.verifier.text) == 1)
    }

    @Test("of two sizes the proof that fails is nobody's word: it convicts no one, and says what the log has to show")
    func twoSizes() throws {
        let hash = Digest256([UInt8](repeating: 7, count: 32))
        let folder = try Self.folder(Self.note(1, 1), Self.note(2, 2), proof: [hash])
        let split = try #require(
            SplitView(
                proofFile: try Self.bytes(folder + "/proof"), seen: try Self.bytes(folder + "/seen"),
                shown: try Self.bytes(folder + "/shown")))
        let check = SplitCheck(split, [Self.log.verifier.text])
        #expect(check.json["unanswered"] == .bool(true) && !check.convicts && Self.code(folder) == 1, "\(check.text)")
        #expect(Self.code(try Self.folder(Self.note(1, 1), Self.note(2, 2))) == 1)
        #expect(Self.code(try Self.folder(Self.note(2, 1), Self.note(1, 2), proof: [hash])) == 1, "sizes descend")
    }

    @Test("a checkpoint that the log did not sign, one checkpoint twice, and files that are no evidence convict nobody")
    func nothingShown() throws {
        #expect(Self.code(try Self.folder(Self.note(9, 1), Self.note(9, 2, by: Self.other))) == 1)
        #expect(Self.code(try Self.folder(Self.note(9, 1), Self.note(9, 1))) == 1)
        let folder = try Self.folder(Self.note(9, 1), Self.note(9, 2))
        let note = try #require(FileManager.default.contents(atPath: folder + "/shown"))
        try note.dropLast(30).write(to: URL(filePath: folder + "/shown"))
        #expect(Self.code(folder) == 3)
        try FileManager.default.removeItem(atPath: folder + "/seen")
        #expect(Self.code(folder) == 3)
    }
}
