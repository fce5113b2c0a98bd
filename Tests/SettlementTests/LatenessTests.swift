import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// A day that passes is a record, and what is late has its consequence in it.
@Suite("Late fences, statements and claims")
struct LatenessTests {
    private static let fenced = FencedPair(
        window: Clinic.window, pair: RegionPair(insuring: Clinic.insuring, treating: Clinic.treating))

    /// One claim of March.
    private static let settled = """
        register V1                    → registered
        lines V1 B1 1000.00            → itemised 1000.00
        settle V1 B1 m1 1000.00        → unknown
        carry all                      → m1 settled 790.00

        """

    @Test("M7: a late fence is made by the day where the calendar says so, and claims that follow are of the next month")
    func lateFence() throws {
        let network = check(
            text: Self.settled + """
                calendar I late=2              → done
                pass I 2026-04-01              → done          # the last day
                show overdue I 2026-04-01      → nothing
                register V2                    → registered
                lines V2 B2 100.00             → itemised 100.00
                pass I 2026-04-02              → done
                fence I 2026-03                → refused windowNotOpen
                settle V2 B2 m2 100.00         → unknown
                carry all                      → m2 settled 40.00
                fence T 2026-03                → done
                carry all                      → -
                state T 2026-03                → done
                carry all                      → -
                confirm I 2026-03 k            → done
                carry all                      → -
                close 2026-03                  → done
                carry all                      → -
                show cleared 2026-03           → 790.00
                """
        ).network
        let insuring = network[Clinic.insuring]
        #expect(insuring.openWindow == Clinic.window.next)
        let late = try #require(insuring.month.late.first)
        #expect(late.step == .fence && late.fenced == Self.fenced)
        #expect("\(late.deadline) \(late.notedOn)" == "2026-04-01 2026-04-02")
        #expect(network[Clinic.treating].month.late == [], "the others' days have not passed")
    }

    @Test("M7: days that were left out end every window that was late; where lateness is only shown, none")
    func leftOut() {
        for (option, window) in [("", Clinic.window), (" late=2", Clinic.window.next.next)] {
            let network = check(
                text: "calendar I\(option) → done\npass I 2026-05-02 → done\npass I 2026-05-02 → again\n"
            ).network
            #expect(network[Clinic.insuring].openWindow == window, "\(option)")
            #expect(network[Clinic.insuring].month.late.map(\.fenced.window) == [Clinic.window], "\(option): noted once")
        }
    }

    @Test("a late fence is written down at the hub, once, with the first day that passed over it")
    func lateFenceAtHub() {
        let network = check(
            text: Self.settled + """
                pass hub 2026-03-31            → done          # the window is still open
                fence I 2026-03                → done
                carry all                      → -
                pass hub 2026-04-01            → done          # the last day
                """
        ).network
        #expect(network.hub.month.late.isEmpty)
        let later = check(network, text: "pass hub 2026-04-03 → done\npass hub 2026-04-09 → done\npass hub 2026-04-09 → again\n")
            .network
        let back = FencedPair(
            window: Clinic.window, pair: RegionPair(insuring: Clinic.treating, treating: Clinic.insuring))
        #expect(later.hub.month.late.keys.map(\.pair) == [back.pair], "I has fenced, T has not")
        #expect(later.hub.month.late[back].map { "\($0.step) \($0.deadline) \($0.notedOn)" } == "fence 2026-04-01 2026-04-03")
        let fenced = check(later, text: "fence T 2026-03 → done\ncarry all → -\nclose 2026-03 → done\ncarry all → -\n").network
        #expect(fenced.hub.month.late == later.hub.month.late, "what was late stays written down")
        #expect(fenced.hub.canonicalBytes != network.hub.canonicalBytes)
    }

    @Test("a late statement is issued by its region's day; where the region is silent, the hub takes its matrix for it")
    func lateStatement() {
        check(
            text: StatementTests.fenced + """
                calendar T late=2              → done
                pass T 2026-04-20              → done
                show statement 2026-03         → I none T none hub none
                pass T 2026-04-21              → done
                carry all                      → -
                show statement 2026-03         → I issued T issued hub issued
                state T 2026-03                → again
                """)
        let network = check(
            text: StatementTests.fenced + """
                require 2026-03                → done
                calendar hub late=2            → done
                pass hub 2026-04-20            → done
                close 2026-03                  → refused statementOpen
                pass hub 2026-04-21            → done
                show statement 2026-03         → I none T none hub issued
                close 2026-03                  → refused statementOpen
                pass hub 2026-04-26            → done
                show statement 2026-03         → I none T none hub deemed
                state T 2026-03                → done          # late, and harmless
                carry all                      → -
                confirm I 2026-03 k            → done
                carry all                      → -
                show statement 2026-03         → I confirmed T confirmed hub confirmed
                close 2026-03                  → done
                carry all                      → -
                show cleared 2026-03           → 1550.00
                """
        ).network
        #expect(network.hub.month.statements[Self.fenced]?.isDeemed == false, "the statement itself has come")
        let shown = check(
            text: StatementTests.fenced
                + "require 2026-03 → done\npass hub 2026-04-26 → done\nclose 2026-03 → refused statementOpen\n"
        ).network
        #expect(shown.hub.month.statements[Self.fenced] == nil, "lateness is only shown")
    }

    @Test("claimTooLate: two months late is taken, three are not; nothing is booked, and a cancel of an old claim still is")
    func lateClaim() {
        let base =
            Self.settled + """
                register V2                    → registered
                lines V2 B2 100.00             → itemised 100.00
                fence I 2026-03                → done
                fence I 2026-04                → done

                """
        check(text: base + "settle V2 B2 m2 100.00 → unknown\ncarry all → m2 settled 40.00\n")
        let network = check(
            text: base + """
                fence I 2026-05                → done
                settle V2 B2 m2 100.00         → unknown
                carry all                      → m2 refused claimTooLate setl_time
                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c1 cancelled -790.00
                """
        ).network
        #expect(network[Clinic.insuring].decidedCount == 1, "M10: a refused claim is decided nowhere")
        check(
            text: base + """
                calendar I months=3            → done
                fence I 2026-05                → done
                settle V2 B2 m2 100.00         → unknown
                carry all                      → m2 settled 40.00
                """)
    }
}
