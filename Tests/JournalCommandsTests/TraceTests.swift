import ArgumentParser
import ClaimTypes
import CommandSupport
import Journal
import LedgerTypes
import Settlement
import Simulator
import StrictJSON
import Testing

@testable import JournalCommands

/// `journal trace` and `journal explain` on the journals of a real month.
@Suite("journal trace, journal explain")
struct TraceTests {
    static func journals() async throws -> [any JournalStorage] {
        try JournalFolder.find([try await SmallMonth.folder]).map(\.storage)
    }

    static func claim() async throws -> ClaimReference {
        let settled = try await SmallMonth.settlement
        return ClaimReference(institution: settled.institution, visitID: settled.visitID)
    }

    @Test("the timeline tells the claim from registration to decision, at both regions and through the hub, in order of time")
    func timeline() async throws {
        let timeline = try ClaimTimeline(of: try await Self.claim(), in: try await Self.journals())
        let titles = timeline.entries.map(\.what.english)
        for title in ["registration", "lines uploaded", "settlement asked for", "settle request", "settle decision"] {
            #expect(titles.contains(title), "\(title) is missing: \(titles)")
        }
        #expect(titles.contains("relayed: settle request") && titles.contains("relayed: settle decision"))
        let asked = try #require(timeline.entries.first { $0.what.english == "settlement asked for" })
        #expect(asked.outcome.english == "passed on, decision pending", "\(asked.outcome)")
        #expect(zip(timeline.entries, timeline.entries.dropFirst()).allSatisfy { $0.time <= $1.time })
        let decisions = timeline.entries.filter { $0.what.english == "settle decision" }
        let owed = try await SmallMonth.settlement.amounts.owed
        #expect(
            Set(decisions.map(\.node)).count == 2 && decisions.allSatisfy { $0.owed == owed }, "both sides tell the same money")
        #expect(timeline.text.contains("settle decision") && timeline.text.contains(owed.yuan))
        let json = try JSONParser.parse(Array(timeline.json.text.utf8)).get()
        guard case .array(let entries)? = json["entries"] else {
            Issue.record("no entries in \(json.text)")
            return
        }
        #expect(entries.count == timeline.entries.count && json == timeline.json)
    }

    @Test(
        "a claim is found by settlement id, by message id and by visit; what nobody knows is refused, what is incomplete is usage"
    )
    func selecting() async throws {
        let (journals, expected) = (try await Self.journals(), try await Self.claim())
        let timeline = try ClaimTimeline(of: expected, in: journals)
        let message = try #require(timeline.entries.first { $0.what.english == "settlement asked for" }).messageID
        let settlement = try await SmallMonth.settlement.settlementID
        for id in ["\(settlement)", message, expected.visitID] {
            let selector = try ClaimArguments.parse(["--claim", id])
            #expect(try selector.reference(in: journals) == expected, "\(id)")
        }
        let rows: [([String], CommandExit)] = [
            (["--claim", "nobody knows this"], .refused), (["--visit", "V1"], .usage),
            (["--institution", "nonsense", "--visit", "V1"], .usage), (["--claim", "1", "--visit", "2"], .usage),
        ]
        for (arguments, exit) in rows {
            let failure = #expect(throws: CommandFailure.self) {
                try ClaimArguments.parse(arguments).reference(in: journals)
            }
            #expect(failure?.exit == exit, "\(arguments)")
        }
        #expect(
            try ClaimTimeline(of: ClaimReference(institution: expected.institution, visitID: "none"), in: journals).entries
                .isEmpty)
    }

    @Test("M10: a damaged journal gives no timeline")
    func damage() async throws {
        let copy = try CopiedJournal.exact(FileStorage(folder: try await SmallMonth.folder + "/310000"))
        var bytes = copy.contents(of: 1)
        bytes[bytes.count / 2] ^= 1
        copy.plant(bytes, as: 1)
        let claim = try await Self.claim()
        let failure = #expect(throws: CommandFailure.self) { try ClaimTimeline(of: claim, in: [copy]) }
        #expect(failure?.exit == .damaged)
    }

    @Test("M1: the explanation of a decision in the journal gives the recorded amounts, and names policy and steps")
    func explanation() async throws {
        let explanation = try ClaimExplanation(of: try await Self.claim(), in: try await Self.journals())
        let told = try await SmallMonth.settlement.amounts
        #expect(explanation.agrees && explanation.recorded == told)
        #expect(explanation.steps.count > 3 && explanation.text.contains("the journal says the same"))
        #expect(explanation.json["agrees"] == .bool(true))
        // The state before the request counts: a decision explained from the state behind it finds its own deductible met.
        let journal: [any JournalStorage] = [FileStorage(folder: try await SmallMonth.folder + "/340000")]
        var first: [PersonNumber: ClaimReference] = [:]
        try SettlementRows(journal).each { row in
            guard row.kind == .settlement, row.insuring.value == 340_000, let amounts = row.amounts, amounts.deductible != .zero
            else { return }
            if first[row.person] == nil { first[row.person] = row.claim }
        }
        #expect(first.count > 3, "claims that met a part of their deductible")
        for claim in first.values.sorted(by: { $0.visitID < $1.visitID }).prefix(6) {
            let one = try ClaimExplanation(of: claim, in: journal)
            #expect(one.agrees, "\(claim.visitID): recorded \(one.recorded), explained \(one.explained)")
        }
        let hub: [any JournalStorage] = [FileStorage(folder: try await SmallMonth.folder + "/hub")]
        let claim = try await Self.claim()
        let failure = #expect(throws: CommandFailure.self) { try ClaimExplanation(of: claim, in: hub) }
        #expect(failure?.exit == .refused)
    }
}
