import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MerkleLog
import MessageSecurity
import Simulator
import StrictJSON
import Testing

@testable import JournalCommands

/// `journal prove`, `check-proof`, `evidence-pack` and checkpoints in `verify`.
@Suite("journal prove, check-proof, evidence-pack")
struct ProofTests {
    private static let key = PlantedFolder.signer.verifier.text

    /// A month's journals, each with its checkpoint, signed by one key.
    private static func published() async throws -> [JournalFolder] {
        let month = try await SmallMonth.folder
        return try JournalFolder.find(
            ["310000", "330000", "340000", "660000", "hub"].map { try PlantedFolder.published("\(month)/\($0)") })
    }

    private static func anchors(ring: Bool = false) -> ProofCheck.Anchors {
        var anchors = ProofCheck.Anchors(checkpointKeys: PlantedFolder.verifiers)
        if ring {
            let keys = DemonstrationKeys(
                .international, seed: SmallMonth.seed, nodes: [.hub] + SmallMonth.regions.map(\.node))
            anchors.ring = keys.ring
        }
        return anchors
    }

    /// Written, read back, checked.
    private static func checked(_ file: ProofFile, _ anchors: ProofCheck.Anchors) throws -> ProofCheck {
        let path = Folder.make("proof") + "/file"
        try TextOutput.save(file.json.text, to: path)
        return ProofCheck(try ProofFile(reading: path), anchors)
    }

    @Test("a claim is proven to who has the checkpoint's key, or knows the root; to nobody else")
    func claim() async throws {
        let folders = try await Self.published()
        let file = try ProveCommand.proof(of: try await TraceTests.claim(), in: folders)
        let check = try Self.checked(file, Self.anchors(ring: true))
        #expect(check.exit == .done, "\(check.text)")
        #expect(check.told.said.contains { $0.contains("settle decision") } && check.json["holds"] == .bool(true))
        #expect(try Self.checked(file, ProofCheck.Anchors()).exit == .refused, "nothing anchors it")
        #expect(try Self.checked(file, ProofCheck.Anchors(roots: file.logs.map(\.root))).exit == .done)
        let stranger = try #require(NoteSigner(name: "other", seed: [UInt8](repeating: 9, count: 32)))
        #expect(try Self.checked(file, ProofCheck.Anchors(checkpointKeys: [stranger.verifier])).exit == .refused)
    }

    @Test("without a published checkpoint the root has to be known; the proof says which")
    func unsigned() async throws {
        let folders = try JournalFolder.find([try await SmallMonth.folder])
        let file = try ProveCommand.proof(of: try await TraceTests.claim(), in: folders)
        #expect(file.logs.allSatisfy { $0.checkpoint == nil })
        let check = try Self.checked(file, Self.anchors())
        #expect(check.exit == .refused && check.text.contains("--root \(file.logs[0].root.hex)"))
        #expect(try Self.checked(file, ProofCheck.Anchors(roots: file.logs.map(\.root))).exit == .done)
    }

    @Test("a changed byte of a record, a path or a checkpoint, and a changed balance, are found")
    func tampered() async throws {
        let folders = try await Self.published()
        let file = try ProveCommand.proof(of: try await TraceTests.claim(), in: folders)
        let text = file.json.text
        let root = file.logs[0].root.hex
        let bytes = Data(file.logs[0].records[0].bytes).base64EncodedString()
        let changes: [(String, String)] = [
            (bytes, "A" + (bytes.hasPrefix("A") ? "B" : "A") + bytes.dropFirst(2)),
            (file.logs[0].records[0].path[0].hex, root),
            ("\"root\":\"\(root)\"", "\"root\":\"\(String(root.reversed()))\""),
            ("block-hash ", "block-hash 0"),
        ]
        for (before, after) in changes {
            let path = Folder.make("tampered") + "/file"
            let changed = text.replacingOccurrences(of: before, with: after)
            #expect(changed != text)
            try TextOutput.save(changed, to: path)
            let check = ProofCheck(try ProofFile(reading: path), Self.anchors())
            #expect(check.exit == .refused, "\(before) → \(after)")
        }
    }

    @Test("M10: what is no proof file is refused with 3, a missing one with 2, bad keys and roots with 2")
    func malformed() async throws {
        for text in [
            "", "{}", "{\"format\":\"medclear proof 1\"}", "[1", "{\"format\":\"medclear proof 2\",\"subject\":\"claim\"}",
        ] {
            let path = Folder.make("malformed") + "/file"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let failure = #expect(throws: CommandFailure.self) { try ProofFile(reading: path) }
            #expect(failure?.exit == .damaged, "\(text)")
        }
        #expect(failureExit { _ = try ProofFile(reading: "/nowhere") } == .usage)
        let path = Folder.make("proof") + "/file"
        try TextOutput.save(
            try ProveCommand.proof(of: try await TraceTests.claim(), in: try await Self.published()).json.text, to: path)
        for arguments in [["--key", "nonsense"], ["--root", "12"], ["--keys", "/nowhere"]] {
            let command = try CheckProofCommand.parse([path] + arguments)
            #expect(failureExit { try command.run() } == .usage, "\(arguments)")
        }
        try CheckProofCommand.parse([path, "--json"] + PlantedFolder.verifiers.flatMap { ["--key", $0.text] }).run()
    }

    @Test("balances and positions are proven by the records behind them; a stated balance that is not theirs is refused")
    func balanceAndPosition() async throws {
        let folders = try await Self.published()
        let out = Folder.make("proof") + "/file"
        let settled = try await SmallMonth.settlement
        let insuring = settled.settlementID / 1_000_000_000_000
        let journal = try #require(try folders.first { try RecordScan.owner(of: $0.storage)?.value == UInt32(insuring) })
        let sheet = BalanceSheet(addingUp: journal.storage, listsAll: true)
        let payable = try #require(sheet.fold.accounts.keys.filter { $0.accountKind == .payableToTreating }.min())
        let name = "\(payable.kind):\(payable.fund):\(payable.region):\(payable.counterparty)"
        try ProveCommand.parse([journal.path, "--balance", name, "--out", out]).run()
        let file = try ProofFile(reading: out)
        #expect(file.balance?.credits == sheet.fold.accounts[payable]?.credits)
        #expect(ProofCheck(file, Self.anchors()).exit == .done)
        var wrong = file
        wrong.balance?.credits += 1
        #expect(ProofCheck(wrong, Self.anchors()).exit == .refused)
        try ProveCommand.parse([journal.path, "--position", "2026-09", "--out", out]).run()
        let position = ProofCheck(try ProofFile(reading: out), Self.anchors(ring: true))
        let told = try #require(position.told.said.first { $0.contains("net position") || $0.contains("clearing notice") })
        #expect(position.exit == .done && told.contains("window 2026-09: receivable "), "\(told)")
        let first = try #require(try ProofFile(reading: out).logs.first?.records.first)
        #expect(position.text.contains(" record \(first.sequence): stands in the journal"))
        // Receivable less payable is the net, as the reader of the page sees it (M3).
        let figures = try #require(told.firstMatch(of: /receivable (\S+), payable (\S+), net (\S+)/))
        let (receivable, owed, net) = (fen(figures.1), fen(figures.2), fen(figures.3))
        #expect(receivable - owed == net && owed > 0)
        let none = try ProveCommand.parse([journal.path, "--balance", "1:0:0:0"])
        #expect(failureExit { try none.run() } == .refused)
        let bad = try ProveCommand.parse([journal.path, "--balance", "1:0"])
        #expect(failureExit { try bad.run() } == .usage)
        #expect(throws: (any Error).self) { try ProveCommand.parse([journal.path]) }
    }

    @Test(
        "M9: an evidence pack holds messages, receipts, policy, catalogue and explanation, and is checked offline; its page says so"
    )
    func evidencePack() async throws {
        let folders = try await Self.published()
        let file = try EvidencePack.make(of: try await TraceTests.claim(), in: folders, keys: nil)
        let roles = Set(file.logs.flatMap(\.records).map(\.role))
        #expect(roles == ["record", "receipt", "policy", "catalogue"], "\(roles)")
        #expect(file.explanation?["agrees"] == .bool(true))
        let check = try Self.checked(file, Self.anchors(ring: true))
        #expect(check.exit == .done, "\(check.text)")
        let page = EvidencePage(file, check).html
        for part in ["争议证据 Evidence", "What happened", "✓ 成立 holds", "What this does not prove", "回执 receipt"] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(!page.contains("✗") && EvidencePage.escaped("<a&\"b\">") == "&lt;a&amp;&quot;b&quot;&gt;")
        #expect(!page.contains("http://") && !page.contains("src="), "nothing is loaded from elsewhere")
    }

    @Test("M6: verify holds a journal against its signed checkpoint, which finds a history with every hash made anew")
    func verifyAgainstCheckpoint() async throws {
        let original = try await SmallMonth.folder + "/340000"
        let log = try PlantedFolder.published(original) + "/log/checkpoint"
        let kept = try KeptCheckpoint(reading: log, keys: [PlantedFolder.signer.verifier])
        let whole = VerificationSummary(verifying: [FileStorage(folder: original)], against: [original: [kept]])
        #expect(whole.exit == .done && whole.findings.isEmpty, "\(whole.findings)")
        let changed = try CopiedJournal.rewritten(FileStorage(folder: original)) { sequence, record in
            if sequence == 20 { record.detail.append(0) }
        }
        let told = VerificationSummary(verifying: [changed], against: ["copy": [kept]])
        #expect(told.exit == .refused && told.findings.count == 1 && told.json["sound"] == .bool(false))
        #expect(told.findings.first?.contains("history was changed") == true)
        let stranger = try #require(NoteSigner(name: "other", seed: [UInt8](repeating: 9, count: 32)))
        let failure = #expect(throws: CommandFailure.self) { try KeptCheckpoint(reading: log, keys: [stranger.verifier]) }
        #expect(failure?.exit == .damaged)
        try VerifyCommand.parse([original, "--checkpoint", log, "--key", Self.key]).run()
    }
}

/// Fen of an amount in yuan as people read it.
private func fen(_ text: Substring) -> Int { Int(text.filter { $0 != "," && $0 != "." }) ?? 0 }
