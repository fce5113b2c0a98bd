import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Reconciliation
import Testing

@testable import Settlement

/// Two regions compare the records of a day, find what differs, and bring each difference to an end.
@Suite("Differences between two regions' records")
struct DifferenceTests {
    /// Refusals that the tests below reach.
    static let refusals: Set<SettlementRefusal> = [
        .comparisonForeign, .comparisonStale, .differenceUnknown, .differenceEnded, .differenceRepaired, .repairUnknown,
        .dayNotHeld, .otherRepairUnderWay, .differenceUnsound,
    ]

    static let settled = """
        register V1                    → registered
        lines V1 B1 1000.00            → itemised 1000.00
        settle V1 B1 m1 1000.00        → unknown
        carry all                      → m1 settled 790.00

        """
    /// V2 is decided by the insuring region, and its answer has not arrived.
    static let underWay =
        settled + """
            register V2                    → registered
            lines V2 B2 1000.00            → itemised 1000.00
            settle V2 B2 m2 1000.00        → unknown
            carry T>I                      → -

            """

    @Test("Equal books finish a pair with one answer, seen from both sides")
    func equal() {
        let scenario = check(
            text: Self.settled + """
                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c1 cancelled -790.00
                compare T 2026-03-05           → equal 2
                compare I 2026-03-05           → equal 2
                compare T 2026-03-06           → equal 0
                """)
        #expect(scenario.network[Clinic.treating].differences.open.isEmpty)
    }

    @Test("An answer that did not arrive is missing on one side; what it owes waits in suspense until it arrives")
    func arriving() {
        check(
            text: Self.underWay + """
                show owed                      → I 1550.00 T 790.00
                compare T 2026-03-05           → theirsOnly
                compare I 2026-03-05           → oursOnly
                show owed                      → I 1550.00 T 1550.00
                show suspense                  → 760.00
                compare T 2026-03-05           → theirsOnly
                show suspense                  → 760.00
                carry all                      → m2 settled 760.00
                show suspense                  → 0.00
                show owed                      → I 1550.00 T 1550.00
                show differences T             → 1 theirsOnly: closed: the record arrived
                compare T 2026-03-05           → equal 2
                compare I 2026-03-05           → equal 2
                show differences I             → 1 oursOnly: closed: compared equal on 2026-03-06
                """)
    }

    @Test("A closed or repaired difference refuses a second repair; an unknown answer changes nothing")
    func ends() {
        check(
            text: Self.underWay + """
                compare T 2026-03-05           → theirsOnly
                repair T 2 1 asked             → refused differenceUnknown
                repair T 1 99 asked            → refused differenceUnsound
                repair T 1 1 unknown           → refused repairUnknown
                show differences T             → 1 theirsOnly: open
                repair T 1 1 asked             → done
                repair T 1 1 unknown           → refused repairUnknown
                repair T 1 6 done              → refused otherRepairUnderWay
                show differences T             → 1 theirsOnly: asked, outcome unknown
                repair T 1 1 done              → done
                repair T 1 1 done              → refused differenceRepaired
                compare T 2026-03-05           → theirsOnly
                show differences T             → 1 theirsOnly: open
                repair T 1 1 done              → done
                carry all                      → m2 settled 760.00
                show differences T             → 1 theirsOnly: closed: the record arrived
                repair T 1 1 done              → refused differenceEnded
                end T 1 too late               → refused differenceEnded
                """)
    }

    @Test("What an operator ended stays ended while it is the same, and its suspense goes back")
    func decided() {
        check(
            text: Self.underWay + """
                compare T 2026-03-05           → theirsOnly
                end T 1                        → refused differenceUnsound
                end T 1 agreed by telephone    → done
                show suspense                  → 0.00
                compare T 2026-03-05           → theirsOnly
                show differences T             → 1 theirsOnly: closed: ended by li.na: agreed by telephone
                show suspense                  → 0.00
                carry all                      → m2 settled 760.00
                """)
    }

    /// The insuring region decided 760.00; the treating region was told 700.00, balanced and signed.
    static func changed() -> Network {
        var network = check(text: underWay).network
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        guard let batch = network.nextBatch(of: stream), case .settleDecision(var decision) = batch.messages[0],
            case .settled(var claim) = decision.outcome
        else { preconditionFailure("no decision is under way") }
        claim.amounts.pooled -= Fen(6_000)
        claim.amounts.cash += Fen(6_000)
        decision.outcome = .settled(claim)
        _ = network.deliver(OutboundBatch(firstSequence: batch.firstSequence, messages: [.settleDecision(decision)]), on: stream)
        network.acknowledge(stream)
        return network
    }

    @Test("A record that was changed on one side is found, and the money in question waits in suspense")
    func amountDiffers() {
        var scenario = Scenario(Self.changed())
        #expect(scenario.run(["compare", "T", "2026-03-05"]) == "amountDiffers")
        let treating = scenario.network[Clinic.treating]
        let standing = treating.differences.open[0]
        #expect(standing.suspense == [FundAmount(.employeePooled, Fen(6_000))])
        #expect(standing.plan == DifferencePlan(standing.difference, seenBy: .treating))
        #expect(standing.plan.remedy == .settleAgain)
        #expect(standing.age(on: BusinessDate(days: standing.date.days + 9)) == 9)
        #expect(treating.receivable(from: Clinic.insuring) == scenario.network[Clinic.insuring].payable(to: Clinic.treating))
        #expect(scenario.run(["compare", "I", "2026-03-05"]) == "amountDiffers")
    }

    @Test("M10: a finding that contradicts this region's own books is refused, and changes nothing")
    func stale() {
        var network = check(text: Self.underWay).network
        let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
        let date = Clinic.moment("2026-03-05").date
        let day = PairDay(pair: pair, date: date)
        guard case .differs(var differences) = network.finding(of: pair, on: date, by: Clinic.insuring) else {
            Issue.record("no difference was found")
            return
        }
        differences[0].ours?.medicalFee += Fen(1)
        let note = NoteComparison(.differs(differences), of: day, comparedOn: date)
        #expect(network.apply(.noteComparison(note), at: Clinic.insuring).outcome == 241)
        let foreign = RegionPair(insuring: Clinic.other, treating: Clinic.treating)
        let far = NoteComparison(.equal(records: 0), of: PairDay(pair: foreign, date: date), comparedOn: date)
        #expect(network.apply(.noteComparison(far), at: Clinic.insuring).outcome == 240)
        let question = ComparisonQuestion.dayBook.query(of: pair, on: date)
        guard case .refused(let notice) = network[Clinic.insuring].answer(question, from: Clinic.other) else {
            Issue.record("a stranger to the pair was answered")
            return
        }
        #expect(notice.code == 240)
    }

    @Test("M10: a day that was let go cannot be compared, and is not zero")
    func letGo() {
        var scenario = check(
            text: Self.settled + """
                register V3                    → registered
                lines V3 B3 1000.00            → itemised 1000.00
                settle V3 B3 m3 1000.00 at=2026-06-20 → unknown
                carry all                      → m3 settled 760.00
                day 2026-06-20
                carry all                      → -
                compare T 2026-03-05           → cannot compare: dayNotHeld
                compare T 2026-06-20           → equal 1
                """)
        let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
        let day = PairDay(pair: pair, date: Clinic.moment("2026-03-05").date)
        let note = NoteComparison(.equal(records: 0), of: day, comparedOn: day.date)
        #expect(scenario.network.apply(.noteComparison(note), at: Clinic.treating).outcome == 246)
    }
}
