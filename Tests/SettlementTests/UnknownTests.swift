import Testing

/// Law M5: unknown is a state, never silently success or failure; it blocks a second attempt until it is resolved.
@Suite("M5: unknown is a state")
struct UnknownTests {
    static let pending = """
        register V1                        → registered
        lines V1 B1 1000.00                → itemised 1000.00
        settle V1 B1 m1 1000.00            → unknown
        """

    @Test("M5: while the outcome is unknown the fee is held, the same message hears unknown, every other attempt is refused")
    func secondAttempts() {
        check(
            text: Self.pending + """

                show held                      → 1000.00
                show unknown                   → 1
                settle V1 B1 m1 1000.00        → unknown
                settle V1 B1 m2 1000.00        → refused outcomeUnknown mdtrt_id
                cancel V1 B1 c1 of m1          → refused outcomeUnknown mdtrt_id
                carry all                      → m1 settled 790.00
                show held                      → 0.00
                show unknown                   → 0
                settle V1 B1 m1 1000.00        → settled 790.00 again   # resolved by asking again
                """)
    }

    @Test("M5: an unknown outcome blocks the other batches of the visit too, and frees them when it is resolved")
    func otherBatchesOfTheVisit() {
        check(
            text: Self.pending + """

                lines V1 B2 1000.00            → itemised 1000.00
                settle V1 B2 m2 1000.00        → refused outcomeUnknown mdtrt_id
                carry all                      → m1 settled 790.00
                settle V1 B2 m2 1000.00        → unknown
                settle V1 B1 m1 1000.00        → settled 790.00 again
                carry all                      → m2 settled 760.00
                cancel V1 B2 c2 of m2          → unknown
                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c2 cancelled -760.00, c1 cancelled -790.00
                """)
    }

    @Test("M5: a refused settlement changes nothing, frees the held fee, and may be asked again")
    func refusedSettlement() {
        var network = Network()
        network.facts = { _, _ in nil }
        var scenario = check(
            network,
            text: Self.pending + """

                carry all                      → m1 refused personNotEnrolled psn_no
                show held                      → 0.00
                show owed                      → I 0.00 T 0.00
                settle V1 B1 m1 1000.00        → unknown
                """)
        scenario.network.facts = { Clinic.facts(of: $0, $1) }
        check(scenario.network, text: "carry all → m1 settled 790.00")
    }

    /// Where the reversal overtakes, meets or follows the messages of the settlement, step by step.
    static let orders: [(name: String, text: String)] = [
        (
            "before the settlement leaves",
            """
            reverse V1 x1 of m1      → unknown
            carry all                → x1 reversed -790.00
            """
        ),
        (
            "while the request is at the insuring region",
            """
            carry T>I                → -
            reverse V1 x1 of m1      → unknown
            carry T>I                → -
            carry I>T                → x1 reversed -790.00
            """
        ),
        (
            "while the decision is in flight",
            """
            carry T>I                → -
            reverse V1 x1 of m1      → unknown
            carry I>T 1              → -
            show held                → 0.00
            show owed                → I 790.00 T 790.00
            carry all                → x1 reversed -790.00
            """
        ),
        (
            "after the answer was lost",
            """
            carry all                → m1 settled 790.00
            reverse V1 x1 of m1      → unknown
            carry all                → x1 reversed -790.00
            """
        ),
        (
            "twice, by an impatient clerk",
            """
            reverse V1 x1 of m1      → unknown
            reverse V1 x1 of m1      → unknown
            reverse V1 x2 of m1      → unknown
            carry all                → x1 reversed -790.00
            reverse V1 x1 of m1      → reversed -790.00 again
            reverse V1 x2 of m1      → reversed -790.00 again
            """
        ),
        (
            "after a cancel is under way",
            """
            carry all                → m1 settled 790.00
            cancel V1 B1 c1 of m1    → unknown
            reverse V1 x1 of m1      → unknown
            carry all                → c1 cancelled -790.00
            reverse V1 x1 of m1      → reversed -790.00 again
            """
        ),
    ]

    @Test("M5: a reversal undoes the settlement in whatever order the messages meet", arguments: orders)
    func reversal(_ order: (name: String, text: String)) {
        check(
            text: Self.pending + "\n" + order.text + """

                show held                      → 0.00
                show unknown                   → 0
                show owed                      → I 0.00 T 0.00
                show account 7                 → 50.00
                show account 8                 → 20.00
                repeat T>I                     → dropped
                repeat I>T                     → dropped
                settle V1 B1 m2 1000.00        → unknown
                carry all                      → m2 settled 790.00
                """)
    }

    @Test("M5: a reversal is terminal: the message it names never takes effect afterwards", arguments: orders)
    func reversedMessageIsDead(_ order: (name: String, text: String)) {
        let answer = order.text.contains("cancel V1") ? "alreadyCancelled" : "messageReversed"
        check(text: Self.pending + "\n" + order.text + "\nsettle V1 B1 m1 1000.00 → refused \(answer) msgid")
    }

    @Test("M5: a reversal that arrives before its message makes the late message refused, and is answered again")
    func reversalBeforeArrival() {
        check(
            text: """
                register V1                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                reverse V1 x1 of m1            → reversed nothing
                reverse V1 x1 of m1            → reversed nothing again
                settle V1 B1 m1 1000.00        → refused messageReversed msgid
                show held                      → 0.00
                settle V1 B1 m2 1000.00        → unknown
                carry all                      → m2 settled 790.00
                """)
    }

    @Test("M5: the reversal of a refused settlement reverses nothing, and the late message stays refused")
    func reversalOfRefused() {
        var network = Network()
        network.facts = { _, _ in nil }
        // The refusal is known at the counter, or still under way when the reversal comes.
        for order in [
            "carry all → m1 refused personNotEnrolled psn_no\nreverse V1 x1 of m1 → reversed nothing",
            "carry T>I\nreverse V1 x1 of m1 → unknown\ncarry all → personNotEnrolled, x1 reversed nothing",
        ] {
            check(
                network,
                text: Self.pending + "\n" + order + """

                    show held                  → 0.00
                    settle V1 B1 m1 1000.00    → refused messageReversed msgid
                    reverse V1 x1 of m1        → reversed nothing again
                    """)
        }
    }
}
