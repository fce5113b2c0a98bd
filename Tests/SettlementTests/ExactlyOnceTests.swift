import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Settlement
import Testing

/// Law M4: a request is new, replayed (the same answer again) or in conflict (naming the field that differs).
@Suite("M4: exactly one effect")
struct ExactlyOnceTests {
    static let start = """
        register V1                        → registered
        lines V1 B1 1000.00                → itemised 1000.00
        """
    static let settled =
        start + """

            settle V1 B1 m1 1000.00        → unknown
            carry all                      → m1 settled 790.00
            """

    @Test("M4: every transaction of the counter, sent again, is answered again and changes nothing")
    func repeatedRequests() {
        check(
            text: Self.start + """

                register V1                    → registered again
                lines V1 B1 1000.00            → itemised 1000.00 again
                trial V1 B1 p1 1000.00         → unknown
                carry all                      → p1 trial 790.00
                show decisions                 → 0
                settle V1 B1 m1 1000.00        → unknown
                settle V1 B1 m1 1000.00        → unknown        # a double click
                show held                      → 1000.00
                carry all                      → m1 settled 790.00
                settle V1 B1 m1 1000.00        → settled 790.00 again
                cancel V1 B1 c1 of m1          → unknown
                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c1 cancelled -790.00
                cancel V1 B1 c1 of m1          → cancelled -790.00 again
                show owed                      → I 0.00 T 0.00
                show decisions                 → 1
                """)
    }

    @Test("M4: a repeated envelope is dropped by its receiver and by the hub, whatever it carries")
    func repeatedEnvelopes() {
        check(
            text: Self.start + """

                settle V1 B1 m1 1000.00        → unknown
                carry T>I
                repeat T>I                     → dropped
                show decisions                 → 1
                carry I>T                      → m1 settled 790.00
                repeat I>T                     → dropped
                repeat T>I                     → dropped
                cancel V1 B1 c1 of m1          → unknown
                carry T>I
                repeat T>I                     → dropped
                carry I>T                      → c1 cancelled -790.00
                repeat I>T                     → dropped
                day 2026-03-05
                carry I>hub
                repeat I>hub                   → dropped
                fence I 2026-03                → done
                carry I>T
                repeat I>T                     → dropped
                """)
    }

    @Test("M4: the business key protects a bill from another message id")
    func businessKey() {
        check(
            text: Self.settled + """

                settle V1 B1 m2 1000.00        → settled 790.00 again
                show decisions                 → 1
                show owed                      → I 790.00 T 790.00
                """)
    }

    /// Each row: a step that repeats an earlier one with one field changed, and the national name of that field.
    static let conflicts: [(step: String, answer: String)] = [
        ("register V1 person=8", "refused visitDiffers psn_no"),
        ("register V1 from=340100", "refused visitDiffers insuplc_admdvs"),
        ("register V1 insurance=390", "refused visitDiffers insutype"),
        ("register V1 type=22", "refused visitDiffers med_type"),
        ("register V1 disease=M01600", "refused visitDiffers dise_codg"),
        ("register V1 began=2026-03-02", "refused visitDiffers begntime"),
        ("register V1 level=2", "refused visitDiffers fixmedins_code"),
        ("lines V1 B1 999.00", "refused linesDiffer feedetail"),
        ("lines V1 B1 1000.00 item=B", "refused linesDiffer feedetail"),
        ("lines V1 B1 500.00,500.00", "refused linesDiffer feedetail"),
        ("settle V1 B1 m1 999.00", "refused settledDiffers medfee_sumamt"),
        ("settle V1 B1 m1 1000.00 hospital=1.00", "refused settledDiffers hosp_part_amt"),
        ("settle V1 B1 m1 1000.00 account=no", "refused settledDiffers acct_used_flag"),
        ("settle V1 B1 m1 1000.00 at=2026-03-06", "refused settledDiffers setl_time"),
        ("settle V1 B1 m2 999.00", "refused settledDiffers medfee_sumamt"),
        ("settle V1 B2 m1 1000.00", "refused messageIDUsed chrg_bchno"),
        ("settle V2 B1 m1 1000.00", "refused messageIDUsed mdtrt_id"),
        ("cancel V1 B1 m1 of m1", "refused messageIDUsed msgid"),
        ("reverse V1 m1 of m1", "refused messageIDUsed msgid"),
    ]

    @Test("M4: the same key with other content is refused by the name of the field", arguments: conflicts)
    func conflict(_ row: (step: String, answer: String)) {
        let others = """

            register V2              → registered
            lines V2 B1 1000.00      → itemised 1000.00
            lines V1 B2 1000.00      → itemised 1000.00
            \(row.step) → \(row.answer)
            """
        check(text: Self.settled + others)
        check(text: Self.start + "\nsettle V1 B1 m1 1000.00 → unknown" + others)
    }

    @Test("M4: a message id of a cancel or a reversal serves that one purpose and that one original")
    func idsOfUndoing() {
        check(
            text: Self.settled + """

                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c1 cancelled -790.00
                settle V1 B1 c1 1000.00        → refused messageIDUsed infno
                reverse V1 c1 of m1            → refused messageIDUsed msgid
                settle V1 B1 m2 1000.00        → unknown
                carry all                      → m2 settled 790.00
                cancel V1 B1 c1 of m2          → refused messageIDUsed omsgid
                cancel V1 B1 c1 of m1          → cancelled -790.00 again
                reverse V1 x1 of m2            → unknown
                carry all                      → x1 reversed -790.00
                settle V1 B1 x1 1000.00        → refused messageIDUsed infno
                reverse V1 x1 of m1            → refused messageIDUsed omsgid
                show owed                      → I 0.00 T 0.00
                """)
    }

    @Test("M4: a message that was settled and cancelled never settles again, however often the batch is settled by others")
    func undoneMessageStaysUndone() {
        check(
            text: Self.settled + """

                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c1 cancelled -790.00
                settle V1 B1 m1 1000.00        → refused alreadyCancelled msgid
                settle V1 B1 m2 1000.00        → unknown
                settle V1 B1 m1 1000.00        → refused alreadyCancelled msgid
                carry all                      → m2 settled 790.00
                settle V1 B1 m1 1000.00        → refused alreadyCancelled msgid
                cancel V1 B1 c2 of m2          → unknown
                carry all                      → c2 cancelled -790.00
                settle V1 B1 m1 1000.00        → refused alreadyCancelled msgid
                show owed                      → I 0.00 T 0.00
                show decisions                 → 1
                """)
    }

    @Test("M9: what a record says was answered is what travels, byte for byte, and it is encoded once for both")
    func answersEncodedOnce() throws {
        var network = check(text: Self.start + "\nsettle V1 B1 m1 1000.00 → unknown").network
        let (there, back) = (
            StreamKey(sender: Clinic.treating.node, receiver: Clinic.insuring.node),
            StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        )
        let (delivered, offered) = (network.carry(there), network.nextBatch(of: back))
        let (delivery, batch) = (try #require(delivered.last), try #require(offered))
        #expect(batch.messages.map(\.kind) == [.settleDecision])
        let payload = try #require(batch.payloads.first ?? nil, "the answer's bytes are at hand")
        #expect(payload == batch.messages[0].encode())
        #expect(delivery.atReceiver?.detail.suffix(payload.count).elementsEqual(payload) == true)
    }
}
