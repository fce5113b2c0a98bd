import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// What must hold of a month whatever happens in it.
@Suite("The laws of the month")
struct MonthLawTests {
    /// Refusals of months; `StatementTests`, `ContestTests` and this suite reach each of them.
    static let refusals: Set<SettlementRefusal> = [
        .statementNotDue, .statementUnknown, .statementDiffers, .statementAnswered, .confirmationUnknown, .confirmationCleared,
        .confirmationUsed, .contestUnsound, .contestLate, .contestUnknown, .contestDecided, .decisionUnsound, .dayNotAfter,
        .calendarUnsound, .statementOpen, .yearOpen, .statementTooLong, .claimTooLate,
    ]

    private static let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)

    /// Ready to settle, one line a visit.
    private static func lines(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { "register V\($0) → registered\nlines V\($0) B\($0) 100.00 → itemised 100.00\n" }.joined()
    }

    private static func settle(_ number: Int) -> String { "settle V\(number) B\(number) m\(number) 100.00 → unknown\n" }

    /// From the fence to the close, a step a line.
    private static let closing = [
        "fence I 2026-03", "carry I>T", "fence T 2026-03", "carry T>I", "state T 2026-03", "carry T>I", "confirm I 2026-03 k",
        "carry I>T", "close 2026-03", "carry hub>I", "carry hub>T",
    ]

    /// The hub's exposure accounts that hold money.
    private static func residue(_ hub: HubMachine) -> [FundAmount] {
        hub.ledger.accounts.filter { [.exposureFromInsuring, .exposureToTreating].contains($0.id.accountKind) }
            .filter { $0.debitBalance != .zero || $0.creditBalance != .zero }
            .map { FundAmount(FundCode($0.id.fund), $0.debitBalance) }
    }

    @Test(
        "closeWhileTrafficFlows_leavesNoResidue: claims settle at every step of a close; two closes later no fen is left at the hub"
    )
    func closeWhileTrafficFlows_leavesNoResidue() {
        var scenario = Scenario(check(text: Self.lines(1...12) + Self.settle(12) + "carry all → m12 settled 70.00").network)
        for (number, step) in Self.closing.enumerated() {
            _ = scenario.run(["settle", "V\(number + 1)", "B\(number + 1)", "m\(number + 1)", "100.00"])
            _ = scenario.run(step.split(separator: " ").map(String.init))
        }
        _ = scenario.run(["carry", "all"])
        let march = scenario.network.hub.closings[Clinic.window]?.netting.grossBilateral.total
        #expect(march?.isPositive == true && !Self.residue(scenario.network.hub).isEmpty, "traffic flowed behind the fence")
        for step in [
            "fence I 2026-04", "fence T 2026-04", "carry all", "state T 2026-04", "carry all", "confirm I 2026-04 k4",
            "carry all",
            "close 2026-04", "carry all",
        ] { _ = scenario.run(step.split(separator: " ").map(String.init)) }
        let network = scenario.network
        let april = network.hub.closings[Clinic.window.next]?.netting.grossBilateral.total
        #expect(Self.residue(network.hub) == [], "M3: a residue at the hub")
        #expect((march ?? .zero) + (april ?? .zero) == network[Clinic.insuring].payable(to: Clinic.treating))
        #expect(network[Clinic.insuring].decidedCount == Self.closing.count + 1)
        network.audit("traffic through a close", #_sourceLocation)
    }

    @Test("settleTwice_doesNotDouble: the same bill, fence, statement, confirmation, close and payment again change nothing")
    func settleTwice_doesNotDouble() {
        check(
            text: StatementTests.stated + """
                settle V1 B1 m1 1000.00        → settled 790.00 again
                settle V1 B1 n1 1000.00        → settled 790.00 again
                fence I 2026-03                → refused windowNotOpen
                state T 2026-03                → again
                confirm I 2026-03 k            → done
                confirm I 2026-03 k            → again
                carry all                      → -
                repeat I>T                     → dropped
                close 2026-03                  → done
                close 2026-03                  → refused windowNotOpen
                carry all                      → -
                repeat hub>I                   → dropped
                show owed                      → I 1550.00 T 1550.00
                paid I 2026-03                 → done
                paid T 2026-03                 → done
                paid I 2026-03                 → again
                paid T 2026-03                 → again
                show owed                      → I 0.00 T 0.00
                show cleared 2026-03           → 1550.00
                """)
    }

    @Test("closeTime_independentOfVolume: rows read, postings and messages of a close are those of its pairs, not of its claims")
    func closeTime_independentOfVolume() {
        func close(_ claims: Int) -> (detail: [UInt8], postings: Int, notices: Int, gross: Fen?) {
            var hub = HubMachine()
            _ = hub.apply(.admitRegions([Clinic.treating, Clinic.insuring]), at: Clinic.time)
            let headers = (0..<claims).map { _ in Self.header(.settleDecision, count: 1) }
            let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
            var sent = 0
            func observe(_ headers: [RoutingHeader], _ stream: StreamKey, from first: Int) {
                let body = EnvelopeBody(
                    suite: 1, sender: stream.sender, receiver: stream.receiver, epoch: 1, firstSequence: UInt64(first + 1),
                    acknowledged: 0, headers: headers)
                _ = hub.apply(.envelope(IncomingEnvelope(body: body, messages: [])), at: Clinic.time)
            }
            while sent < claims {
                let batch = Array(headers[sent..<min(sent + 1_000, claims)])
                observe(batch, stream, from: sent)
                sent += batch.count
            }
            var fence = Self.header(.windowFence, count: Int32(claims))
            fence.amounts[0].amount = Fen(700 * Int64(claims))
            observe([fence], stream, from: sent)
            var other = Self.header(.windowFence, count: 0)
            (other.insuring, other.treating, other.amounts) = (Clinic.treating, Clinic.insuring, [])
            observe([other], StreamKey(sender: Clinic.treating.node, receiver: Clinic.insuring.node), from: 0)
            let before = hub.unacknowledgedCount
            let output = hub.apply(.closeWindow(Clinic.window), at: Clinic.time)
            return (
                output.detail, output.postings.count, hub.unacknowledgedCount - before,
                hub.closings[Clinic.window]?.netting.grossBilateral.total
            )
        }
        let (small, large) = (close(10), close(20_000))
        #expect(small.gross == Fen(7_000) && large.gross == Fen(14_000_000))
        #expect(small.detail == large.detail && small.detail.count == 12, "M7: the close read more rows of more claims")
        #expect(small.postings == large.postings && small.notices == large.notices && small.notices == 2)
    }

    private static func header(_ kind: MessageKind, count: Int32) -> RoutingHeader {
        RoutingHeader(
            kind: kind, insuring: Clinic.insuring, treating: Clinic.treating, window: Clinic.window, insurance: .employee,
            clearingType: ClearingType.inpatient.rawValue, date: Clinic.moment("2026-03-05").date, count: count,
            medicalFee: Fen(1_000), amounts: [FundAmount(.employeePooled, Fen(700))], payloadDigest: .zero)
    }

    @Test(
        "settleImmediatelyAfterClose_neverRaces: a claim settled at any step of a close is in one window, the same on three sides"
    )
    func settleImmediatelyAfterClose_neverRaces() {
        let ready = check(text: Self.lines(1...2) + Self.settle(1) + "carry all → m1 settled 70.00").network
        for position in 0...Self.closing.count {
            var scenario = Scenario(ready)
            for (index, step) in Self.closing.enumerated() {
                if index == position { _ = scenario.run(["settle", "V2", "B2", "m2", "100.00"]) }
                _ = scenario.run(step.split(separator: " ").map(String.init))
            }
            if position == Self.closing.count { _ = scenario.run(["settle", "V2", "B2", "m2", "100.00"]) }
            _ = scenario.run(["carry", "all"])
            let network = scenario.network
            let sides = [network[Clinic.insuring].exposure, network[Clinic.treating].claimed, network.hub.exposure]
            let counts = sides.map { matrix in
                [Clinic.window, Clinic.window.next].map { window in
                    matrix.rows(of: Self.pair, in: window).first { $0.fund == .medicalFee }?.totals.count ?? 0
                }
            }
            #expect(
                counts.allSatisfy { $0 == counts[0] } && counts[0].reduce(0, +) == 2, "M7: settled at step \(position): \(counts)"
            )
            #expect(network.hub.closings[Clinic.window] != nil, "M7: settled at step \(position): not closed")
            network.audit("settled at step \(position)", #_sourceLocation)
        }
    }

    @Test("confirmedMonth_isFrozen: nothing said or done after its confirmation changes a row of it")
    func confirmedMonth_isFrozen() {
        let confirmed = check(
            text: StatementTests.stated + "confirm I 2026-03 k → done\ncarry all → -\n"
        ).network
        func frozen(_ network: Network) -> [[ExposureRow]] {
            [network[Clinic.insuring].exposure, network[Clinic.treating].claimed, network.hub.exposure].map {
                $0.rows(of: Self.pair, in: Clinic.window)
            }
                + [network[Clinic.insuring], network[Clinic.treating]].map {
                    $0.month.pools.exposureRows(of: Self.pair, in: Clinic.window)
                }
        }
        let scenario = check(
            confirmed,
            text: """
                contest I 2026-03 c 1:310101:1.00 → refused statementAnswered
                state T 2026-03                → again
                register V3                    → registered
                lines V3 B3 1000.00            → itemised 1000.00
                settle V3 B3 m3 1000.00        → unknown
                cancel V1 B1 x1 of m1          → unknown
                carry all                      → m3 settled 760.00, x1 cancelled -790.00
                adjust V2 B2 a1 310101:10.00   → asked
                carry all                      → -
                show window 2026-03            → I 1550.00 T 1550.00 hub 1550.00
                show window 2026-04            → I -40.00 T -40.00 hub -40.00
                fence I 2026-03                → refused windowNotOpen
                """)
        #expect(frozen(scenario.network) == frozen(confirmed))
        let fenced = FencedPair(window: Clinic.window, pair: Self.pair)
        for side in [Clinic.insuring, Clinic.treating] {
            #expect(scenario.network[side].month.statements[fenced] == confirmed[side].month.statements[fenced])
            #expect(
                scenario.network[side].month.pools.root(of: Self.pair, in: Clinic.window)
                    == confirmed[side].month.pools.root(of: Self.pair, in: Clinic.window))
        }
    }

    @Test("cancelAfterClose_landsInOpenMonth: a cancel of a cleared claim is a negative line of the month open then")
    func cancelAfterClose_landsInOpenMonth() {
        check(
            text: StatementTests.stated + """
                confirm I 2026-03 k            → done
                carry all                      → -
                close 2026-03                  → done
                carry all                      → -
                cancel V1 B1 x1 of m1          → unknown
                carry all                      → x1 cancelled -790.00
                show window 2026-03            → I 1550.00 T 1550.00 hub 1550.00
                show window 2026-04            → I -790.00 T -790.00 hub -790.00
                fence I 2026-04                → done
                fence T 2026-04                → done
                carry all                      → -
                state T 2026-04                → done
                carry all                      → -
                confirm I 2026-04 k4           → done
                carry all                      → -
                close 2026-04                  → done
                carry all                      → -
                show cleared 2026-04           → 790.00
                show net 2026-04               → [-790.00, 790.00]
                """)
    }

    @Test("M10: a statement of more rows than a message carries is refused as a whole")
    func tooLong() {
        var machine = check(text: StatementTests.fenced).network[Clinic.treating]
        for number in 0..<UInt32(MessageLimits.statementRowsMax) {
            machine.month.pools.add(
                [], of: Self.pair, in: Clinic.window,
                pools: PoolPair(insuring: RegionCode(100_000 + number), treating: Clinic.treating), .employee, .inpatient,
                cases: 1,
                sum: [FundAmount(.employeePooled, Fen(1))])
        }
        let before = machine.canonicalBytes
        let output = machine.apply(.month(.issueStatements(Clinic.window, at: Clinic.moment("2026-04-10"))), at: Clinic.time)
        #expect(output.outcome == UInt32(SettlementRefusal.statementTooLong.rawValue))
        #expect(machine.canonicalBytes == before)
    }
}
