import Foundation
import Journal
import LedgerTypes
import MerkleLog
import TestSupport
import Testing

@testable import JournalCommands
@testable import medclear_check

/// The independent checker, which shares the format alone, agrees with the product on whole journals and on planted tampers.
@Suite("medclear-check")
struct IndependentCheckTests {
    @Test("both find the same figures in every journal of a month, down to each account")
    func agreement() async throws {
        for folder in try JournalFolder.find([try await SmallMonth.folder]) {
            let (theirs, ours) = (JournalCheck.run(folder.path), verifyJournal(folder.storage))
            #expect(theirs.isSound && ours.isSound && theirs.node == ours.node?.value, "\(folder.path): \(theirs.faults)")
            #expect(theirs.blocks == ours.blocks && theirs.records == ours.records && theirs.bytes == ours.bytes)
            #expect(theirs.sums.postings == ours.postings && theirs.segments == ours.segments)
            #expect(theirs.sums.debits == ours.debits && theirs.sums.credits == ours.credits)
            #expect(theirs.tree.root == ours.merkleRoot.bytes && theirs.lastBlock == ours.lastBlockHash.bytes)
            let fold = BalanceSheet(addingUp: folder.storage, listsAll: true).fold
            #expect(theirs.sums.accounts.count == fold.accounts.count)
            for (account, totals) in fold.accounts {
                let found = theirs.sums.accounts[account.value]
                #expect(
                    found
                        == Sums.Totals(
                            debits: totals.debits, credits: totals.credits, pendingDebits: totals.pendingDebits,
                            pendingCredits: totals.pendingCredits), "\(account.title)")
            }
        }
    }

    @Test("M10: a flipped bit in every field of a block is damage to both, in the same block")
    func flippedBits() async throws {
        let whole = try CopiedJournal.exact(FileStorage(folder: try await SmallMonth.folder + "/340000"))
        let places = try CopiedJournal.places(whole)
        let contents = whole.contents(of: 1)
        let place = try #require(places.dropFirst(places.count / 2).first { $0.bytes.count > 700 })
        let start = place.bytes.lowerBound
        // Every field of segment header, block header, record header, the first bytes of the command, last posting and trailer.
        let header = [0, 4, 6, 8, 12, 16, 24, 32, 40, 48, 56, 64, 96, 128, 160, 188].map { start + $0 }
        let record = [0, 8, 10, 12, 16, 20, 24, 28, 32, 60].map { start + 192 + $0 }
        let posting = [56, 55, 54, 52, 48, 40, 32, 24, 16, 8, 1].map { place.bytes.upperBound - 8 - $0 }
        let trailer = [8, 4, 1].map { place.bytes.upperBound - $0 }
        let segment = [0, 4, 6, 8, 12, 16, 24, 32, 64, 92]
        for byte in segment + header + record + posting + trailer {
            var bytes = contents
            bytes[byte] ^= 1
            let folder = Folder.make("flipped")
            try PlantedFolder.write(bytes, folder)
            let (theirs, ours) = (JournalCheck.run(folder), verifyJournal(FileStorage(folder: folder)))
            #expect(ours.damage != nil && theirs.faults.first?.kind == .damaged, "byte \(byte): \(theirs.faults)")
            #expect(theirs.blocks == ours.blocks && Printout.exitCode([theirs]) == 3, "byte \(byte)")
        }
    }

    @Test("M2: a journal cut anywhere in its last block is torn to both, and whole before it")
    func cutTails() async throws {
        let whole = try CopiedJournal.exact(FileStorage(folder: try await SmallMonth.folder + "/hub"))
        let last = try #require(try CopiedJournal.places(whole).last)
        let contents = whole.contents(of: 1)
        for cut in stride(from: last.bytes.lowerBound, to: last.bytes.upperBound, by: 37) {
            for padded in [false, true] {
                let folder = Folder.make("cut")
                try PlantedFolder.write(
                    Array(contents.prefix(cut)) + [UInt8](repeating: 0, count: padded ? 4_096 : 0), folder)
                let (theirs, ours) = (JournalCheck.run(folder), verifyJournal(FileStorage(folder: folder)))
                #expect(theirs.blocks == ours.blocks && theirs.isSound == ours.isSound, "cut at \(cut), padded \(padded)")
                #expect(theirs.faults.isEmpty == (ours.damage == nil), "cut at \(cut), padded \(padded): \(theirs.faults)")
                #expect((theirs.tornTail == nil) == (ours.tornTail == nil), "cut at \(cut), padded \(padded)")
            }
        }
    }

    @Test("M6: an amount changed with every hash made anew is a sound journal, and only the signed checkpoint tells")
    func rewrittenHistory() async throws {
        let original = try await SmallMonth.folder + "/340000"
        let log = try PlantedFolder.published(original) + "/log/checkpoint"
        let key = try #require(Key(PlantedFolder.signer.verifier.text))
        let pledge = try Pledge(reading: log, keys: [key])
        let kept = JournalCheck.run(original, pledges: [pledge])
        #expect(kept.isSound && kept.pledges[0].isReached && kept.pledges[0].isSigned == true)
        var hasChanged = false
        let changed = try CopiedJournal.rewritten(FileStorage(folder: original)) { _, record in
            guard !hasChanged, !record.postings.isEmpty else { return }
            hasChanged = true
            record.postings[0].amount.units += 1
        }
        let folder = try PlantedFolder.make(changed, "changed")
        #expect(hasChanged && JournalCheck.run(folder).isSound && verifyJournal(FileStorage(folder: folder)).isSound)
        let told = JournalCheck.run(folder, pledges: [pledge])
        #expect(told.faults.map(\.kind) == [.differs] && Printout.exitCode([told]) == 1)
        let text = try #require(told.faults.first).english
        #expect(text.contains("history was changed"), "\(text)")
    }

    @Test("a journal that ends before its signed checkpoint is not believed")
    func shortened() async throws {
        let original = try await SmallMonth.folder + "/hub"
        let pledge = try Pledge(reading: try PlantedFolder.published(original) + "/log/checkpoint", keys: [])
        let storage = try CopiedJournal.exact(FileStorage(folder: original))
        let last = try #require(try CopiedJournal.places(storage).last)
        let folder = Folder.make("shortened")
        try PlantedFolder.write(Array(storage.contents(of: 1).prefix(last.bytes.lowerBound)), folder)
        #expect(JournalCheck.run(folder).isSound)
        let told = JournalCheck.run(folder, pledges: [pledge])
        #expect(told.faults.map(\.kind) == [.differs])
        #expect(try #require(told.faults.first).english.contains("no block that ends there"))
    }

    @Test("a checkpoint with a wrong signature, by a stranger, or that is none, is refused; so are bad keys and options")
    func badCheckpoints() async throws {
        let log = try PlantedFolder.published(try await SmallMonth.folder + "/hub") + "/log/checkpoint"
        let key = try #require(Key(PlantedFolder.signer("hub").verifier.text))
        let note = try String(contentsOfFile: log, encoding: .utf8)
        func refused(_ text: String, _ said: String) throws {
            let file = Folder.make("note") + "/checkpoint"
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            let fault = #expect(throws: Fault.self) { try Pledge(reading: file, keys: [key]) }
            #expect(fault?.kind == .damaged && fault?.english.contains(said) == true, "\(String(describing: fault))")
        }
        try refused(note.replacingOccurrences(of: "block ", with: "block 1"), "signature of log.example/hub is wrong")
        try refused("nothing", "no signed note")
        try refused("one\ntwo\n\n\u{2014} a b\n", "no checkpoint")
        let stranger = try #require(NoteSigner(name: "other", seed: [UInt8](repeating: 8, count: 32)))
        let text = note[..<(try #require(note.range(of: "\n\n"))).upperBound].dropLast()
        try refused(String(decoding: SignedNote(String(text), signedBy: [stranger]).bytes, as: UTF8.self), "did not sign it")
        #expect(Key("nonsense") == nil && Key(PlantedFolder.signer.verifier.text.replacingOccurrences(of: "+", with: "-")) == nil)
        for arguments: [String] in [[], ["--nonsense"], ["/nowhere"], ["--key"], [log, "--key", "none"]] {
            let fault = #expect(throws: Fault.self) { try Options(arguments) }
            #expect(fault?.kind == .usage, "\(arguments)")
        }
    }

    @Test("the command line finds the journals of a network, and its JSON says what was found")
    func commandLine() async throws {
        let month = try await SmallMonth.folder
        let options = try Options([month + "/", "--json"])
        #expect(options.folders == ["310000", "330000", "340000", "660000", "hub"].map { "\(month)/\($0)" } && options.isJSON)
        let json = Printout.json([JournalCheck.run(month + "/hub")])
        #expect(json.hasPrefix("{\"sound\":true,\"journals\":[{") && json.contains("\"node\":\"hub\""))
        #expect(MedClearCheck.help.contains("EXAMPLES"))
    }
}
