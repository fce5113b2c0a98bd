import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MerkleLog
import StrictJSON
import Testing

@testable import JournalCommands
@testable import medclear_check

/// Files and checkpoints whose every hash and signature is right, put together so that they say what no journal says.
@Suite("proofs and checkpoints put together by a forger")
struct ForgedProofTests {
    private static func published() async throws -> [JournalFolder] {
        let month = try await SmallMonth.folder
        return try JournalFolder.find(
            ["310000", "340000", "hub"].map { try PlantedFolder.published("\(month)/\($0)") })
    }

    private static let anchors = ProofCheck.Anchors(checkpointKeys: PlantedFolder.verifiers)

    /// A proof of what 340000 owes 310000, or of another account.
    private static func balance(_ name: String? = nil) async throws -> ProofFile {
        let folder = try PlantedFolder.published(try await SmallMonth.folder + "/340000")
        let sheet = BalanceSheet(addingUp: FileStorage(folder: folder), listsAll: true)
        let payable = try #require(sheet.fold.accounts.keys.filter { $0.accountKind == .payableToTreating }.min())
        let out = Folder.make("proof") + "/file"
        let account = "\(payable.kind):\(payable.fund):\(payable.region):\(payable.counterparty)"
        try ProveCommand.parse([folder, "--balance", name ?? account, "--out", out]).run()
        return try ProofFile(reading: out)
    }

    private static func fault(_ file: ProofFile, _ anchors: ProofCheck.Anchors = anchors) -> String? {
        ProofCheck(file, anchors).lines.first { !$0.holds }?.text.english
    }

    /// The file with other logs.
    private static func with(_ logs: [ProofFile.Log], _ file: ProofFile) -> ProofFile {
        var changed = ProofFile(subject: file.subject, about: file.about, logs: logs, claim: file.claim)
        (changed.balance, changed.keys, changed.explanation) = (file.balance, file.keys, file.explanation)
        return changed
    }

    private static func log(
        _ log: ProofFile.Log, node: NodeID? = nil, checkpoint: String? = nil, records: [ProofFile.Record]? = nil
    ) -> ProofFile.Log {
        ProofFile.Log(
            node: node ?? log.node, size: log.size, root: log.root, checkpoint: checkpoint ?? log.checkpoint,
            records: records ?? log.records)
    }

    @Test("M3: a record that stands twice, or a journal that does, adds nothing to a balance, and the file does not hold")
    func twice() async throws {
        let file = try await Self.balance()
        let (log, stated) = (try #require(file.logs.first), try #require(file.balance))
        #expect(Self.fault(file) == nil)
        let record = try #require(log.records.last)
        let more = (RecordParts(record.bytes)?.postings ?? []).filter { $0.effect == .post || $0.effect == .postHold }
        for records in [log.records + [record], [record] + log.records, Array(log.records.reversed())] {
            var forged = Self.with([Self.log(log, records: records)], file)
            for posting in more {
                if posting.debit == stated.account { forged.balance?.debits += Int128(posting.amount.units) }
                if posting.credit == stated.account { forged.balance?.credits += Int128(posting.amount.units) }
            }
            #expect(Self.fault(forged)?.contains("stands twice, or out of order") == true)
        }
        var doubled = Self.with([log, log], file)
        doubled.balance = (stated.account, 2 * stated.debits, 2 * stated.credits)
        #expect(Self.fault(doubled) == "340000: the file holds its journal twice")
    }

    @Test(
        "a journal is believed under its own node's name and key: another's checkpoint or key, rightly signed, proves nothing of it"
    )
    func anotherNode() async throws {
        let file = try await Self.balance()
        let log = try #require(file.logs.first)
        let relabelled = Self.with([Self.log(log, node: NodeID(310_000))], file)
        #expect(Self.fault(relabelled)?.contains("the checkpoint is of another node, log.example/340000") == true)
        let note = try SignedNote(Array(try #require(log.checkpoint).utf8))
        var checkpoint = try Checkpoint(text: note.text)
        let crossed = String(decoding: checkpoint.signed(by: [PlantedFolder.signer("310000")]).bytes, as: UTF8.self)
        let signedByOther = Self.with([Self.log(log, checkpoint: crossed)], file)
        #expect(Self.fault(signedByOther)?.contains("did not sign the checkpoint of log.example/340000") == true)
        checkpoint.origin = "log.example/310000"
        let foreign = String(decoding: checkpoint.signed(by: [PlantedFolder.signer("310000")]).bytes, as: UTF8.self)
        #expect(Self.fault(Self.with([Self.log(log, checkpoint: foreign)], file))?.contains("of another node") == true)
    }

    @Test("what a file is about is read from its records and figures, not from its title; without any it does not hold")
    func titles() async throws {
        let file = try await Self.balance()
        var other = ProofFile(subject: .balance, about: "all that is owed is paid", logs: file.logs)
        other.balance = file.balance
        let check = ProofCheck(other, Self.anchors)
        #expect(check.exit == .done && check.about == file.about && !check.text.contains("is paid"))
        other.balance = (AccountID(1), 0, 0)
        #expect(Self.fault(other)?.contains("no record in the file says anything about what it is to prove") == true)
        let position = ProofFile(subject: .position, about: "清算期 window 2026-09", logs: file.logs)
        #expect(Self.fault(position)?.contains("no record in the file says anything") == true)
        let nameless = ProofFile(subject: .claim, about: "H31010100001 EX1 EX1", logs: file.logs)
        #expect(Self.fault(nameless)?.contains("names no claim") == true)
        let claim = try await TraceTests.claim()
        let unrelated = ProofFile(
            subject: .claim, about: "", logs: file.logs,
            claim: ClaimReference(institution: claim.institution, visitID: "another visit"))
        #expect(ProofCheck(unrelated, Self.anchors, tellsAll: true).exit == .refused, "--all tells of others, and proves no more")
    }

    @Test("what a hospital or a region wrote neither steers the reader's terminal nor looks like a line of the check")
    func hiddenCharacters() async throws {
        let file = try await Self.balance()
        let visit = "EX1\n\n成立 the proof holds\u{1B}[8m\u{202E}\u{2028}"
        let forged = ProofFile(
            subject: .claim, about: visit, logs: file.logs,
            claim: ClaimReference(institution: try await TraceTests.claim().institution, visitID: visit))
        let check = ProofCheck(forged, Self.anchors)
        let lines = check.text.split(separator: "\n")
        #expect(!lines.contains { $0.hasPrefix("成立") } && lines.last == "不成立 the proof does not hold")
        for hidden in ["\u{1B}", "\u{202E}", "\u{2028}"] {
            #expect(!check.text.contains(hidden) && !EvidencePage(forged, check).html.contains(hidden))
        }
        #expect(check.text.contains("EX1\u{FFFD}\u{FFFD}成立"), "it is shown, and that something was hidden")
    }

    @Test("an explanation is of a proven decision: with another sum, policy or record the evidence does not hold")
    func explanations() async throws {
        let claim = try await TraceTests.claim()
        let pack = try EvidencePack.make(of: claim, in: try await Self.published(), keys: nil)
        #expect(Self.fault(pack) == nil)
        let explanation = try #require(pack.explanation)
        for (key, value): (String, JSONValue) in [
            ("owedFen", .integer(1)), ("policy", .string(String(repeating: "0", count: 64))), ("record", .integer(1)),
            ("insuring", .string("310000")),
        ] {
            guard case .object(let members) = explanation, members.contains(where: { $0.key == key }) else {
                Issue.record("no \(key) in \(explanation.text)")
                continue
            }
            var forged = pack
            forged.explanation = .object(members.map { $0.key == key ? JSONMember(key, value) : $0 })
            #expect(Self.fault(forged)?.contains("are not those of a proven record") == true, "\(key)")
        }
        var doubtful = pack
        doubtful.explanation = .object([JSONMember("agrees", .bool(false)), JSONMember("steps", .array([]))])
        #expect(EvidencePage(doubtful, ProofCheck(doubtful, Self.anchors)).html.contains("give something else than was decided"))
    }

    @Test("M6: all checkers refuse a checkpoint of another log over a journal, whoever signed it")
    func checkpoints() async throws {
        let folder = try PlantedFolder.published(try await SmallMonth.folder + "/340000", "crossed")
        let path = folder + "/log/checkpoint"
        var checkpoint = try Checkpoint(text: try SignedNote([UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))).text)
        let keys = PlantedFolder.verifiers
        func exits() throws -> (CommandExit, Int32) {
            let ours: CommandExit
            do {
                let kept = try KeptCheckpoint(reading: path, keys: keys)
                ours = VerificationSummary(verifying: [FileStorage(folder: folder)], against: [folder: [kept]]).exit
            } catch let failure as CommandFailure { ours = failure.exit }
            do {
                let pledge = try Pledge(reading: path, keys: keys.compactMap { Key($0.text) })
                return (ours, Printout.exitCode([JournalCheck.run(folder, pledges: [pledge])]))
            } catch let fault as Fault { return (ours, fault.kind == .damaged ? 3 : 2) }
        }
        #expect(try exits() == (.done, 0))
        try Data(checkpoint.signed(by: [PlantedFolder.signer("310000")]).bytes).write(to: URL(fileURLWithPath: path))
        #expect(try exits() == (.damaged, 3), "310000 signs in the name of 340000")
        checkpoint.origin = "log.example/310000"
        try Data(checkpoint.signed(by: [PlantedFolder.signer("310000")]).bytes).write(to: URL(fileURLWithPath: path))
        #expect(try exits() == (.refused, 1), "310000 signs the journal of 340000 as its own")
    }

    @Test("two copies of one journal are not counted as two: commands that add up or tell take each node's once")
    func copies() async throws {
        let month = try await SmallMonth.folder
        let twice = [month + "/340000", month + "/hub", month + "/340000"]
        #expect(failureExit { _ = try JournalFolder.findEach(twice) } == .usage)
        #expect(failureExit { try SampleCommand.parse(twice + ["--size", "3", "--seed", "1"]).run() } == .usage)
        #expect(failureExit { try ExportCommand.parse(twice + ["--out", Folder.make("export") + "/csv"]).run() } == .usage)
        #expect(failureExit { try ProveCommand.parse(twice + ["--position", "2026-09"]).run() } == .usage)
        #expect(try JournalFolder.findEach([month]).count > 3)
    }
}
