import ClaimTypes
import CommandSupport
import Journal
import LedgerTypes
import Settlement
import Simulator
import StrictJSON
import Testing

@testable import JournalCommands

/// `journal claim` and `journal quarantine` on the journals of a real month.
@Suite("journal claim, journal quarantine")
struct ClaimLivesTests {
    private func regions() async throws -> ReplayedRegions {
        try ReplayedRegions(try JournalFolder.find([try await SmallMonth.folder]).map(\.storage))
    }

    @Test("the claim is told as both of its regions know it: same state, same records, same money")
    func bothSides() async throws {
        let settled = try await SmallMonth.settlement
        let lives = ClaimLives(try await regions(), settled.institution, settled.visitID, nil)
        #expect(lives.isKnown)
        let text = lives.text
        #expect(text.components(of: "\(settled.settlementID)") == 2, "once at each side:\n\(text)")
        #expect(text.components(of: "state: ") == 2 && text.contains("settled, cleared"), "\(text)")
        #expect(text.contains(settled.amounts.owed.yuan))
        let json = lives.json.text
        #expect(json.contains("\"setl_id\":\"\(settled.settlementID)\"") && json.contains("\"stage\":\"cleared\""))
        let one = ClaimLives(try await regions(), settled.institution, settled.visitID, settled.batch)
        #expect(one.text == text)
    }

    @Test("M10: a visit no journal knows is unknown, not empty")
    func unknown() async throws {
        let settled = try await SmallMonth.settlement
        let lives = ClaimLives(try await regions(), settled.institution, "no such visit", nil)
        #expect(!lives.isKnown && lives.text.isEmpty && lives.json.text.contains("\"known\":false"))
        #expect(!ClaimLives(try await regions(), settled.institution, "no such visit", "B").isKnown)
    }

    @Test("the hub's journal knows no claim; every region is asked")
    func everyRegion() async throws {
        #expect(try await regions().machines.map(\.node) == SmallMonth.regions.map(\.node))
        #expect(QuarantineCommand.text([]).contains("nothing in quarantine"))
        #expect(QuarantineCommand.json([]).text == #"{"open":0,"messages":[]}"#)
    }

    @Test("M10: a damaged journal gives no answer and exit code 3")
    func damage() async throws {
        let original = FileStorage(folder: try await SmallMonth.folder + "/310000")
        let changed = try CopiedJournal.rewritten(original) { if $0 == 5 { $1.kind = 99 } }
        do {
            _ = try ReplayedRegions([changed])
            Issue.record("M10: a journal with an unknown command was believed")
        } catch let failure as CommandFailure {
            #expect(failure.exit == .damaged)
        }
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int { split(separator: part, omittingEmptySubsequences: false).count - 1 }
}
