import ClaimTypes
import CommandSupport
import Foundation
import LedgerTypes
import MessageSecurity
import NodeRuntime
import Simulator
import StrictJSON
import Testing

@testable import JournalCommands

/// `journal evidence` on the journals of a real month, with the right keys and with others.
@Suite("journal evidence")
struct EvidenceTests {
    private static func keys(_ seed: UInt64) -> DemonstrationKeys {
        DemonstrationKeys(.international, seed: seed, nodes: [.hub] + SmallMonth.regions.map(\.node))
    }

    @Test("M9: with the network's public keys every message of a month is proven, from a key directory as an auditor gets it")
    func proven() async throws {
        let file = Folder.make("keys") + "/keys.txt"
        try Data(KeyDirectory.text(of: Self.keys(SmallMonth.seed).ring).utf8).write(to: URL(fileURLWithPath: file))
        let journals = try JournalFolder.find([try await SmallMonth.folder]).map(\.storage)
        let summary = EvidenceSummary(checking: journals, ring: try EvidenceCommand.ring(file))
        #expect(summary.exit == .done && summary.findings.isEmpty)
        #expect(summary.entries.count == 5 && summary.entries.allSatisfy { $0.finding.envelopes > 0 })
        #expect(summary.text.split(separator: "\n").filter { $0.hasSuffix("全部成立 proven") }.count == 5)
        let json = try JSONParser.parse(Array(summary.json.text.utf8)).get()
        #expect(json == summary.json && json["proven"] == .bool(true))
    }

    @Test("M9: with the keys of another network nothing holds: exit code 1, and the record is named")
    func strangers() async throws {
        let journals = try JournalFolder.find([try await SmallMonth.folder + "/340000"]).map(\.storage)
        let summary = EvidenceSummary(checking: journals, ring: Self.keys(1).ring)
        #expect(summary.exit == .refused && summary.findings.count == 3)
        #expect(summary.entries[0].finding.broken.count == summary.entries[0].finding.envelopes)
        #expect(summary.findings[0].contains("record") && summary.findings[0].contains("the signature is not that of sender"))
    }

    @Test("a key directory that is none is named with its line, and exit code 2")
    func badDirectory() throws {
        let file = Folder.make("keys") + "/keys.txt"
        try Data("medclear keys 1\n310000 signing\n".utf8).write(to: URL(fileURLWithPath: file))
        #expect {
            try EvidenceCommand.ring(file)
        } throws: { error in
            (error as? CommandFailure)?.exit == .usage && "\(error)".contains("line 2")
        }
        #expect(throws: CommandFailure.self) { try EvidenceCommand.ring(file + ".absent") }
    }
}
