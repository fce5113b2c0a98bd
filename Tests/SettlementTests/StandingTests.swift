import ClaimTypes
import LedgerTypes
import Messages
import Settlement
import Testing

/// Who is dead, has reported a loss, or is treated where the service is not open. What the registries say is attached to the command
/// (law M1); the machines only compare days.
@Suite("M10: the dead, stopped credentials and closed services are refused, each on its day")
struct StandingTests {
    /// A network whose registry says of person 7 what `change` makes of it.
    private static func network(_ change: @escaping (inout PersonFacts) -> Void) -> Network {
        var network = Network()
        network.facts = { person, insurance in
            guard var facts = Clinic.facts(of: person, insurance) else { return nil }
            if person == Clinic.person { change(&facts) }
            return facts
        }
        return network
    }

    /// V1 is a stay from 2026-03-01 to 2026-03-05 12:00:00.
    private static func settle(_ answer: String) -> String {
        """
        register V1                    → registered
        lines V1 B1 1000.00            → itemised 1000.00
        trial V1 B1 p1 1000.00         → unknown
        carry all                      → p1 \(answer.replacing("settled", with: "trial"))
        settle V1 B1 m1 1000.00        → unknown
        carry all                      → m1 \(answer)
        show held                      → 0.00
        """
    }

    @Test(
        "a person who died before the visit began is refused; who died on its first day, in it or after it is settled",
        arguments: [
            ("2026-02-28", "refused 220 psn_no"), ("2026-03-01", "settled 790.00"), ("2026-03-03", "settled 790.00"),
            ("2026-03-05", "settled 790.00"), ("2026-04-01", "settled 790.00"),
        ])
    func death(day: String, answer: String) {
        check(Self.network { $0.diedOn = Clinic.moment(day).date }, text: Self.settle(answer))
    }

    @Test(
        "from the second of the report on no credential may be used; what was settled before stands",
        arguments: [
            ("2026-03-01", "refused 221 mdtrt_cert_no"), ("2026-03-05 11:59:59", "refused 221 mdtrt_cert_no"),
            ("2026-03-05 12:00:00", "refused 221 mdtrt_cert_no"), ("2026-03-05 12:00:01", "settled 790.00"),
        ])
    func credential(since: String, answer: String) {
        check(Self.network { $0.credentialStoppedAt = Clinic.moment(since) }, text: Self.settle(answer))
    }

    @Test("who is dead is told so before anything else, and who is not insured before a stopped credential")
    func order() {
        check(
            Self.network {
                $0.diedOn = Clinic.moment("2026-01-01").date
                $0.credentialStoppedAt = Clinic.moment("2026-01-01")
                $0.status = 4
            }, text: Self.settle("refused 220 psn_no"))
        check(
            Self.network {
                $0.credentialStoppedAt = Clinic.moment("2026-01-01")
                $0.status = 4
            }, text: Self.settle("refused 202 psn_insu_stas"))
    }

    @Test("M6: after a death or a stop a settlement can still be cancelled, and reversed, and the whole stay is given back")
    func undoing() {
        var network = check(text: Self.settle("settled 790.00")).network
        network.facts = { person, insurance in
            guard var facts = Clinic.facts(of: person, insurance) else { return nil }
            facts.diedOn = Clinic.moment("2026-03-01").date
            facts.credentialStoppedAt = Clinic.moment("2026-03-01")
            return facts
        }
        check(
            network,
            text: """
                cancel V1 B1 c1 of m1 at=2026-03-20 → unknown
                carry all                           → c1 cancelled -790.00
                show owed                           → I 0.00 T 0.00
                show account 7                      → 50.00
                settle V1 B1 m2 1000.00             → unknown
                carry all                           → m2 refused 221 mdtrt_cert_no
                """)
        check(
            network,
            text: """
                reverse V1 x1 of m1 at=2026-03-20   → unknown
                carry all                           → x1 reversed -790.00
                show owed                           → I 0.00 T 0.00
                """)
    }

    @Test("a stay needs the inpatient service, and day surgery its own; nothing recorded refuses nothing")
    func services() {
        check(text: "register V1 open=1 → registered")
        check(text: "register V1 → registered")
        check(text: "register V1 open=2,3,4,6,7 → refused serviceNotOpen fixmedins_code")
        check(
            text: """
                register V1 open=1                → registered
                register V1 open=2                → registered again # the same visit: the first answer
                lines V1 B1 1000.00               → itemised 1000.00
                settle V1 B1 m1 1000.00 way=0202  → refused serviceNotOpen psn_setlway
                settle V1 B1 m1 1000.00           → unknown
                carry all                         → m1 settled 790.00
                """)
    }

    @Test(
        "each visit type needs its service",
        arguments: [
            (11, ServiceKind.outpatient), (12, .outpatient), (13, .emergency), (14, .chronic), (21, .inpatient), (22, .inpatient),
            (24, .inpatient), (2_106, .inpatient), (41, .pharmacy), (51, .maternity), (52, .maternity), (53, .maternity),
        ])
    func needed(type: Int, service: ServiceKind) {
        let visit = VisitType(UInt16(type))
        #expect(ServiceKind.needed(by: visit, settledAs: .byItem) == service)
        let others = OpenServices(ServiceKind.allCases.filter { $0 != service })
        #expect(others.missing(for: visit, settledAs: .byItem) == service)
        #expect(OpenServices([service]).missing(for: visit, settledAs: .byItem) == nil)
        let isStay = service == .inpatient
        #expect(ServiceKind.needed(by: visit, settledAs: .daySurgery) == (isStay ? .daySurgery : service))
        #expect(others.missing(for: visit, settledAs: nil) == (isStay ? nil : service), "a stay may turn out to be day surgery")
    }
}
