import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Reconciliation
import Testing

@testable import Settlement

/// What nodes do about their days by themselves: compare, compare again, repair, and come to an end.
@Suite("Days are reconciled by the nodes themselves")
struct ReconcilingAloneTests {
    private static let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
    private static let date = Clinic.moment("2026-03-05").date

    @Test("A closed day is compared with the other region and the hub, once; both equal ends it")
    func closedDay() {
        let scenario = check(
            text: DifferenceTests.settled + """
                agree T 0                      → nothing due
                day 2026-03-05
                carry all                      → -
                agree T 0                      → 2026-03-05 equal 1, hub 2026-03-05 equal 1
                agree T 999999                 → nothing due
                agree I 0                      → 2026-03-05 equal 1, hub 2026-03-05 equal 1
                """)
        let machine = scenario.network[Clinic.treating]
        let tally = machine.differences.days.tally(of: machine.pairs)
        #expect(tally.equal == 2 && tally.waiting == 0 && tally.notComparable == 0)
        #expect(machine.differences.relayedDays.tally(of: machine.pairs).equal == 2)
    }

    @Test(
        "M10: books that are not closed, a region that is away and other rules are no result, and are tried again after 1, 5, 15, 60 minutes"
    )
    func triedAgain() {
        var scenario = check(text: DifferenceTests.settled)
        scenario.network.apply(.closeDay(Self.date), at: Clinic.treating)
        _ = scenario.network.carryAll()
        #expect(
            scenario.run(["agree", "T", "0"])
                == "2026-03-05 cannot compare: dayNotClosed, hub 2026-03-05 cannot compare: dayNotClosed")
        scenario.network.reachable = []
        // The time of every command is the same here, so each pause shows by itself.
        for (early, late, found) in [
            (59, 60, "notAnswered"), (299, 300, "notAnswered"), (899, 900, "notAnswered"), (3_599, 3_600, "notAnswered"),
            (3_599, 3_600, "notAnswered"),
        ] {
            #expect(scenario.run(["agree", "T", "\(early)"]) == "nothing due")
            #expect(scenario.run(["agree", "T", "\(late)"]).hasPrefix("2026-03-05 cannot compare: \(found)"))
        }
        let machine = scenario.network[Clinic.treating]
        let standing = machine.differences.days.standings[PairDay(pair: Self.pair, date: Self.date)]
        #expect(standing?.attempts == 6 && standing?.result == .cannotCompare(.notAnswered))
        let tally = machine.differences.days.tally(of: machine.pairs)
        #expect(tally.equal == 0 && tally.notComparable == 2 && tally.notComparableSince == standing?.since)
        scenario.network.reachable = [Clinic.treating, Clinic.insuring]
        scenario.network.apply(.closeDay(Self.date), at: Clinic.insuring)
        _ = scenario.network.carryAll()
        #expect(scenario.run(["agree", "T", "3600"]) == "2026-03-05 equal 1, hub 2026-03-05 equal 1")
    }

    @Test("A day on which nothing was ever booked is equal too")
    func emptyDay() {
        check(
            text: """
                day 2026-03-05
                carry all                      → -
                agree T 0                      → 2026-03-05 equal 0, hub 2026-03-05 equal 0
                """)
    }

    @Test(
        "An answer under way: the treating region asks and waits, the insuring region offers again; arrival ends it, and the day is told again"
    )
    func underWay() {
        check(
            text: DifferenceTests.underWay + """
                day 2026-03-05
                carry T>hub                    → -
                carry I>hub                    → -
                agree T 0                      → 2026-03-05 theirsOnly, hub 2026-03-05 equal 1
                agree I 0                      → 2026-03-05 oursOnly, hub 2026-03-05 oursOnly
                show suspense                  → 760.00
                remedy T                       → 1 statusQuery asked
                remedy I                       → 1 offerAgain asked
                remedy T                       → nothing to do
                carry all                      → m2 settled 760.00
                show differences T             → 1 theirsOnly: closed: the record arrived
                show suspense                  → 0.00
                remedy T                       → nothing to do
                agree T 0                      → 2026-03-05 equal 2, hub 2026-03-05 equal 2
                agree I 60                     → 2026-03-05 equal 2, hub 2026-03-05 equal 2
                show differences I             → 1 oursOnly: closed: compared equal on 2026-03-06
                """)
    }

    @Test("§7: an unknown answer changes nothing; one that knows nothing of the record leaves it open for a person")
    func unknownAnswers() {
        var scenario = check(
            text: DifferenceTests.underWay + """
                compare T 2026-03-05           → theirsOnly
                """)
        scenario.network.reachable = []
        let before = scenario.network[Clinic.treating].canonicalBytes
        #expect(scenario.run(["remedy", "T"]) == "1 statusQuery unknown")
        #expect(scenario.network[Clinic.treating].canonicalBytes == before)
        let machine = scenario.network[Clinic.treating]
        let nothing = PeerAnswer.Outcome.status(StatusAnswer(received: 9))
        #expect(machine.outcome(of: machine.automaticRemedies[0], told: nothing) == .refused)
    }

    @Test("A message no other party lacks any more cannot be offered again: that is for a person")
    func nothingToOffer() {
        var scenario = check(text: DifferenceTests.settled)
        var own = DayRecords()
        scenario.network[Clinic.insuring].dayRecords.page(of: Self.pair, on: Self.date)?.forEach(on: Self.date) {
            own.add($0, of: Self.pair)
        }
        let record = own.page(of: Self.pair, on: Self.date)!.records(on: Self.date)[0]
        let lost = RecordDifference(settlementID: record.settlementID, kind: .oursOnly, ours: record, theirs: nil)
        let note = NoteComparison(.differs([lost]), of: PairDay(pair: Self.pair, date: Self.date), comparedOn: Self.date)
        scenario.network.apply(.noteComparison(note), at: Clinic.insuring)
        #expect(scenario.network[Clinic.insuring].differences.open.count == 1)
        #expect(scenario.run(["remedy", "I"]) == "nothing to do")
    }

    @Test("A closed day into which a record comes is compared again, and its totals are told again")
    func movedDay() {
        var scenario = check(
            text: DifferenceTests.settled + """
                day 2026-03-05
                carry all                      → -
                reconcile 2026-03-05           → 2 pairs, 0 unequal
                agree T 0                      → 2026-03-05 equal 1, hub 2026-03-05 equal 1
                register V2                    → registered
                lines V2 B2 1000.00            → itemised 1000.00
                settle V2 B2 m2 1000.00        → unknown
                carry all                      → m2 settled 760.00
                agree T 0                      → 2026-03-05 equal 2, hub 2026-03-05 equal 2
                """)
        let (treating, insuring) = (scenario.network[Clinic.treating], scenario.network[Clinic.insuring])
        #expect(treating.differences.days.moved == [Self.date] && insuring.differences.days.moved == [Self.date])
        #expect(scenario.network.hub.comparisons[Self.date] == nil, "what the hub had found was of other books")
        let late = (Int64(Self.date.days) + 1) * 86_400
        #expect(scenario.network.hub.daysDue(at: late) == [Self.date])
        for code in [Clinic.treating, Clinic.insuring] { scenario.network.apply(.closeDay(Self.date), at: code) }
        _ = scenario.network.carryAll()
        #expect(scenario.run(["reconcile", "2026-03-05"]) == "2 pairs, 0 unequal")
        #expect(scenario.network[Clinic.treating].differences.days.moved.isEmpty)
        #expect(scenario.network.hub.daysDue(at: late).isEmpty)
    }

    @Test(
        "The hub waits for every region until twelve hours into the next day; who has not reported by then is missing, never zero"
    )
    func hubWaits() {
        var scenario = check(text: DifferenceTests.settled)
        scenario.network.apply(.closeDay(Self.date), at: Clinic.treating)
        _ = scenario.network.carryAll()
        let end = (Int64(Self.date.days) + 1) * 86_400 - 28_800
        #expect(scenario.network.hub.daysDue(at: end + 12 * 3_600 - 1).isEmpty)
        #expect(scenario.network.hub.daysDue(at: end + 12 * 3_600) == [Self.date])
        #expect(scenario.run(["reconcile", "2026-03-05"]) == "2 pairs, 2 unequal")
        #expect(scenario.network.hub.comparisons[Self.date]?.comparisons.first { $0.pair == Self.pair }?.missing == [.insuring])
        scenario.network.apply(.closeDay(Self.date), at: Clinic.insuring)
        _ = scenario.network.carryAll()
        #expect(scenario.network.hub.daysDue(at: 0) == [Self.date], "a late report is compared at once")
    }

    @Test("The hub holds the totals of 62 days behind the newest")
    func hubLetsGo() {
        var network = check(text: DifferenceTests.settled).network
        for number in 0..<200 {
            let date = Self.date.adding(days: number)
            for code in [Clinic.treating, Clinic.insuring] { network.apply(.closeDay(date), at: code) }
            for code in [Clinic.treating, Clinic.insuring] { _ = network.carry(StreamKey(sender: code.node, receiver: .hub)) }
            network.apply(HubInput.reconcileDay(date))
        }
        #expect(network.hub.reported.count == 63 && network.hub.comparisons.count == 63)
        network.apply(.closeDay(Self.date.adding(days: 9_000)), at: Clinic.treating)
        _ = network.carry(StreamKey(sender: Clinic.treating.node, receiver: .hub))
        network.apply(HubInput.reconcileDay(Self.date.adding(days: 199)))
        #expect(network.hub.comparisons.count == 63, "one region's word about a far day lets nothing go")
        #expect(network.hub.comparisons.values.allSatisfy { $0.unequal.isEmpty })
        network.apply(HubInput.reconcileDay(Self.date))
        #expect(network.hub.comparisons[Self.date] == nil, "M10: what was let go is not told as equal")
    }

    @Test("The hub answers the two regions of a pair, from what it relayed, and nobody else")
    func hubAnswers() {
        let scenario = check(
            text: DifferenceTests.settled + """
                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c1 cancelled -790.00
                """)
        var trees = BookTrees()
        let question = ComparisonQuestion.dayBook.query(of: Self.pair, on: Self.date)
        guard case .dayBook(let told)? = scenario.network.hub.answer(comparing: question, from: Clinic.treating, keeping: &trees),
            case .refused(let notice)? = scenario.network.hub.answer(comparing: question, from: Clinic.other, keeping: &trees)
        else {
            Issue.record("the hub answered otherwise")
            return
        }
        #expect(told.count == 2 && !told.isClosed && notice.code == 240)
        for code in [Clinic.treating, Clinic.insuring] {
            let machine = scenario.network[code]
            var own = trees.tree(of: Self.pair, machine.ownRelayed(of: Self.pair, on: Self.date)!)
            #expect(own.root == told.root, "\(code)")
        }
    }

    @Test("A decision the hub never saw is found by the two regions' own books of what was relayed")
    func hubLacks() {
        // The third settlement owes what the second does: two alike are no duplicate here.
        var network = check(
            text: DifferenceTests.underWay + """
                carry all                      → m2 settled 760.00
                register V3                    → registered
                lines V3 B3 1000.00            → itemised 1000.00
                settle V3 B3 m3 1000.00        → unknown
                carry T>I                      → -
                """
        ).network
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        // Past the hub: nothing that is relayed can be, unless the hub lost part of its journal.
        let batch = network.nextBatch(of: stream)!
        network.deliverPastHub(batch, on: stream)
        for code in [Clinic.treating, Clinic.insuring] { network.apply(.closeDay(Self.date), at: code) }
        for code in [Clinic.treating, Clinic.insuring] { _ = network.carry(StreamKey(sender: code.node, receiver: .hub)) }
        var scenario = Scenario(network)
        #expect(scenario.run(["agree", "T", "0"]) == "2026-03-05 equal 3, hub 2026-03-05 oursOnly")
        #expect(scenario.network[Clinic.treating].differences.isEmpty == false)
        #expect(scenario.network[Clinic.treating].differences.open.isEmpty, "the hub's gap is no difference between the regions")
    }

    @Test("A cut-off ends by itself when both its days are closed")
    func cutOff() {
        var network = check(text: DifferenceTests.settled).network
        let own = network[Clinic.treating].ownRecords(of: Self.pair, on: Self.date)!.ofDay()[0]
        var moved = own
        moved.date = Self.date.adding(days: 1)
        let difference = RecordDifference(settlementID: own.settlementID, kind: .carryOver, ours: own, theirs: moved)
        network.apply(.closeDay(Self.date), at: Clinic.treating)
        let note = NoteComparison(.differs([difference]), of: PairDay(pair: Self.pair, date: Self.date), comparedOn: Self.date)
        network.apply(.noteComparison(note), at: Clinic.treating)
        #expect(network[Clinic.treating].differences.open.count == 1)
        network.apply(.closeDay(moved.date), at: Clinic.treating)
        #expect(network[Clinic.treating].differences[1]?.stage == .closed(.carriedOver(to: moved.date)))
        network.apply(.noteComparison(note), at: Clinic.treating)
        #expect(network[Clinic.treating].differences.open.isEmpty, "what was carried over stays so")
    }

    @Test("An ended difference leaves memory with its day; its number is ended for ever, and the journal has it")
    func leavesMemory() {
        var scenario = check(
            text: DifferenceTests.underWay + """
                compare T 2026-03-05           → theirsOnly
                carry all                      → m2 settled 760.00
                register V3                    → registered
                lines V3 B3 1000.00            → itemised 1000.00
                settle V3 B3 m3 1000.00 at=2026-06-20 → unknown
                carry all                      → m3 settled 760.00
                show differences T             → 1 theirsOnly: closed: the record arrived
                day 2026-06-20
                carry all                      → -
                """)
        let book = scenario.network[Clinic.treating].differences
        #expect(book.differences.isEmpty && book.made == 1)
        #expect(book.days.standings.isEmpty, "the day was compared by hand, and is held no more")
        #expect(scenario.run(["repair", "T", "1", "1", "done"]) == "refused differenceEnded")
        #expect(scenario.run(["repair", "T", "2", "1", "done"]) == "refused differenceUnknown")
    }

    @Test("Ending a difference takes two operators; a step of a repair takes one, and its words are what is signed")
    func fourEyes() {
        var scenario = check(
            text: DifferenceTests.underWay + """
                compare T 2026-03-05           → theirsOnly
                """)
        func sign(_ content: OperatorOrder.Content, _ name: String, _ id: Character) -> String {
            let order = OperatorOrder(node: Clinic.treating.node, id: String(repeating: id, count: 32), content)
            #expect(OperatorOrder(text: order.text) == order)
            let signed = OperatorSigned(order: order, name: name, signature: [UInt8](repeating: 1, count: 64))
            return scenario.operatorAnswer(scenario.network.apply(.operatorSigned(signed), at: Clinic.treating))
        }
        let end = OperatorOrder.Content.endDifference(1, reason: "agreed by telephone")
        #expect(sign(.repairDifference(RepairDifference(number: 1, remedy: 1, outcome: .asked)), "a", "1") == "done")
        #expect(
            sign(.repairDifference(RepairDifference(number: 1, remedy: 1, outcome: .unknown)), "a", "2")
                == "refused repairUnknown")
        #expect(sign(.repairDifference(RepairDifference(number: 1, remedy: 1, outcome: .done, by: 7)), "a", "3") == "done")
        #expect(
            sign(.repairDifference(RepairDifference(number: 1, remedy: 1, outcome: .done)), "a", "4")
                == "refused differenceRepaired")
        #expect(sign(end, "li.na", "5") == "asked")
        #expect(sign(end, "li.na", "5") == "refused orderSameOperator")
        #expect(sign(end, "wang.wei", "5") == "done")
        #expect(
            scenario.run(["show", "differences", "T"])
                == "1 theirsOnly: closed: ended by li.na, wang.wei: agreed by telephone")
        #expect(
            sign(.repairDifference(RepairDifference(number: 1, remedy: 1, outcome: .done)), "a", "6") == "refused differenceEnded"
        )
    }

    @Test(
        "Words that are no order about a difference",
        arguments: [
            "end-difference 0 x", "end-difference 07 x", "end-difference 7 ", "end-difference 7  x",
            "repair-difference 7 cancel done",
            "repair-difference 7 cancel-one asked 8", "repair-difference 7 cancel-one done 0", "repair-difference 7 cancel-one",
            "repair-difference x cancel-one done",
        ])
    func noOrder(_ line: String) {
        #expect(OperatorOrder.Content(line: line, for: Clinic.treating.node) == nil)
        #expect(OperatorOrder.Content(line: "end-difference 7 x", for: .hub) == nil)
    }
}
