import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Journal
import LedgerTypes
import StrictJSON
import Testing

@testable import JournalCommands

/// What a proof of one claim tells of the persons whose messages travelled in the same envelopes: that there are some, and no more.
@Suite("proofs and other persons")
struct ProofPrivacyTests {
    /// A claim that was decided in one envelope together with those of other persons, and what was decided there for them.
    private static func shared() async throws -> (claim: ClaimReference, own: [BookedRecord], others: [BookedRecord]) {
        for journal in try await TraceTests.journals() {
            var found: (ClaimReference, [BookedRecord], [BookedRecord])?
            try RecordScan.run(journal) { read, _ in
                let decided = read.decided
                guard let first = decided.first, Set(decided.map(\.person)).count > 1 else { return true }
                let own = decided.filter { first.claim.covers($0.claim) }
                let others = decided.filter { $0.person != first.person }
                found = (ClaimReference(institution: first.claim.institution, visitID: first.claim.visitID), own, others)
                return false
            }
            if let found { return found }
        }
        throw CommandFailure(.internal, "没有多人信封", "the month has no envelope of several persons")
    }

    /// Everything that would tell who else was in the envelope.
    private static func names(_ records: [BookedRecord]) -> [String] {
        records.flatMap { ["\($0.person)", "\($0.settlementID)", $0.messageID, $0.claim.visitID] }
    }

    @Test("M8: page, text and JSON of a claim's proof tell of that claim alone, and count the other messages of the same records")
    func claimAlone() async throws {
        let shared = try await Self.shared()
        let folders = try JournalFolder.find([try await SmallMonth.folder])
        let pack = try EvidencePack.make(of: shared.claim, in: folders, keys: nil)
        for file in [try ProveCommand.proof(of: shared.claim, in: folders), pack] {
            let check = ProofCheck(file, ProofCheck.Anchors(roots: file.logs.map(\.root)))
            #expect(check.exit == .done && check.told.withheld > 0, "\(check.text)")
            let outputs = [check.text, check.json.text, EvidencePage(file, check).html]
            for output in outputs {
                for name in Self.names(shared.others) { #expect(!output.contains(name), "\(file.subject): \(name)") }
                for record in shared.own { #expect(output.contains("\(record.settlementID)"), "\(file.subject)") }
                #expect(output.contains("\(check.told.withheld)"))
            }
            #expect(check.text.contains("further messages in the same records") && check.text.contains("hold each record whole"))
            let all = ProofCheck(file, ProofCheck.Anchors(roots: file.logs.map(\.root)), tellsAll: true)
            #expect(all.told.withheld == 0 && all.told.note == nil)
            #expect(all.told.said.count == check.told.said.count + check.told.withheld)
            for record in shared.others { #expect(all.text.contains("\(record.settlementID)"), "--all tells it") }
        }
        let check = ProofCheck(pack, ProofCheck.Anchors())
        #expect(check.text.contains("has received"), "receipts are told as such")
        #expect(EvidencePage(pack, check).html.contains("A record can only be proven whole"))
    }

    @Test(
        "the claim is kept in the file; a file that names one its records say nothing of does not hold, one that names none tells none"
    )
    func namedClaim() async throws {
        let claim = try await TraceTests.claim()
        let folders = try JournalFolder.find([try await SmallMonth.folder])
        let file = try ProveCommand.proof(of: claim, in: folders)
        let path = Folder.make("proof") + "/file"
        try TextOutput.save(file.json.text, to: path)
        #expect(try ProofFile(reading: path).claim == claim)
        let anchors = ProofCheck.Anchors(roots: file.logs.map(\.root))
        var other = file
        other.claim = ClaimReference(institution: claim.institution, visitID: "another visit")
        let check = ProofCheck(other, anchors)
        #expect(check.exit == .refused && check.text.contains("no record in the file says anything about the claim"))
        var nameless = file
        nameless.claim = nil
        #expect(ProofCheck(nameless, anchors).told.isSilent && ProofCheck(nameless, anchors).told.withheld > 0)
        for broken in ["\"mdtrt_id\":\"\"", "\"mdtrt_id\":7", "\"chrg\":null"] {
            let text = file.json.text.replacingOccurrences(of: "\"mdtrt_id\":\"\(claim.visitID)\"", with: broken)
            try TextOutput.save(text, to: path)
            #expect(failureExit { _ = try ProofFile(reading: path) } == .damaged, "\(broken)")
        }
    }

    @Test("a balance is told by the postings on its account, and by no message")
    func balance() async throws {
        let journal = try await SmallMonth.folder + "/340000"
        let sheet = BalanceSheet(addingUp: FileStorage(folder: journal), listsAll: true)
        let account = try #require(sheet.fold.accounts.keys.filter { $0.accountKind == .payableToTreating }.min())
        let out = Folder.make("proof") + "/file"
        let name = "\(account.kind):\(account.fund):\(account.region):\(account.counterparty)"
        try ProveCommand.parse([journal, "--balance", name, "--out", out]).run()
        let file = try ProofFile(reading: out)
        let check = ProofCheck(file, ProofCheck.Anchors(roots: file.logs.map(\.root)))
        let postings = file.logs.flatMap(\.records).flatMap { RecordParts($0.bytes)?.postings ?? [] }
            .filter { $0.debit == account || $0.credit == account }
        #expect(check.exit == .done && check.told.said.count == postings.count && !postings.isEmpty)
        #expect(!check.text.contains("settle decision") && check.told.withheld > 0)
    }
}
