import ClaimTypes
import LedgerTypes
import Messages
import Settlement
import Testing

/// What the insuring region's books answer when the treating region asks.
@Suite("Questions between regions")
struct QuestionTests {
    private static let settled = """
        register V1                        → registered
        lines V1 B1 1000.00                → itemised 1000.00
        settle V1 B1 m1 1000.00            → unknown
        carry all                          → m1 settled 790.00
        """

    @Test("M5: a bill that was settled, and whose answer was lost, is told from the books")
    func standing() throws {
        let network = check(text: Self.settled).network
        let answer = try status(network, "V1", "B1")
        let record = try #require(answer.record)
        #expect(record.messageID == "m1" && record.undone == nil && record.clearingType == .inpatient)
        #expect(record.claim == network[Clinic.treating].bookedClaim(Clinic.hospital, visitID: "V1", batch: "B1"))
        #expect(answer.received == 1)
    }

    @Test(
        "M5: a request still under way is not known and its sequence lies above what was received; once it has arrived it is known"
    )
    func underWay() throws {
        var scenario = check(
            text: """
                register V1                        → registered
                lines V1 B1 1000.00                → itemised 1000.00
                settle V1 B1 m1 1000.00            → unknown
                """)
        #expect(try status(scenario.network, "V1", "B1") == StatusAnswer(received: 0))
        _ = scenario.run(["carry", "all"])
        #expect(try status(scenario.network, "V1", "B1").received == 1)
        #expect(try status(scenario.network, "V1", "B1").record != nil)
    }

    @Test("M5: a request that was refused has been received and is not known: it never took effect")
    func refused() throws {
        var network = Network()
        network.facts = { _, _ in nil }
        network =
            check(
                network,
                text: """
                    register V1                        → registered
                    lines V1 B1 1000.00                → itemised 1000.00
                    settle V1 B1 m1 1000.00            → unknown
                    carry all                          → m1 refused personNotEnrolled psn_no
                    """
            ).network
        #expect(try status(network, "V1", "B1") == StatusAnswer(received: 1))
    }

    @Test("M6: a cancelled and a reversed settlement are told with the exact negative that took them back")
    func undone() throws {
        for (step, undoing) in [
            ("cancel V1 B1 c1 of m1 → unknown", StatusRecord.Undoing.cancelled), ("reverse V1 x1 of m1 → unknown", .reversed),
        ] {
            let network = check(
                text: Self.settled + """

                    \(step)
                    carry all                      → \(undoing == .cancelled ? "c1 cancelled -790.00" : "x1 reversed -790.00")
                    """
            ).network
            let record = try #require(try status(network, "V1", "B1").record)
            #expect(record.undone?.undoing == undoing)
            #expect(record.undone?.negative.amounts == -record.claim.amounts)
            #expect(record.undone?.negative.originalSettlementID == record.claim.settlementID)
            let answer = PeerAnswer(to: .zero, .status(StatusAnswer(received: 2, record: record)))
            #expect(PeerAnswer.decode(answer.encode()) == .success(answer), "what the books say can be said")
        }
    }

    @Test("a region is told nothing of another region's bills")
    func foreignBills() throws {
        let network = check(text: Self.settled).network
        let query = StatusQuery(institution: Clinic.hospital, visitID: "V1", batch: "B1")
        #expect(network[Clinic.insuring].answer(.status(query), from: Clinic.other) == .status(StatusAnswer(received: 0)))
    }

    @Test("running totals and balance are those of the books after every settlement and cancel")
    func totals() throws {
        func totals(_ network: Network, year: Int32 = 2026) throws -> AccumulatorsAnswer {
            let query = AccumulatorsQuery(person: Clinic.person, insurance: .employee, year: year)
            guard case .accumulators(let answer) = network[Clinic.insuring].answer(.accumulators(query), from: Clinic.treating)
            else { throw Missing() }
            return answer
        }
        let settled = try totals(check(text: Self.settled).network)
        #expect(settled.accumulators.pooled == Fen(72_000) && settled.accumulators.admissions == 1)
        #expect(settled.balance == .zero)
        let cancelled = try totals(
            check(
                text: Self.settled + """

                    cancel V1 B1 c1 of m1          → unknown
                    carry all                      → c1 cancelled -790.00
                    """
            ).network)
        #expect(cancelled.accumulators == .zero && cancelled.balance == Fen(5_000))
        #expect(try totals(check(text: Self.settled).network, year: 2025).accumulators == .zero)
    }

    @Test("stays are told once each, with their end, and without what was undone")
    func stays() throws {
        func stays(_ network: Network, _ insurance: InsuranceKind? = nil) throws -> [StayRow] {
            let query = StaysQuery(person: Clinic.person, insurance: insurance)
            guard case .stays(let rows) = network[Clinic.insuring].answer(.stays(query), from: Clinic.treating) else {
                throw Missing()
            }
            return rows
        }
        let text =
            Self.settled + """

                register V2                    → registered
                lines V2 B1 1000.00            → itemised 1000.00
                settle V2 B1 m2 1000.00 at=2026-03-06 → unknown
                carry all                      → m2 settled 760.00
                """
        let rows = try stays(check(text: text).network)
        #expect(rows.map(\.visitID) == ["V1", "V2"] && rows.allSatisfy { $0.treatingRegion == Clinic.treating })
        #expect(rows.first?.began == BusinessDate(text: "2026-03-01"))
        #expect(rows.allSatisfy { $0.ended != nil })
        #expect(try stays(check(text: text).network, .resident).isEmpty)
        let cancelled =
            text + """

                cancel V1 B1 c1 of m1              → unknown
                carry all                          → c1 cancelled -790.00
                """
        #expect(try stays(check(text: cancelled).network).map(\.visitID) == ["V2"])
    }

    @Test("what the books cannot answer they leave to the node")
    func others() {
        let machine = check(text: Self.settled).network[Clinic.insuring]
        #expect(machine.answer(.checkpoint(CheckpointQuery()), from: Clinic.treating) == nil)
    }

    private struct Missing: Error {}

    private func status(_ network: Network, _ visitID: String, _ batch: String) throws -> StatusAnswer {
        let query = StatusQuery(institution: Clinic.hospital, visitID: visitID, batch: batch)
        guard case .status(let answer) = network[Clinic.insuring].answer(.status(query), from: Clinic.treating) else {
            throw Missing()
        }
        return answer
    }
}
