import ArgumentParser
import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MerkleLog
import StrictJSON
import Testing

@testable import JournalCommands
@testable import medclear_check

/// A journal whose node itself changed an amount, with every hash and its own signature made anew: only the witnesses' cosignatures tell,
/// and all three readers find it by them.
@Suite("Journals that witnesses vouch for")
struct WitnessedJournalTests {
    private static let witnesses = ["hub", "310000", "330000"].enumerated().map { index, name in
        WitnessSigner(name: "log.example/\(name)", seed: [UInt8](repeating: UInt8(index + 20), count: 32))!
    }
    private static let own = WitnessSigner(name: PlantedFolder.signer.name, seed: [UInt8](repeating: 30, count: 32))!
    private static let keyLines = [PlantedFolder.signer.verifier.text] + (witnesses + [own]).map(\.key.text)

    /// The published journal of a region, its checkpoint cosigned by these, and the file of all public keys.
    private static func cosigned(by signers: [WitnessSigner] = witnesses) async throws -> (folder: String, keys: String) {
        let folder = try PlantedFolder.published(try await SmallMonth.folder + "/340000", "cosigned")
        let log = FileLogStorage(folder: folder + "/log")
        let note = try SignedNote(try #require(try log.read(MerklePublisher.checkpointPath)))
        let signatures = try signers.map { signer in
            var witness = Witness(signer, watching: [PlantedFolder.signer.verifier])
            return try witness.decide(WitnessRequest(note: note, oldSize: 0, proof: []), at: 1_790_000_000).get()
        }
        try log.write(note.adding(signatures).bytes, to: MerklePublisher.cosignedPath)
        let keys = folder + "/keys.txt"
        try TextOutput.save(keyLines.joined(separator: "\n") + "\n", to: keys)
        return (folder, keys)
    }

    /// The same journal after its node changed one amount, made every hash anew, published it anew with its own key, and left the cosigned
    /// checkpoint, which it cannot make.
    private static func forged(_ cosigned: String) async throws -> String {
        var hasChanged = false
        let changed = try CopiedJournal.rewritten(FileStorage(folder: try await SmallMonth.folder + "/340000")) { _, record in
            guard !hasChanged, !record.postings.isEmpty else { return }
            hasChanged = true
            record.postings[0].amount.units += 1
        }
        #expect(hasChanged)
        let folder = try PlantedFolder.make(changed, "forged")
        let log = FileLogStorage(folder: folder + "/log")
        _ = try publishJournal(FileStorage(folder: folder), to: log, signer: PlantedFolder.signer)
        let cosignature = try FileLogStorage(folder: cosigned + "/log").read(MerklePublisher.cosignedPath)
        try log.write(try #require(cosignature), to: MerklePublisher.cosignedPath)
        return folder
    }

    /// What `journal verify` and `medclear-check` leave with.
    private static func exits(_ folder: String, _ options: [String]) throws -> [Int32] {
        var codes: [Int32] = []
        do {
            try VerifyCommand.parse([folder] + options).run()
            codes.append(0)
        } catch let code as ExitCode { codes.append(code.rawValue) } catch let failure as CommandFailure {
            codes.append(failure.exit.rawValue)
        }
        do {
            let parsed = try Options([folder] + options)
            codes.append(
                Printout.exitCode(
                    parsed.folders.map {
                        JournalCheck.run($0, pledges: parsed.pledges[$0] ?? [], quorum: parsed.quorum, isKeyed: parsed.isKeyed)
                    }))
        } catch let fault as Fault { codes.append(fault.kind == .damaged ? 3 : 2) }
        return codes
    }

    @Test(
        "M6: a value changed with all hashes and the node's own signature made anew is found by both checkers, and only by cosignatures"
    )
    func forgery() async throws {
        let (folder, keys) = try await Self.cosigned()
        let quorum = ["--key", keys, "--witness-key", keys, "--quorum", "3"]
        #expect(try Self.exits(folder, quorum) == [0, 0])
        let forged = try await Self.forged(folder)
        let kept = forged + "/log/\(MerklePublisher.cosignedPath)"
        let note = try #require(FileManager.default.contents(atPath: kept))
        try FileManager.default.removeItem(atPath: kept)
        #expect(try Self.exits(forged, ["--key", keys]) == [0, 0], "by hashes and its own signature the forgery is sound")
        #expect(try Self.exits(forged, quorum) == [1, 1], "without the cosigned checkpoint nobody vouches for it")
        try FileManager.default.moveItem(atPath: forged + "/log", toPath: forged + "/taken-away")
        #expect(
            try Self.exits(forged, []) == [0, 0] && Self.exits(forged, ["--key", keys]) == [1, 1],
            "who gives a key wants a checkpoint")
        try FileManager.default.moveItem(atPath: forged + "/taken-away", toPath: forged + "/log")
        try note.write(to: URL(fileURLWithPath: kept))
        #expect(try Self.exits(forged, quorum) == [1, 1])
        // Both say what they found.
        let demand = WitnessDemand(witnesses: Self.witnesses.map(\.key), quorum: 3)
        let checkpoint = try KeptCheckpoint(reading: kept, keys: [PlantedFolder.signer.verifier], witnesses: demand)
        let ours = VerificationSummary(
            verifying: [FileStorage(folder: forged)], against: [forged: [checkpoint]], isWitnessed: true)
        #expect(ours.findings.contains { $0.contains("history was changed") }, "\(ours.findings)")
        #expect(ours.findings.contains { $0.contains("no quorum of witnesses vouches") }, "\(ours.findings)")
        let parsed = try Options([forged] + quorum)
        let theirs = JournalCheck.run(forged, pledges: parsed.pledges[forged] ?? [], quorum: parsed.quorum)
        #expect(theirs.faults.contains { $0.english.contains("history was changed") }, "\(theirs.faults)")
    }

    @Test("too few witnesses, the node's own, or a wrong cosignature are no quorum; usage says what is missing")
    func quorums() async throws {
        let (folder, keys) = try await Self.cosigned(by: Array(Self.witnesses[..<2]) + [Self.own])
        func exits(_ options: String...) throws -> [Int32] { try Self.exits(folder, ["--key", keys] + options) }
        #expect(try exits("--witness-key", keys, "--quorum", "2") == [0, 0])
        #expect(try exits("--witness-key", keys, "--quorum", "3") == [1, 1], "a node is no witness of itself")
        #expect(try exits("--witness-key", keys) == [0, 0], "more than half of three others")
        #expect(try exits("--quorum", "2") == [2, 2])
        #expect(try exits("--witness-key", Self.keyLines[0]) == [2, 2], "a log's key is none of a witness")
        #expect(try exits("--witness-key", keys, "--quorum", "0") == [2, 2])
        let path = folder + "/log/\(MerklePublisher.cosignedPath)"
        let note = try SignedNote([UInt8](try #require(FileManager.default.contents(atPath: path))))
        var line = note.signatures[1]
        line.bytes[40] ^= 1
        try Data(note.adding([line]).bytes).write(to: URL(fileURLWithPath: path))
        #expect(try exits("--witness-key", keys, "--quorum", "1") == [3, 3])
    }

    @Test("what is printed says how many records the witnesses vouch for, who and when")
    func printed() async throws {
        let (folder, keys) = try await Self.cosigned()
        let demand = WitnessDemand(witnesses: Self.witnesses.map(\.key), quorum: nil)
        let kept = try KeptCheckpoint(reading: folder + "/log/cosigned", keys: [], witnesses: demand)
        let storage = FileStorage(folder: folder)
        let summary = VerificationSummary(verifying: [storage], against: [storage.location: [kept]], isWitnessed: true)
        let records = summary.reports[0].records
        let line = try #require(summary.text.split(separator: "\n").last)
        #expect(line.contains("log.example/hub") && line.contains("2026-09"), "\(line)")
        guard case .array(let rows)? = summary.json["checkpoints"] else {
            Issue.record("no checkpoints")
            return
        }
        #expect(rows.first?["hasQuorum"] == .bool(true) && rows.first?["quorum"] == .integer(2))
        #expect(rows.first?["records"] == .integer(records))
        let parsed = try Options([folder, "--witness-key", keys, "--quorum", "3"])
        let report = JournalCheck.run(folder, pledges: parsed.pledges[folder] ?? [], quorum: parsed.quorum)
        #expect(Printout.text([report]).contains("\(records) / \(records) 条 records, log.example/310000"))
        #expect(Printout.json([report]).contains("\"cosignedRecords\":\(records)"))
    }

    @Test("a proof carries the cosigned checkpoint, and check-proof asks for a quorum")
    func proofs() async throws {
        let (folder, _) = try await Self.cosigned()
        let folders = try JournalFolder.find([folder])
        let file = try ProveCommand.proof(of: try await TraceTests.claim(), in: folders)
        var anchors = ProofCheck.Anchors(checkpointKeys: [PlantedFolder.signer.verifier])
        for (needed, exit) in [(3, CommandExit.done), (4, .refused)] {
            anchors.witnesses = WitnessDemand(witnesses: Self.witnesses.map(\.key), quorum: needed)
            #expect(ProofCheck(file, anchors).exit == exit, "\(needed) of 3")
        }
        anchors = ProofCheck.Anchors(witnesses: WitnessDemand(witnesses: Self.witnesses.map(\.key), quorum: 2))
        #expect(ProofCheck(file, anchors).exit == .done, "the witnesses checked the log's own signature")
        let stranger = WitnessSigner(name: "other", seed: [UInt8](repeating: 40, count: 32))!
        anchors.witnesses = WitnessDemand(witnesses: [stranger.key], quorum: 1)
        #expect(ProofCheck(file, anchors).exit == .refused)
    }

    private static let python = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/python3" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(
        "the reader in Python, which has its own Ed25519, says the same", .enabled(if: python != nil, "python3 is not installed"))
    func otherLanguage() async throws {
        let (folder, keys) = try await Self.cosigned()
        let forged = try await Self.forged(folder)
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "JournalTests/Reader/read_checkpoint.py").path
        func read(_ folder: String, _ quorum: Int) throws -> (code: Int32, text: String) {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(filePath: try #require(Self.python))
            process.arguments = ["-B", script, folder, keys, "\(quorum)"]
            process.standardOutput = output
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: data, as: UTF8.self))
        }
        let whole = try read(folder, 3)
        #expect(whole.code == 0 && whole.text.contains("\"finding\": null"), "\(whole.text)")
        #expect(try read(folder, 4).code == 1)
        let told = try read(forged, 3)
        #expect(told.code == 1 && told.text.contains("history was changed"), "\(told.text)")
    }
}
