import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Settlement
import Testing

/// Laws M3 and M10 against a peer whose signature is good and whose content is not: it is refused by its receiver and by the hub,
/// books nothing, and stops nobody.
@Suite("M3, M10: a lying peer books nothing")
struct HostilePeerTests {
    static let refusals: [SettlementRefusal] = [
        .notAddressee, .sequenceGap, .messageUnexpected, .decisionDiffers, .fenceDiffers, .noticeDiffers,
        .quarantined, .unbalanced, .quarantineUnsound,
    ]

    /// T has asked I to settle B1 of V1; O looks on.
    private static func asked() -> Network {
        check(
            Network([Clinic.treating, Clinic.insuring, Clinic.other]),
            text: """
                register V1                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                settle V1 B1 m1 1000.00        → unknown
                """
        ).network
    }

    private static func settled() -> Network { check(asked(), text: "carry all → m1 settled 790.00").network }

    /// Delivers `message` as the next of its stream.
    private func deliver(
        _ message: PeerMessage, from sender: NodeID, to receiver: NodeID, in network: inout Network
    ) -> Delivery {
        let stream = StreamKey(sender: sender, receiver: receiver)
        let next = receiver == .hub ? network.hub.recorded(stream) : network[RegionCode(receiver.value)].received(from: sender)
        return network.deliver(OutboundBatch(firstSequence: next + 1, messages: [message]), on: stream)
    }

    private func expectNothing(
        _ delivery: Delivery, _ refusal: SettlementRefusal, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(delivery.firstCode == UInt32(refusal.rawValue), sourceLocation: location)
        #expect(delivery.atReceiver?.postings ?? [] == [], sourceLocation: location)
        #expect(delivery.replies == [], sourceLocation: location)
    }

    /// The bill is never settled by a lie: it is in quarantine, its fee stays held, and what the peer says it owes is at most in suspense.
    private func expectQuarantine(
        _ delivery: Delivery, of finding: SettlementRefusal, suspense: Fen, _ network: Network,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let treating = network[Clinic.treating]
        #expect(delivery.firstCode == UInt32(SettlementRefusal.quarantined.rawValue), sourceLocation: location)
        #expect(delivery.replies == [], sourceLocation: location)
        #expect(treating.openQuarantine.map(\.finding) == [finding], sourceLocation: location)
        #expect(treating.inSuspense == suspense, sourceLocation: location)
        #expect(
            treating.unknownCount == 1 && treating.feesInFlight(from: Clinic.insuring) == Fen(100_000), sourceLocation: location)
    }

    @Test("M3, M9: a decision whose figures do not fit the bill, do not add up, or reuse an id settles nothing and is kept")
    func decisions() {
        let base = SettleDecision.forged(window: Clinic.window)
        let lies: [(finding: SettlementRefusal, suspense: Fen, tell: (inout SettledClaim) -> Void)] = [
            (.unbalanced, Fen(72_000), { $0.amounts.split.inScope += Fen(1) }),
            (.unbalanced, Fen(72_001), { $0.amounts.pooled += Fen(1) }),
            (.unbalanced, Fen(72_000), { $0.amounts.deductible = Fen(200_000) }),
            (
                .decisionDiffers, Fen(72_001),
                {
                    $0.amounts.split.inScope += Fen(1)
                    $0.amounts.pooled += Fen(1)
                }
            ),
            (.decisionDiffers, Fen(72_000), { $0.originalSettlementID = 5 }),
            (.decisionDiffers, .zero, { $0.settlementID = 330_000_000_000_000_001 }),
        ]
        for lie in lies {
            var network = Self.asked()
            guard case .settled(var claim) = base.outcome else { return }
            lie.tell(&claim)
            var decision = base
            decision.outcome = .settled(claim)
            let delivery = deliver(.settleDecision(decision), from: Clinic.insuring.node, to: Clinic.treating.node, in: &network)
            expectQuarantine(delivery, of: lie.finding, suspense: lie.suspense, network)
        }
        var network = Self.asked()
        var resident = base
        resident.insurance = .resident
        let delivery = deliver(.settleDecision(resident), from: Clinic.insuring.node, to: Clinic.treating.node, in: &network)
        expectQuarantine(delivery, of: .decisionDiffers, suspense: Fen(72_000), network)
    }

    @Test("M3: a settlement id already in the books is not booked over")
    func usedID() throws {
        var network = check(
            Self.settled(),
            text: """
                register V2                    → registered
                lines V2 B2 1000.00            → itemised 1000.00
                settle V2 B2 m2 1000.00        → unknown
                """
        ).network
        let first = try #require(network[Clinic.treating].bookedClaim(Clinic.hospital, visitID: "V1", batch: "B1"))
        var lie = SettleDecision.forged(window: Clinic.window, messageID: "m2", settlementID: first.settlementID)
        (lie.visitID, lie.batch) = ("V2", "B2")
        let delivery = deliver(.settleDecision(lie), from: Clinic.insuring.node, to: Clinic.treating.node, in: &network)
        expectQuarantine(delivery, of: .decisionDiffers, suspense: .zero, network)
        #expect(delivery.atReceiver?.postings == [])
    }

    @Test("M10: an answer nobody asked for is refused")
    func unasked() {
        var network = Self.settled()
        let (insuring, treating, other) = (Clinic.insuring.node, Clinic.treating.node, Clinic.other.node)
        var decision = SettleDecision.forged(window: Clinic.window)
        expectNothing(deliver(.settleDecision(decision), from: insuring, to: treating, in: &network), .messageUnexpected)
        expectNothing(deliver(.cancelDecision(decision), from: insuring, to: treating, in: &network), .messageUnexpected)
        let reverse = ReverseDecision(request: .forged, outcome: .nothingToReverse)
        expectNothing(deliver(.reverseDecision(reverse), from: insuring, to: treating, in: &network), .messageUnexpected)
        decision.visitID = "V9"
        expectNothing(deliver(.settleDecision(decision), from: other, to: treating, in: &network), .messageUnexpected)
        let totals = DayTotals(date: Clinic.moment("2026-03-05").date, reporter: Clinic.insuring, rows: [])
        expectNothing(deliver(.dayTotals(totals), from: insuring, to: treating, in: &network), .messageUnexpected)
    }

    @Test("M9: what has no place is answered by an error notice that names it, and a notice is never answered")
    func errorNotices() throws {
        var network = Self.settled()
        let (insuring, treating) = (Clinic.insuring.node, Clinic.treating.node)
        let open = network[Clinic.treating].delivery(to: insuring).open
        let totals = DayTotals(date: Clinic.moment("2026-03-05").date, reporter: Clinic.insuring, rows: [])
        expectNothing(deliver(.dayTotals(totals), from: insuring, to: treating, in: &network), .messageUnexpected)
        #expect(network[Clinic.treating].delivery(to: insuring).open == open + 1)
        let refusal = SettlementRefusal.messageUnexpected
        let notice = ErrorNotice(
            sequence: 1, kind: .dayTotals, notice: RefusalNotice(code: refusal.rawValue, field: "", text: refusal.text))
        _ = deliver(.errorNotice(notice), from: insuring, to: treating, in: &network)
        #expect(network[Clinic.treating].delivery(to: insuring).open == open + 1)
    }

    @Test("M3: only the region that asked may settle, cancel or reverse a claim")
    func strangers() throws {
        var network = Self.settled()
        let claim = try #require(network[Clinic.insuring].decidedClaim(Clinic.hospital, visitID: "V1", batch: "B1"))
        let (insuring, other) = (Clinic.insuring.node, Clinic.other.node)
        let cancel = CancelRequest(
            institution: Clinic.hospital, visitID: "V1", batch: "B1", messageID: "c9", originalMessageID: "m1",
            settlementID: claim.settlementID, person: Clinic.person, insurance: .employee,
            cancelledAt: Clinic.moment("2026-03-05"))
        expectNothing(deliver(.cancelRequest(cancel), from: other, to: insuring, in: &network), .nothingToCancel)
        #expect(deliver(.reverseRequest(.forged), from: other, to: insuring, in: &network).atReceiver?.postings == [])
        var visit = Clinic.visit("V1")
        func submission() -> ClaimSubmission {
            ClaimSubmission(
                visit: visit, messageID: "m9", batch: "B1", split: ScopeSplit(inScope: Fen(100_000)), hospitalPart: .zero,
                useAccount: true, settledAt: Clinic.moment("2026-03-05"))
        }
        expectNothing(deliver(.settleRequest(submission()), from: other, to: insuring, in: &network), .messageUnexpected)
        visit.treatingRegion = Clinic.other
        expectNothing(deliver(.settleRequest(submission()), from: other, to: insuring, in: &network), .settledDiffers)
        visit.insuringRegion = RegionCode(440_000)
        expectNothing(deliver(.settleRequest(submission()), from: other, to: insuring, in: &network), .notAddressee)
        #expect(network[Clinic.insuring].decidedClaim(Clinic.hospital, visitID: "V1", batch: "B1") == claim)
        network.audit("strangers", #_sourceLocation)
    }

    @Test("M4: a second request for a settled claim is not answered by a decision that would be booked again")
    func secondRequest() {
        var network = Self.settled()
        let again = ClaimSubmission(
            visit: Clinic.visit("V1"), messageID: "m9", batch: "B1", split: ScopeSplit(inScope: Fen(100_000)),
            hospitalPart: .zero,
            useAccount: true, settledAt: Clinic.moment("2026-03-05"))
        let delivery = deliver(.settleRequest(again), from: Clinic.treating.node, to: Clinic.insuring.node, in: &network)
        expectNothing(delivery, .settledDiffers)
        var scenario = Scenario(network)
        _ = scenario.run(["carry", "I>T"])
        scenario.network.audit("second request", #_sourceLocation)
        #expect(scenario.run(["show", "window", "2026-03"]) == "I 790.00 T 790.00 hub 790.00")
    }

    @Test(
        "M7, M10: the hub books a statement only of the region that makes it, and day totals only of the reporter, each row once")
    func hub() {
        var network = Self.settled()
        let (insuring, treating, other) = (Clinic.insuring.node, Clinic.treating.node, Clinic.other.node)
        let fence = WindowFence(
            window: Clinic.window, insuring: Clinic.insuring, treating: Clinic.treating, decisions: 0, owed: [])
        #expect(deliver(.windowFence(fence), from: other, to: treating, in: &network).atHub.flatMap(Network.firstCode) == 129)
        #expect(network.hub.fences.isEmpty)
        let row = DayTotalsRow(
            insuring: Clinic.insuring, treating: Clinic.treating, insurance: .employee, clearingType: .inpatient,
            fund: .employeePooled, count: 1, amount: Fen(72_000))
        var foreign = row
        foreign.insuring = Clinic.other
        for rows in [[row, row], [foreign]] {
            let totals = DayTotals(date: Clinic.moment("2026-03-05").date, reporter: Clinic.insuring, rows: rows)
            expectNothing(deliver(.dayTotals(totals), from: insuring, to: .hub, in: &network), .messageUnexpected)
        }
        let stolen = DayTotals(date: Clinic.moment("2026-03-05").date, reporter: Clinic.treating, rows: [row])
        expectNothing(deliver(.dayTotals(stolen), from: insuring, to: .hub, in: &network), .messageUnexpected)
        expectNothing(
            deliver(.settleDecision(.forged(window: Clinic.window)), from: insuring, to: .hub, in: &network), .messageUnexpected)
        network.apply(HubInput.reconcileDay(Clinic.moment("2026-03-05").date))
        #expect(network.hub.comparisons.values.first?.unequal.count == 6, "M10: nothing was reported, so nothing compares")
    }

    @Test("M4: a gap is refused by receiver and hub until the missing message comes")
    func gap() {
        var network = Self.asked()
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        let early = OutboundBatch(firstSequence: 5, messages: [.settleDecision(.forged(window: Clinic.window))])
        let delivery = network.deliver(early, on: stream)
        expectNothing(delivery, .sequenceGap)
        #expect(delivery.atHub?.outcome == UInt32(SettlementRefusal.sequenceGap.rawValue))
    }

    @Test("M3: a notice that does not fit this region's own books is refused, and the true one is kept")
    func notices() {
        var network = check(
            Self.settled(),
            text: """
                fence I 2026-03 → done
                fence T 2026-03 → done
                fence O 2026-03 → done
                carry all       → -
                close 2026-03   → done
                """
        ).network
        let lie = ClearingNotice(window: Clinic.window, region: Clinic.treating, payable: [], receivable: [], net: .zero)
        var victim = network
        expectNothing(deliver(.clearingNotice(lie), from: .hub, to: Clinic.treating.node, in: &victim), .noticeDiffers)
        expectNothing(
            deliver(.clearingNotice(lie), from: Clinic.other.node, to: Clinic.treating.node, in: &victim), .messageUnexpected)
        network = check(network, text: "carry all → -").network
        #expect(network[Clinic.treating].notices.map(\.net) == [Fen(79_000)])
        #expect(network[Clinic.insuring].notices.map(\.net) == [Fen(-79_000)])
        #expect(network[Clinic.other].notices.map(\.net) == [.zero])
    }

    @Test("M3: a person linked as the own family member pays once, not twice, from the one account")
    func ownFamily() {
        var network = Network()
        network.facts = { person, insurance in
            var facts = Clinic.facts(of: person, insurance)
            facts?.mutualAidMember = person
            return facts
        }
        check(
            network,
            text: """
                register V1                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                settle V1 B1 m1 1000.00        → unknown
                carry all                      → m1 settled 770.00
                show account 7                 → 0.00
                """)
    }
}

extension ReverseRequest {
    /// A reversal of m1 that the treating region never asked for.
    static var forged: ReverseRequest {
        ReverseRequest(
            institution: Clinic.hospital, messageID: "x9", originalMessageID: "m1", visitID: "V1", batch: "B1",
            person: Clinic.person,
            reversedAt: Clinic.moment("2026-03-05"))
    }
}
