import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Laws M5, M6 and M10: a bill takes legal steps only. The table is that of `BillLife`, walked whole: every state with every step.
@Suite("M5, M6: a claim cannot take an illegal step")
struct BillLifeTests {
    /// State: step → next state, … | what every other step is told.
    static let table = """
        itemised         : estimate → estimated, ask → settling | nothingToCancel
        estimated        : estimate → estimated, ask → settling | nothingToCancel
        settling         : book → settled, decline → itemised, askReversal → reversing unknown, quarantine → quarantined | outcomeUnknown
        quarantined      : book → settled, askReversal → withdrawing | outcomeUnknown
        settled          : askCancel → cancelling, askReversal → reversing, askAdjustment → adjusting, supersede → superseded | settledDiffers
        adjusted         : askAdjustment → adjusting | adjustedByAudit
        cancelling       : bookCancel → cancelled, decline → settled | outcomeUnknown
        adjusting        : bookAdjustment → adjusted, decline → settled | outcomeUnknown
        readjusting      : bookAdjustment → settled, decline → adjusted | outcomeUnknown
        reversing        : bookReversal → reversed, decline → settled | outcomeUnknown
        reversingUnknown : book → reversing, decline → reversing unknown, nothingToReverse → itemised, quarantine → withdrawing | outcomeUnknown
        reversingRefused : nothingToReverse → itemised | outcomeUnknown
        withdrawing      : bookReversal → itemised, nothingToReverse → itemised | outcomeUnknown
        cancelled        : estimate → cancelled, ask → settling | alreadyCancelled
        reversed         : estimate → reversed, ask → settling | alreadyCancelled
        superseded       : | supersededByLater
        """

    static let claim: SettledClaim = {
        guard case .settled(let claim) = SettleDecision.forged(window: Clinic.window).outcome else { preconditionFailure() }
        return claim
    }()

    static func pending(_ reason: AuditReason) -> PendingAdjustment {
        PendingAdjustment(
            request: AdjustmentRequest(
                institution: Clinic.hospital, visitID: "V1", batch: "B1", adjustmentID: "a\(reason.rawValue)",
                settlementID: claim.settlementID, person: Clinic.person, insurance: .employee, type: .audit, reason: reason,
                amounts: [FundAmount(.employeePooled, Fen(100))], adjustedAt: Clinic.moment("2026-03-09")), hold: 9)
    }

    static let record = AdjustedRecord(settlementID: 5, window: Clinic.window, clearingType: .inpatient)

    /// Takes `pending(.chargedTwice)` back.
    static let givenBack: ClaimAdjustment = {
        let request = pending(.objectionUpheld).request
        return ClaimAdjustment(
            request: request, record: AdjustedRecord(settlementID: 6, window: Clinic.window, clearingType: .inpatient))
    }()

    static let states: [String: BillLife] = {
        let standing = StandingClaim(claim)
        var adjusted = standing
        adjusted.adjustments = [ClaimAdjustment(request: pending(.chargedTwice).request, record: record)]
        return [
            "itemised": .itemised, "estimated": .estimated, "settling": .settling(hold: 1),
            "quarantined": .quarantined(hold: 1, entry: 2), "settled": .settled(standing), "adjusted": .settled(adjusted),
            "cancelling": .cancelling(standing, messageID: "c"),
            "adjusting": .adjusting(standing, pending(.chargedTwice)),
            "readjusting": .adjusting(adjusted, pending(.objectionUpheld)),
            "reversing": .reversing(standing, messageID: "x"),
            "reversingUnknown": .reversingUnknown(hold: 1, messageID: "x"),
            "reversingRefused": .reversingUnknown(hold: 0, messageID: "x"),
            "withdrawing": .withdrawing(hold: 1, entry: 2, messageID: "x"),
            "cancelled": .undone(standing, by: claim, as: .cancelled), "reversed": .undone(standing, by: claim, as: .reversed),
            "superseded": .undone(standing, by: claim, as: .superseded),
        ]
    }()

    static let steps: [String: BillStep] = [
        "estimate": .estimate, "ask": .ask(hold: 3), "book": .book(claim), "decline": .decline,
        "askCancel": .askCancel(messageID: "c"), "bookCancel": .bookCancel(claim), "askReversal": .askReversal(messageID: "x"),
        "bookReversal": .bookReversal(claim), "nothingToReverse": .nothingToReverse,
        "askAdjustment": .askAdjustment(pending(.chargedTwice)), "bookAdjustment": .bookAdjustment(record),
        "quarantine": .quarantine(entry: 4), "supersede": .supersede(claim),
    ]

    struct Row: Sendable, CustomTestStringConvertible {
        let state: String
        let legal: [String: String]
        let refusal: String

        var testDescription: String { state }

        init(_ line: Substring) {
            let sides = line.split(separator: "|")
            let parts = sides[0].split(separator: ":", omittingEmptySubsequences: false)
            state = parts[0].trimmed
            legal = Dictionary(
                uniqueKeysWithValues: parts[1].split(separator: ",").map { step -> (String, String) in
                    let arrow = step.split(separator: "→" as Character)
                    return (arrow[0].trimmed, arrow.count > 1 ? arrow[1].trimmed : "")
                }.filter { !$0.0.isEmpty })
            refusal = sides[1].trimmed
        }
    }

    static let rows = table.split(separator: "\n").map(Row.init)

    @Test("every state with every step: the next state of the table, or its refusal", arguments: rows)
    func everyPair(_ row: Row) throws {
        let state = try #require(Self.states[row.state])
        for (name, step) in Self.steps {
            let answer =
                switch state.after(step) {
                case .success(let next): next.names.english
                case .failure(let refusal): "\(refusal)"
                }
            #expect(answer == row.legal[name] ?? row.refusal, "\(row.state) × \(name)")
        }
        #expect(row.legal.keys.allSatisfy { Self.steps[$0] != nil }, "a step of the table does not exist")
    }

    @Test("the table names every state, and every state and stage has a name of its own in both languages")
    func complete() {
        #expect(Set(Self.rows.map(\.state)) == Set(Self.states.keys))
        let names = Set(Self.states.values.map(\.names))
        #expect(names.count == Self.states.count - 2, "adjusting and reversingUnknown each stand twice in the table")
        #expect(Set(ClearingStage.allCases.map(\.names)).count == ClearingStage.allCases.count)
        #expect(Set(AuditReason.allCases.map(\.text)).count == AuditReason.allCases.count)
    }

    @Test("M5: unknown is what has an answer outstanding, and nothing else")
    func unknown() {
        let unknown: Set = [
            "settling", "quarantined", "cancelling", "adjusting", "readjusting", "reversing", "reversingUnknown",
            "reversingRefused", "withdrawing",
        ]
        for (name, state) in Self.states { #expect(state.isUnknown == unknown.contains(name), "\(name)") }
    }

    @Test("the insuring region's decision: every state with every step")
    func decisions() {
        let adjustment = ClaimAdjustment(request: Self.pending(.chargedTwice).request, record: Self.record)
        let states: [(DecisionLife, undo: SettlementRefusal?, adjust: SettlementRefusal?)] = [
            (.settled, nil, nil), (.standing([adjustment]), .adjustedByAudit, nil),
            (.standing([adjustment, Self.givenBack]), nil, nil),
            (.undone(by: Self.claim, as: .cancelled), .alreadyCancelled, .alreadyCancelled),
            (.undone(by: Self.claim, as: .reversed), .alreadyCancelled, .alreadyCancelled),
            (.undone(by: Self.claim, as: .superseded), .supersededByLater, .supersededByLater),
        ]
        for (life, undo, adjust) in states {
            for undoing in Undoing.allCases {
                let expected: Result<DecisionLife, SettlementRefusal> =
                    undo.map { .failure($0) }
                    ?? .success(.undone(by: Self.claim, as: undoing, adjusted: life.recordedAdjustments))
                #expect(life.after(.undo(by: Self.claim, as: undoing)) == expected)
            }
            let expected: Result<DecisionLife, SettlementRefusal> =
                adjust.map { .failure($0) } ?? .success(.standing(life.adjustments + [adjustment]))
            #expect(life.after(.adjust(adjustment)) == expected)
        }
    }

    @Test("M5: a step the machine takes without asking stops the node when it is illegal")
    func illegalStep() async {
        await #expect(processExitsWith: .failure) {
            var bill = Bill(split: ScopeSplit(), lineCount: 1, linesFingerprint: 0)
            bill.take(.decline)
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
