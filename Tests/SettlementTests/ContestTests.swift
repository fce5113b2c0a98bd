import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Contests: in whole or part, decided before or after the close, in time or late.
@Suite("Contests of a statement")
struct ContestTests {
    @Test("M6: what is given up posts itself in the open window; a contest decided before the close carries nothing")
    func partialAcceptance() {
        let scenario = check(
            text: StatementTests.stated + """
                contest I 2026-03 c 1:310101:100.00,2:310101:50.00 → done
                contest I 2026-03 c 1:310101:100.00,2:310101:50.00 → again
                contest I 2026-03 c 1:310101:1.00 → refused contestUnsound
                contest I 2026-03 d 1:310101:1.00 → refused statementAnswered
                confirm I 2026-03 k of=T       → refused statementAnswered
                carry all                      → -
                show statement 2026-03         → I contested T contested hub contested
                show stage 2026-03             → I disputed T disputed
                decide T c 1:310101:40.00,2:310101:50.00! → done
                decide T c 1:310101:40.00,2:310101:50.00! → again
                decide T c 1:310101:41.00,2:310101:50.00! → refused contestDecided
                carry all                      → -
                show statement 2026-03         → I decided T decided hub decided
                show window 2026-03            → I 1550.00 T 1550.00 hub 1550.00
                show window 2026-04            → I -90.00 T -90.00 hub -90.00
                show life V1 B1                → adjusted
                show hospital                  → owed 1460.00 withheld 0.00
                close 2026-03                  → done
                carry all                      → -
                show carried                   → nothing
                show cleared 2026-03           → 1550.00
                """)
        let fenced = FencedPair(
            window: Clinic.window, pair: RegionPair(insuring: Clinic.insuring, treating: Clinic.treating))
        let sides = [Clinic.insuring, Clinic.treating].map { scenario.network[$0].month.statements[fenced]?.contest }
        #expect(sides[0]?.contest == sides[1]?.contest && sides[0]?.decision == sides[1]?.decision)
        #expect(sides[0]?.accepted == [FundAmount(.employeePooled, Fen(9_000))])
        // Law M9: the contest names where the statement's signed bytes stand, the other side where the contest's do.
        #expect(sides[0]?.contest.items.allSatisfy { $0.evidence.first?.sender == Clinic.treating.node } == true)
        #expect(sides[1]?.evidence?.sender == Clinic.insuring.node && sides[0]?.evidence == nil)
    }

    @Test("M3: an undecided contest leaves its amount out of the month, named as a carried line; decided, it comes back whole")
    func carried() throws {
        let scenario = check(
            text: StatementTests.stated + """
                contest I 2026-03 c 1:310101:100.00 → done
                carry all                      → -
                close 2026-03                  → done
                carry all                      → -
                show carried                   → 2026-03 100.00
                show cleared 2026-03           → 1450.00
                paid I 2026-03                 → done
                paid T 2026-03                 → done
                show owed                      → I 100.00 T 100.00
                fence I 2026-04                → done
                fence T 2026-04                → done
                carry all                      → -
                close 2026-04                  → done          # still not decided
                carry all                      → -
                show carried                   → 2026-03 100.00
                show cleared 2026-04           → 0.00
                decide T c 1:310101:30.00      → done
                carry all                      → -
                show owed                      → I 70.00 T 70.00
                fence I 2026-05                → done
                fence T 2026-05                → done
                carry all                      → -
                close 2026-05                  → done
                carry all                      → -
                show carried                   → 2026-03 100.00 in 2026-05
                show cleared 2026-05           → 70.00
                paid I 2026-05                 → done
                paid T 2026-05                 → done
                show owed                      → I 0.00 T 0.00
                """)
        // The national table of each close says the same as its netting.
        let hub = scenario.network.hub
        for (window, closing) in hub.closings {
            let table = try NationalClearingTable.of(hub.exposure, window: window, carried: closing.carriedFunds).get()
            #expect(try Netting.of(table.obligations).get() == closing.netting, "M3: \(window)")
            // What is sealed is the table with its carried lines: its rows come to the sealed positions.
            let sealed = try #require(hub.sealedClose(of: window))
            #expect(sealed.tableBytes == table.canonicalBytes && hub.clearingTable(of: window) == table, "M3: \(window)")
            for position in sealed.positions {
                let row = table.regions.first { $0.region == position.region }
                #expect(row?.net ?? .zero == position.net, "M3: \(window)")
            }
            let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
            let sides = [Clinic.insuring, Clinic.treating].map { scenario.network[$0].cleared(pair, in: window) }
            #expect(sides[0] == hub.cleared(pair, in: window) && sides[1] == sides[0], "M3: \(window)")
            #expect(sides[0].total == closing.netting.grossBilateral.total)
        }
    }

    @Test("M3: the notice of a close may overtake the contest it carries, which then has to be about that very amount")
    func overtaken() {
        for (disputed, isTaken) in [("100.00", true), ("99.00", false)] {
            var network = check(text: StatementTests.stated + "contest I 2026-03 c 1:310101:100.00 → done\n").network
            let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
            guard let batch = network.nextBatch(of: stream) else {
                Issue.record("the contest does not leave")
                return
            }
            #expect(network.tellHub(batch, on: stream).outcome == CommandOutput.accepted)
            network.apply(HubInput.closeWindow(Clinic.window))
            _ = network.carry(StreamKey(sender: .hub, receiver: Clinic.treating.node))
            #expect(network[Clinic.treating].notices.map(\.window) == [Clinic.window])

            // Another contest than the one the hub left out of the month is none.
            var other = check(text: StatementTests.stated + "contest I 2026-03 c 1:310101:\(disputed) → done\n").network
            let said = other.nextBatch(of: stream) ?? batch
            let delivery = network.deliver(said, on: stream)
            #expect(delivery.firstCode == (isTaken ? CommandOutput.accepted : UInt32(SettlementRefusal.contestUnsound.rawValue)))
            let fenced = FencedPair(window: Clinic.window, pair: RegionPair(insuring: Clinic.insuring, treating: Clinic.treating))
            #expect((network[Clinic.treating].month.statements[fenced]?.standing == .contested) == isTaken)
        }
    }

    @Test("M6: the whole may be given up, or nothing; what is refused is paid")
    func wholeAndNothing() {
        for (finding, owed) in [("1:310101:720.00!", "830.00"), ("1:-", "1550.00")] {
            check(
                text: StatementTests.stated + """
                    contest I 2026-03 c 1:310101:720.00 → done
                    carry all                  → -
                    decide T c \(finding)      → done
                    carry all                  → -
                    close 2026-03              → done
                    carry all                  → -
                    show cleared 2026-03       → 1550.00
                    show owed                  → I \(owed) T \(owed)
                    """)
        }
    }

    @Test("M10: a contest or decision that is late, or does not fit, is refused and changes nothing")
    func refusals() {
        let seen = check(
            text: StatementTests.stated + """
                contest I 2026-04 c 1:310101:1.00 → refused statementUnknown
                contest I 2026-03 c 1:310101:1.00 at=2026-04-26 → refused contestLate
                contest I 2026-03 c 1:310101:720.01 → refused contestUnsound   # more than is left of the record
                contest I 2026-03 c 1:310101:1.00 reason=1 → refused contestUnsound   # the record is here
                contest I 2026-03 c 9:310101:1480.01 → refused contestUnsound  # more than the statement holds of the fund
                contest I 2026-03 c 1:330101:1.00 → refused contestUnsound
                contest I 2026-03 c 2:310101:1.00,1:310101:1.00 → refused contestUnsound
                decide T c 1:-                 → refused contestUnknown
                contest I 2026-03 c 1:310101:9.00,9:310101:5.00 reason=1 → refused contestUnsound
                contest I 2026-03 c 1:310101:9.00,9:310101:5.00 → done
                carry all                      → -
                decide T c 1:310101:4.00       → refused decisionUnsound       # one item is not answered
                decide T c 1:310101:9.01,9:-   → refused decisionUnsound       # more than is disputed
                decide T c 1:310101:9.00,9:-   → refused decisionUnsound       # all is given up, and a reason why not
                decide T c 1:310101:4.00,9:310101:5.00! → refused decisionUnsound  # no such record to adjust
                cancel V1 B1 x1 of m1          → unknown
                decide T c 1:310101:4.00,9:-   → refused outcomeUnknown        # the claim is being cancelled
                carry all                      → x1 cancelled -790.00
                decide T c 1:310101:4.00,9:-   → refused decisionUnsound       # and is cancelled
                decide T c 1:-,9:-             → done
                carry all                      → -
                show owed                      → I 760.00 T 760.00
                """)
        #expect(
            seen.refusals.isSuperset(of: [.statementUnknown, .contestLate, .contestUnsound, .contestUnknown, .decisionUnsound]))
        // The day itself is late, whatever the desk writes.
        check(
            text: StatementTests.stated + """
                calendar I silence=2           → done
                pass I 2026-04-26              → done
                contest I 2026-03 c 1:310101:1.00 → refused contestLate
                """)
    }

    @Test("a decision that does not come in time is escalated, and may still be entered")
    func escalated() {
        let scenario = check(
            text: StatementTests.stated + """
                contest I 2026-03 c 1:310101:9.00 → done
                carry all                      → -
                pass T 2026-05-14              → done          # ten working days after 30 April
                pass I 2026-05-15              → done
                """)
        let fenced = FencedPair(
            window: Clinic.window, pair: RegionPair(insuring: Clinic.insuring, treating: Clinic.treating))
        let isEscalated = [Clinic.treating, Clinic.insuring].map {
            scenario.network[$0].month.statements[fenced]?.contest?.isEscalated
        }
        #expect(isEscalated == [false, true])
        check(
            scenario.network,
            text: """
                pass T 2026-05-15              → done
                decide T c 1:310101:9.00!      → done
                carry all                      → -
                show statement 2026-03         → I decided T decided hub decided
                """)
    }

    @Test("a contest sent in time reaches a treating region whose day has passed already")
    func crossing() {
        check(
            text: StatementTests.stated + """
                contest I 2026-03 c 1:310101:9.00 at=2026-04-25 → done
                pass T 2026-04-26              → done
                pass hub 2026-04-26            → done
                show statement 2026-03         → I contested T deemed hub deemed
                carry all                      → -
                show statement 2026-03         → I contested T contested hub contested
                close 2026-03                  → done
                carry all                      → -
                show carried                   → 2026-03 9.00
                """)
    }

    @Test("M1: a contest is found by its id, so a region that uses one twice is refused")
    func repeatedID() throws {
        var network = check(
            text: StatementTests.stated + """
                contest I 2026-03 c 1:310101:9.00 → done
                carry all                      → -
                register V3                    → registered
                lines V3 B3 1000.00            → itemised 1000.00
                settle V3 B3 m3 1000.00        → unknown
                carry all                      → m3 settled 760.00
                fence I 2026-04                → done
                carry all                      → -
                state T 2026-04                → done
                carry all                      → -
                contest I 2026-04 c 3:310101:9.00 → refused contestUnsound
                """
        ).network
        let fenced = FencedPair(
            window: Clinic.window.next, pair: RegionPair(insuring: Clinic.insuring, treating: Clinic.treating))
        let record = try #require(network[Clinic.treating].month.statements[fenced])
        let again = StatementContest(
            key: record.statement.key, statement: record.digest, contestID: "c",
            items: [ContestItem(settlementID: 1, reason: .other, amounts: [FundAmount(.employeePooled, Fen(1))])],
            contestedAt: Clinic.moment("2026-05-10"))
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        let batch = OutboundBatch(
            firstSequence: network[Clinic.treating].received(from: stream.sender) + 1,
            messages: [.month(.statementContest(again))])
        #expect(network.deliver(batch, on: stream).firstCode == UInt32(SettlementRefusal.contestUnsound.rawValue))
        #expect(network[Clinic.treating].month.statements[fenced] == record)
    }

    @Test("M3: a notice is kept only when every carried line is known here with that amount; the money alone is not enough")
    func lyingNotice() throws {
        let network = check(
            text: StatementTests.stated + "contest I 2026-03 c 1:310101:9.00 → done\ncarry all → -\nclose 2026-03 → done\n"
        ).network
        let honest = try #require(network.hub.closings[Clinic.window]?.notices.first { $0.region == Clinic.insuring })
        let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
        var lies: [ClearingNotice] = []
        // More left out, less left out, and a line of a month in which nothing was contested.
        for change in [Fen(100), Fen(-100)] {
            var lie = honest
            lie.carried[0].amounts = lie.carried[0].amounts.adding([FundAmount(.employeePooled, change)])
            lie.payable[0].amounts = lie.payable[0].amounts.adding([FundAmount(.employeePooled, -change)])
            lie.net += change
            lies.append(lie)
        }
        var invented = honest
        invented.carried.insert(
            CarriedLine(window: WindowNumber(202_602), pair: pair, amounts: [FundAmount(.employeePooled, Fen(500))]), at: 0)
        invented.payable[0].amounts = invented.payable[0].amounts.adding([FundAmount(.employeePooled, Fen(500))])
        invented.net -= Fen(500)
        lies.append(invented)
        // The hub closed before the contest reached it: nothing is left out, and that is no lie.
        var crossed = honest
        (crossed.carried, crossed.net) = ([], honest.net - Fen(900))
        crossed.payable[0].amounts = crossed.payable[0].amounts.adding([FundAmount(.employeePooled, Fen(900))])
        let stream = StreamKey(sender: .hub, receiver: Clinic.insuring.node)
        let notices = lies.map { ($0, SettlementRefusal.noticeDiffers.rawValue) } + [honest, crossed].map { ($0, UInt16(0)) }
        for (notice, expected) in notices {
            var network = network
            let batch = OutboundBatch(
                firstSequence: network[Clinic.insuring].received(from: .hub) + 1, messages: [.clearingNotice(notice)])
            #expect(network.deliver(batch, on: stream).firstCode == UInt32(expected), "\(notice)")
            #expect(network[Clinic.insuring].notices.isEmpty == (expected != 0))
        }
    }
}
