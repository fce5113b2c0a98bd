import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Statements of a window: issued, compared, confirmed, taken back, deemed.
@Suite("Statements of a window")
struct StatementTests {
    /// V1 of 790.00 and V2 of 760.00, both fences agreed.
    static let fenced = """
        register V1                    → registered
        lines V1 B1 1000.00            → itemised 1000.00
        settle V1 B1 m1 1000.00        → unknown
        register V2                    → registered
        lines V2 B2 1000.00            → itemised 1000.00
        settle V2 B2 m2 1000.00        → unknown
        carry all                      → m1 settled 790.00, m2 settled 760.00
        fence I 2026-03                → done
        fence T 2026-03                → done
        carry all                      → -

        """
    static let stated = fenced + "state T 2026-03 → done\ncarry all → -\n"

    @Test("M3: a statement whose rows, count and root are those of the books is confirmed by one command; then the hub closes")
    func confirmed() {
        let network = check(
            text: Self.stated + """
                show statement 2026-03         → I issued T issued hub issued
                state T 2026-03                → again
                confirm I 2026-03 deemed-1     → refused confirmationUsed
                close 2026-03                  → refused statementOpen
                confirm I 2026-03 k of=T       → done
                confirm I 2026-03 k of=T       → again
                confirm I 2026-03 x of=T       → refused statementAnswered
                carry all                      → -
                show statement 2026-03         → I confirmed T confirmed hub confirmed
                close 2026-03                  → done
                carry all                      → -
                show cleared 2026-03           → 1550.00
                show stage 2026-03             → I cleared T cleared
                """
        ).network
        let fenced = FencedPair(
            window: Clinic.window, pair: RegionPair(insuring: Clinic.insuring, treating: Clinic.treating))
        let (issued, received) = (
            network[Clinic.treating].month.statements[fenced], network[Clinic.insuring].month.statements[fenced]
        )
        #expect(issued?.statement == received?.statement && issued?.digest == received?.digest)
        #expect(
            received?.statement.records == 2 && received?.agrees == true && received?.evidence?.sender == Clinic.treating.node)
        #expect(received?.total.map(\.amount).reduce(.zero, +) == Fen(155_000))
    }

    @Test(
        "M6: a confirmation is taken back by its id, once, only while the window is not cleared; both sides and the hub learn of it"
    )
    func rollBack() {
        check(
            text: Self.stated + """
                confirm I 2026-03 k            → done
                carry all                      → -
                rollback I other               → refused confirmationUnknown
                rollback I k-310000            → done
                rollback I k-310000            → again
                carry all                      → -
                show statement 2026-03         → I issued T issued hub issued
                close 2026-03                  → refused statementOpen
                confirm I 2026-03 k-310000 of=T → refused confirmationUsed
                confirm I 2026-03 k            → refused confirmationUsed
                confirm I 2026-03 l            → done
                carry all                      → -
                close 2026-03                  → done
                carry all                      → -
                rollback I l-310000            → refused confirmationCleared
                show statement 2026-03         → I confirmed T confirmed hub confirmed
                """)
    }

    /// Confirmed, closed, and taken back before the insuring region has heard of the close.
    private static let takenBackLate =
        stated + """
            confirm I 2026-03 k            → done
            carry all                      → -
            close 2026-03                  → done
            rollback I k-310000            → done          # the notice is still on its way
            carry hub>T                    → -

            """

    @Test("M7: a roll-back that meets the close on its way changes nothing of it; both regions know that nothing is agreed")
    func lateRollBack() {
        check(
            text: Self.takenBackLate + """
                carry all                      → -
                show statement 2026-03         → I issued T issued hub confirmed
                show stage 2026-03             → I cleared T cleared
                show cleared 2026-03           → 1550.00
                confirm I 2026-03 l            → done
                carry all                      → -
                show statement 2026-03         → I confirmed T confirmed hub confirmed
                """)
    }

    @Test("M7: what is contested after such a roll-back is decided, and what is given up lands in the open window")
    func contestAfterLateRollBack() {
        check(
            text: Self.takenBackLate + """
                contest I 2026-03 c 1:310101:100.00 → done
                carry all                      → -
                show statement 2026-03         → I contested T contested hub confirmed
                decide T c 1:310101:30.00      → done
                carry all                      → -
                show statement 2026-03         → I decided T decided hub confirmed
                show cleared 2026-03           → 1550.00
                show window 2026-03            → I 1550.00 T 1550.00 hub 1550.00
                show window 2026-04            → I -30.00 T -30.00 hub -30.00
                """)
    }

    @Test(
        "silence: after the deadline the insuring region's own day says what it means, and each party comes to the same by itself"
    )
    func silence() {
        check(
            text: Self.stated + """
                pass I 2026-04-25              → done
                pass I 2026-04-25              → again
                show statement 2026-03         → I issued T issued hub issued
                pass I 2026-04-26              → done
                pass I 2026-04-20              → refused dayNotAfter
                show statement 2026-03         → I deemed T issued hub issued
                carry all                      → -
                show statement 2026-03         → I deemed T deemed hub confirmed
                close 2026-03                  → done
                """)
        // A region that is gone: the others do not wait for its word.
        check(
            text: Self.stated + """
                pass T 2026-04-26              → done
                pass hub 2026-04-26            → done
                pass hub 2026-04-25            → refused dayNotAfter
                show statement 2026-03         → I issued T deemed hub deemed
                close 2026-03                  → done
                carry all                      → -
                confirm I 2026-03 k of=T       → done          # late, and harmless
                carry all                      → -
                show statement 2026-03         → I confirmed T confirmed hub confirmed
                """)
        check(
            text: Self.stated + """
                calendar I silence=2           → done
                calendar T silence=2           → done
                calendar hub silence=2         → done
                calendar I unsound=1           → refused calendarUnsound
                calendar hub unsound=1         → refused calendarUnsound
                pass I 2026-04-26              → done
                pass T 2026-04-26              → done
                pass hub 2026-04-26            → done
                carry all                      → -
                show statement 2026-03         → I escalated T escalated hub escalated
                show stage 2026-03             → I disputed T disputed
                close 2026-03                  → refused statementOpen
                confirm I 2026-03 k of=T       → done
                carry all                      → -
                close 2026-03                  → done
                """)
    }

    @Test("a window without statements closes as before, unless the hub was told to ask for them")
    func required() {
        check(text: Self.fenced + "close 2026-03 → done\ncarry all → -\n")
        check(
            text: Self.fenced + """
                require 2026-03                → done
                close 2026-03                  → refused statementOpen
                state T 2026-03                → done
                carry all                      → -
                close 2026-03                  → refused statementOpen
                confirm I 2026-03 k            → done
                carry all                      → -
                close 2026-03                  → done
                """)
    }

    @Test("M10: commands that come too early or name nothing are refused")
    func refusals() {
        let seen = check(
            text: Self.fenced + """
                state T 2026-04                → refused statementNotDue
                state I 2026-03                → refused statementNotDue
                confirm I 2026-03 k            → refused statementUnknown
                confirm I 2026-03 k of=T       → refused statementUnknown
                rollback I k                   → refused confirmationUnknown
                """)
        #expect(seen.refusals == [.statementNotDue, .statementUnknown, .confirmationUnknown])
    }

    @Test("M3: a statement that says something else is kept as evidence, differs row by row, and cannot be confirmed or deemed")
    func lyingStatement() throws {
        var network = check(text: Self.fenced).network
        let fenced = FencedPair(
            window: Clinic.window, pair: RegionPair(insuring: Clinic.insuring, treating: Clinic.treating))
        var lie = network[Clinic.treating].statement(of: fenced, at: Clinic.moment("2026-04-10"))
        lie.rows[0].amount += Fen(1)
        let stream = StreamKey(sender: Clinic.treating.node, receiver: Clinic.insuring.node)
        let next = network[Clinic.insuring].received(from: stream.sender) + 1
        let delivery = network.deliver(
            OutboundBatch(firstSequence: next, messages: [.month(.statement(lie))]), on: stream)
        #expect(delivery.firstCode == UInt32(SettlementRefusal.statementDiffers.rawValue))
        let differences = network[Clinic.insuring].statementDifferences(fenced)
        #expect(differences.count == 1 && differences.first?.theirs == lie.rows[0] && differences.first?.ours != nil)
        let seen = check(
            network,
            text: """
                confirm I 2026-03 k of=T       → refused statementDiffers
                confirm I 2026-03 k            → refused statementUnknown
                pass I 2026-04-26              → done
                show statement 2026-03         → I escalated T none hub issued
                """)
        #expect(seen.refusals == [.statementDiffers, .statementUnknown])
    }

    @Test("M9: what a peer says about a statement that it may not say is refused, by its receiver and by the hub")
    func hostile() {
        let network = check(text: Self.stated).network
        let key = StatementKey(
            window: Clinic.window, insuring: Clinic.insuring, treating: Clinic.treating, number: "DZ-202603-310000-340000")
        let moment = Clinic.moment("2026-04-10")
        let confirm = StatementConfirm(key: key, statement: .zero, confirmedAt: moment, confirmID: "k")
        let contest = StatementContest(
            key: key, statement: .zero, contestID: "c",
            items: [ContestItem(settlementID: 1, reason: .other, amounts: [FundAmount(.employeePooled, Fen(900_000))])],
            contestedAt: moment)
        let decision = ContestDecision(
            contestID: "c", key: key,
            findings: [ContestFinding(settlementID: 1, accepted: [FundAmount(.employeePooled, Fen(1))])],
            decidedAt: moment)
        var foreign = key
        foreign.window = Clinic.window.next
        // What the hub may hear of later waits there, and is never taken when that does not come.
        let waits = CommandOutput.pending
        func refused(_ refusal: SettlementRefusal) -> UInt32 { UInt32(refusal.rawValue) }
        for (message, from, to, atHub) in [
            // The statement of another digest; the hub cannot see that.
            (MonthMessage.statementConfirm(confirm), Clinic.insuring, Clinic.treating, CommandOutput.accepted),
            (
                .statementConfirm(StatementConfirm(key: foreign, statement: .zero, confirmedAt: moment)), Clinic.insuring,
                Clinic.treating, waits
            ),
            (.statementConfirm(confirm), Clinic.treating, Clinic.insuring, refused(.messageUnexpected)),
            (.statementContest(contest), Clinic.insuring, Clinic.treating, refused(.contestUnsound)),
            (.contestDecision(decision), Clinic.treating, Clinic.insuring, waits),
            (
                .statement(RegionStatement(key: foreign, records: 0, root: .zero, rows: [], issuedAt: moment)), Clinic.treating,
                Clinic.insuring, waits
            ),
        ] {
            var network = network
            let stream = StreamKey(sender: from.node, receiver: to.node)
            let before = network[to].month.statements
            let batch = OutboundBatch(
                firstSequence: network[to].received(from: from.node) + 1, messages: [.month(message)])
            let delivery = network.deliver(batch, on: stream)
            #expect(delivery.firstCode == UInt32(SettlementRefusal.messageUnexpected.rawValue), "\(message)")
            #expect(
                delivery.atHub.flatMap(Network.firstCode) == atHub,
                "\(message)")
            #expect(network[to].month.statements == before)
        }
    }

    @Test("what is late is visible on any day: the day is an argument")
    func overdue() {
        check(
            text: StatementTests.fenced + """
                show overdue I 2026-04-20      → nothing
                show overdue T 2026-04-20      → nothing
                show overdue T 2026-04-21      → statement 2026-03
                state T 2026-03                → done
                carry all                      → -
                show overdue T 2026-04-21      → nothing
                show overdue I 2026-04-25      → nothing
                show overdue I 2026-04-26      → confirm 2026-03
                contest I 2026-03 c 1:310101:9.00 → done
                carry all                      → -
                show overdue I 2026-05-15      → fence 2026-04
                show overdue T 2026-05-15      → decision 2026-03, fence 2026-04
                close 2026-03                  → done
                carry all                      → -
                show overdue I 2026-05-22      → pay 2026-03, fence 2026-04
                """)
    }

    @Test("year-end clearing: December closed, nothing carried, and the year's windows come to what was cleared")
    func year() {
        check(
            Network.december(),
            text: """
                calendar I months=24           → done          # the claims are of March
                register V1                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                settle V1 B1 m1 1000.00        → unknown
                carry all                      → m1 settled 790.00
                fence I 2026-12                → done
                fence T 2026-12                → done
                carry all                      → -
                state T 2026-12                → done
                carry all                      → -
                contest I 2026-12 c 1:310101:100.00 at=2027-01-10 → done
                carry all                      → -
                year 2026                      → refused yearOpen
                close 2026-12                  → done
                carry all                      → -
                show cleared 2026-12           → 690.00
                year 2026                      → refused yearOpen
                decide T c 1:310101:30.00      → done
                carry all                      → -
                year 2026                      → refused yearOpen
                fence I 2027-01                → done
                fence T 2027-01                → done
                carry all                      → -
                state T 2027-01                → done
                carry all                      → -
                confirm I 2027-01 k            → done
                carry all                      → -
                close 2027-01                  → done
                carry all                      → -
                show carried                   → 2026-12 100.00 in 2027-01
                show cleared 2027-01           → 70.00
                year 2026                      → done
                year 2026                      → again
                year 2027                      → refused yearOpen
                """)
    }
}

extension Network {
    /// The small world with December open.
    static func december() -> Network { Network(firstWindow: WindowNumber(202_612)) }
}
