import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// A hospital that was told "nothing changed" acts on it, so a copy of the message that is still under way must not settle later.
@Suite("M4: a refusal stays refused under its message id")
struct RefusalMemoryTests {
    @Test(
        "M4: what the treating region refused is refused again although nothing stands in its way any more; a new message goes on"
    )
    func ownRefusal() {
        check(
            text: """
                keep T                             → done
                keep T                             → again
                settle V1 B1 m1 1000.00            → refused visitUnknown mdtrt_id
                register V1                        → registered
                lines V1 B1 1000.00                → itemised 1000.00
                settle V1 B1 m1 1000.00            → refused visitUnknown mdtrt_id
                carry all                          → -
                show decisions                     → 0
                settle V1 B1 m2 1000.00            → unknown
                carry all                          → m2 settled 790.00
                settle V1 B1 m1 1000.00            → refused visitUnknown mdtrt_id
                show owed                          → I 790.00 T 790.00
                """)
    }

    @Test("M4: what the insuring region refused is refused again, although it would agree now")
    func peersRefusal() {
        var network = Network()
        network.facts = { _, _ in nil }
        network =
            check(
                network,
                text: """
                    keep T                         → done
                    register V1                    → registered
                    lines V1 B1 1000.00            → itemised 1000.00
                    settle V1 B1 m1 1000.00        → unknown
                    carry all                      → m1 refused personNotEnrolled psn_no
                    """
            ).network
        network.facts = { Clinic.facts(of: $0, $1) }
        check(
            network,
            text: """
                settle V1 B1 m1 1000.00            → refused personNotEnrolled psn_no
                carry all                          → -
                show decisions                     → 0
                show held                          → 0.00
                settle V1 B1 m2 1000.00            → unknown
                carry all                          → m2 settled 790.00
                """)
    }

    @Test("M4: a cancel that was refused does not cancel later")
    func undoing() {
        check(
            text: ExactlyOnceTests.settled + """

                keep T                             → done
                adjust V1 B1 a1 310101:100.00      → asked
                carry all                          → -
                cancel V1 B1 c1 of m1              → refused adjustedByAudit setl_id
                reverse V1 x1 of m1                → refused adjustedByAudit setl_id
                adjust V1 B1 a2 310101:100.00 reason=190 → asked
                carry all                          → -
                cancel V1 B1 c1 of m1              → refused adjustedByAudit setl_id
                reverse V1 x1 of m1                → refused adjustedByAudit setl_id
                show decisions                     → 1
                cancel V1 B1 c2 of m1              → unknown
                carry all                          → c2 cancelled -790.00
                """)
    }

    @Test("M4: another message under the id of a refused one is a conflict that names the field")
    func conflict() {
        check(
            text: """
                keep T                             → done
                settle V1 B1 m1 1000.00            → refused visitUnknown mdtrt_id
                register V1                        → registered
                lines V1 B1 1000.00                → itemised 1000.00
                settle V1 B1 m1 900.00             → refused messageIDUsed medfee_sumamt
                settle V2 B1 m1 1000.00            → refused messageIDUsed mdtrt_id
                settle V1 B1 m1 1000.00 account=no → refused messageIDUsed acct_used_flag
                settle V1 B1 m1 1000.00 at=2026-03-06 → refused visitUnknown mdtrt_id   # a resend has a new time
                """)
    }

    @Test("M4: a second message under the id of one that was taken hides nothing of that one's answer")
    func takenFirst() {
        check(
            text: """
                keep T                             → done
                \(ExactlyOnceTests.settled)
                settle V1 B2 m1 1000.00            → refused messageIDUsed chrg_bchno
                settle V1 B1 m1 900.00             → refused settledDiffers medfee_sumamt
                settle V1 B1 m1 1000.00            → settled 790.00 again
                """)
    }

    @Test("a trial changes nothing whenever it comes: it is asked anew")
    func trial() {
        check(
            text: """
                keep T                             → done
                trial V1 B1 p1 1000.00             → refused visitUnknown mdtrt_id
                register V1                        → registered
                lines V1 B1 1000.00                → itemised 1000.00
                trial V1 B1 p1 1000.00             → unknown
                carry all                          → p1 trial 790.00
                """)
    }

    @Test("M1: a journal from before refusals were kept answers anew, as it did")
    func before() {
        check(
            text: """
                settle V1 B1 m1 1000.00            → refused visitUnknown mdtrt_id
                register V1                        → registered
                lines V1 B1 1000.00                → itemised 1000.00
                settle V1 B1 m1 1000.00            → unknown
                keep T                             → done
                settle V1 B1 m1 1000.00            → unknown
                carry all                          → m1 settled 790.00
                """)
    }

    @Test("a refusal is kept a month at least, and two months at most", arguments: [0, 1, 17, 30])
    func horizon(startDay: UInt64) {
        var machine = Network()[Clinic.treating]
        let day: UInt64 = 86_400_000_000_000
        let start = Clinic.time.nanoseconds + startDay * day
        func ask(after days: UInt64) -> UInt32 {
            let bill = BillRequest(
                institution: Clinic.hospital, visitID: "V1", batch: "B1", messageID: "m1", medicalFee: Fen(100),
                hospitalPart: .zero, useAccount: true, settledAt: Clinic.moment("2026-03-05"))
            return machine.apply(.hospital(.settle(bill)), at: Timestamp(nanoseconds: start + days * day)).outcome
        }
        _ = machine.apply(.keepRefusals, at: Timestamp(nanoseconds: start))
        let unknown = UInt32(SettlementRefusal.visitUnknown.rawValue)
        #expect(ask(after: 0) == unknown && machine.refused.count == 1)
        #expect(ask(after: 31) == unknown && machine.refused.count == 1)
        machine.refused.move(to: Timestamp(nanoseconds: start + 62 * day))
        #expect(machine.refused.count == 0)
    }

    @Test("what is kept is the very notice that was told, whatever its text")
    func notices() {
        let key = RefusedKey(message: MessageKey(institution: Clinic.hospital, messageID: "m"), kind: 19)
        for refusal in SettlementRefusal.allCases {
            for notice in [
                refusal.notice("psn_no"), refusal.notice("", "31010100001 2026-03-05"), refusal.notice("setl_time", ""),
            ] {
                var refused = RefusedMessages()
                let message = RefusedMessage(notice: notice, marks: [0, 1, .max])
                refused.keep(message, as: key)
                #expect(refused[key] == message)
            }
        }
    }
}
