import CommandSupport
import Journal
import LedgerTypes
import StrictJSON
import TestSupport
import Testing

@testable import JournalCommands

/// `journal verify` on the journals of a real month, whole and damaged.
@Suite("journal verify")
struct VerifyTests {
    @Test("the journals of a month are sound, debits equal credits, and the whole is the sum of its parts")
    func monthIsSound() async throws {
        let folders = try JournalFolder.find([try await SmallMonth.folder])
        let summary = VerificationSummary(verifying: folders.map(\.storage))
        #expect(summary.exit == .done && summary.findings == [])
        #expect(summary.reports.map { $0.node?.description } == ["310000", "330000", "340000", "660000", "hub"])
        for report in summary.reports {
            #expect(report.verdict == .sound && report.debits == report.credits && report.debits > 0, "\(report.location)")
        }
        let lines = summary.text.split(separator: "\n")
        // A title, headings of three lines, five journals, a rule and the sum.
        #expect(lines.count == 11)
        #expect(lines.dropFirst(4).prefix(5).allSatisfy { $0.hasSuffix("完好 sound") })
        #expect(lines.last?.hasPrefix("合计 total") == true)
        let json = try JSONParser.parse(Array(summary.json.text.utf8)).get()
        #expect(json == summary.json && json["sound"] == .bool(true))
    }

    @Test("M10: one flipped bit anywhere in a block is damage, named with journal, block and offset, exit code 3")
    func flippedBit() async throws {
        let whole = try CopiedJournal.exact(FileStorage(folder: try await SmallMonth.folder + "/340000"))
        let places = try CopiedJournal.places(whole)
        var random = SeededGenerator(seed: 7)
        for index in [0, 1, places.count / 2, places.count - 2, places.count - 1] {
            let place = places[index]
            let damaged = try CopiedJournal.exact(whole)
            var bytes = damaged.contents(of: 1)
            let byte = Int.random(in: place.bytes, using: &random)
            bytes[byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            damaged.plant(bytes, as: 1)
            let summary = VerificationSummary(verifying: [whole, damaged])
            #expect(summary.exit == .damaged, "block \(place.number), byte \(byte)")
            #expect(summary.reports.map(\.verdict) == [.sound, .damaged])
            let damage = summary.reports[1].damage
            #expect(damage?.block == place.number && damage?.offset == UInt64(place.bytes.lowerBound), "byte \(byte)")
            let finding = try #require(summary.findings.first)
            #expect(finding.contains("journal copy, block \(place.number), byte offset \(place.bytes.lowerBound) of"))
            #expect(summary.json["sound"] == .bool(false))
        }
    }

    @Test("M2: an unfinished last block is a torn tail: reported, no damage, exit code 0, but not sound")
    func tornTail() async throws {
        let whole = try CopiedJournal.exact(FileStorage(folder: try await SmallMonth.folder + "/hub"))
        let last = try #require(try CopiedJournal.places(whole).last)
        let torn = try CopiedJournal.exact(whole)
        torn.plant(Array(torn.contents(of: 1).prefix(last.bytes.upperBound - 1)), as: 1)
        let summary = VerificationSummary(verifying: [torn])
        #expect(summary.exit == .done && summary.reports[0].verdict == .tornTail)
        #expect(summary.findings.count == 1 && summary.findings[0].contains("block \(last.number) of journal copy"))
        #expect(summary.json["sound"] == .bool(false))
        #expect(summary.reports[0].blocks == last.number - 1)
    }

    @Test("a verification goes on where it was left, to the same figures; a block that is gone since is damage")
    func resumed() async throws {
        let whole = try CopiedJournal.exact(FileStorage(folder: try await SmallMonth.folder + "/340000"))
        let places = try CopiedJournal.places(whole)
        let bytes = whole.contents(of: 1)
        let growing = try CopiedJournal.exact(whole)
        growing.plant(Array(bytes.prefix(places[places.count / 2].bytes.lowerBound)), as: 1)
        let file = Folder.make("state") + "/verified.json"
        let first = VerificationSummary(verifying: [growing], resuming: try VerifyState(file)).reports[0]
        growing.plant(bytes, as: 1)
        var read: UInt64 = 0
        var none: [KeptCheckpoint] = []
        let part = try #require(try VerifyState(file).part(of: "copy", meeting: &none))
        let rest = verifyJournal(growing, after: part, eachBlock: { _ in read += 1 })
        let all = verifyJournal(whole)
        #expect(rest.isSound && read == all.blocks - first.blocks && first.blocks > 0, "what was verified is not read again")
        #expect(rest.records == all.records && rest.debits == all.debits && rest.merkleRoot == all.merkleRoot)
        #expect(rest.blocks == all.blocks && rest.postings == all.postings && rest.lastBlockHash == all.lastBlockHash)
        growing.plant(Array(bytes.prefix(places[3].bytes.lowerBound)), as: 1)
        #expect(VerificationSummary(verifying: [growing], resuming: try VerifyState(file)).exit == .damaged)
        let wrong = Folder.make("state") + "/other.json"
        try TextOutput.save("{}", to: wrong)
        #expect(failureExit { _ = try VerifyState(wrong) } == .damaged)
    }

    @Test("each error of a journal ends with its exit code")
    func exitCodes() {
        let expected: [JournalError.Code: CommandExit] = [
            .missing: .usage, .damaged: .damaged, .unsupportedVersion: .damaged, .storageFailed: .internal,
        ]
        for (code, exit) in expected { #expect(JournalError(code, "").commandExit == exit) }
        #expect(CommandExit.worst([.done, .damaged, .internal, .refused]) == .damaged)
        #expect(CommandExit.worst([.done, .refused, .internal]) == .refused)
        #expect(CommandExit.worst([]) == .done)
    }
}
