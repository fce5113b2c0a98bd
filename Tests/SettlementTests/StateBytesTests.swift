import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Law M1: state is a fold of the journal. That twins fed the same commands have the same bytes is checked after every scenario
/// of this target; here, that no stored property is missing from the bytes.
@Suite("M1: state bytes hold everything")
struct StateBytesTests {
    /// A network in which every property of every machine has been used: settled, cancelled, settled again, unknown, reversed, two
    /// windows, a day and a close.
    static func busy() -> Network {
        check(
            text: """
                register V1                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                settle V1 B1 m1 1000.00        → unknown
                carry all                      → m1 settled 790.00
                cancel V1 B1 c1 of m1          → unknown
                carry all                      → c1 cancelled -790.00
                settle V1 B1 m2 1000.00        → unknown
                carry all                      → m2 settled 790.00
                day 2026-03-05
                carry all                      → -
                reconcile 2026-03-05           → 2 pairs, 0 unequal
                reconcile 2026-03-04           → 2 pairs, 2 unequal
                fence I 2026-03                → done
                fence T 2026-03                → done
                carry all                      → -
                state T 2026-03                → done
                carry all                      → -
                confirm I 2026-03 k            → done
                carry all                      → -
                close 2026-03                  → done
                carry all                      → -
                paid I 2026-03                 → done
                order I 1 a cap 99999.00       → asked
                order I 1 b cap 99999.00       → done
                order hub 2 a keys             → asked
                register V3                    → registered
                lines V3 B1 1000.00            → itemised 1000.00
                settle V3 B1 i1 1000.00 interim=1 → unknown
                carry all                      → i1 settled 760.00
                adjust V3 B1 a1 310101:10.00   → asked
                carry all                      → -
                money hub prefund-quota 340000 310000 2026 10000 2026-03-28 → done
                carry all                      → -
                compare T 2026-03-05           → equal 5
                register V4 open=5             → registered
                register V2                    → registered
                lines V2 B2 1000.00            → itemised 1000.00
                settle V2 B2 m3 1000.00        → unknown
                """
        ).network
    }

    /// `busy`, and an answer that does not fit its bill.
    static func busyWithQuarantine() -> Network {
        var network = busy()
        _ = network.apply(.filingNoted(FilingLedgerTests.note()), at: Clinic.insuring)
        _ = network.apply(.tellStays, at: Clinic.treating)
        _ = network.apply(.keepRefusals, at: Clinic.treating)
        var lie = SettleDecision.forged(window: Clinic.window.next, messageID: "m3")
        (lie.visitID, lie.batch) = ("V2", "B2")
        guard case .settled(var claim) = lie.outcome else { return network }
        claim.amounts.pooled += Fen(1)
        lie.outcome = .settled(claim)
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        let next = network[Clinic.treating].received(from: stream.sender) + 1
        _ = network.deliver(OutboundBatch(firstSequence: next, messages: [.settleDecision(lie)]), on: stream)
        return network
    }

    typealias Replacement<Machine> = (name: String, replace: @Sendable (inout Machine, Machine) -> Void)

    /// One row per stored property: takes its value from another machine.
    static let region: [Replacement<RegionMachine>] = [
        ("region", { $0.region = $1.region }), ("peers", { $0.peers = $1.peers }), ("ledger", { $0.ledger = $1.ledger }),
        ("openWindow", { $0.openWindow = $1.openWindow }), ("policies", { $0.policies = $1.policies }),
        ("catalogues", { $0.catalogues = $1.catalogues }), ("visits", { $0.visits = $1.visits }),
        ("partlyServed", { $0.partlyServed = $1.partlyServed }), ("bills", { $0.bills = $1.bills }),
        ("settlingBatches", { $0.settlingBatches = $1.settlingBatches }), ("messageUses", { $0.messageUses = $1.messageUses }),
        ("stayBatches", { $0.stayBatches = $1.stayBatches }),
        ("adjustmentsAsked", { $0.adjustmentsAsked = $1.adjustmentsAsked }),
        ("quarantine", { $0.quarantine = $1.quarantine }),
        ("holdsPlaced", { $0.holdsPlaced = $1.holdsPlaced }), ("counter", { $0.counter = $1.counter }),
        ("refused", { $0.refused = $1.refused }),
        ("decisions", { $0.decisions = $1.decisions }),
        ("accumulators", { $0.accumulators = $1.accumulators }), ("visitIndex", { $0.visitIndex = $1.visitIndex }),
        ("toldStays", { $0.toldStays = $1.toldStays }),
        ("settlementsMade", { $0.settlementsMade = $1.settlementsMade }),
        ("exposure", { $0.exposure = $1.exposure }), ("decisionCounts", { $0.decisionCounts = $1.decisionCounts }),
        ("claimed", { $0.claimed = $1.claimed }), ("fencesReceived", { $0.fencesReceived = $1.fencesReceived }),
        ("notices", { $0.notices = $1.notices }), ("paidWindows", { $0.paidWindows = $1.paidWindows }),
        ("month", { $0.month = $1.month }), ("filings", { $0.filings = $1.filings }),
        ("orders", { $0.orders = $1.orders }), ("money", { $0.money = $1.money }),
        ("dayBook", { $0.dayBook = $1.dayBook }),
        ("dayRecords", { $0.dayRecords = $1.dayRecords }), ("relayRecords", { $0.relayRecords = $1.relayRecords }),
        ("differences", { $0.differences = $1.differences }),
        ("outbound", { $0.outbound = $1.outbound }), ("inbound", { $0.inbound = $1.inbound }),
    ]

    static let hub: [Replacement<HubMachine>] = [
        ("ledger", { $0.ledger = $1.ledger }), ("regions", { $0.regions = $1.regions }), ("dayBook", { $0.dayBook = $1.dayBook }),
        ("relayRecords", { $0.relayRecords = $1.relayRecords }),
        ("exposure", { $0.exposure = $1.exposure }), ("fences", { $0.fences = $1.fences }),
        ("decisionCounts", { $0.decisionCounts = $1.decisionCounts }), ("reported", { $0.reported = $1.reported }),
        ("comparisons", { $0.comparisons = $1.comparisons }),
        ("closings", { $0.closings = $1.closings }), ("month", { $0.month = $1.month }), ("orders", { $0.orders = $1.orders }),
        ("money", { $0.money = $1.money }),
        ("envelopesBooked", { $0.envelopesBooked = $1.envelopesBooked }),
        ("observed", { $0.observed = $1.observed }), ("outbound", { $0.outbound = $1.outbound }),
    ]

    @Test("M1: every stored property of a region's machine is in its bytes")
    func regionProperties() {
        let busy = Self.busyWithQuarantine()
        let fresh = RegionMachine()
        #expect(Self.region.map(\.name) == Mirror(reflecting: fresh).children.compactMap(\.label), "a property has no row here")
        for (name, replace) in Self.region {
            let changes = [Clinic.treating, Clinic.insuring].map { code in
                var machine = busy[code]
                replace(&machine, fresh)
                return machine.canonicalBytes != busy[code].canonicalBytes
            }
            #expect(changes.contains(true), "M1: \(name) is missing from the state bytes")
        }
    }

    @Test("M1: every stored property of the hub's machine is in its bytes")
    func hubProperties() {
        let busy = Self.busy().hub
        let fresh = HubMachine()
        #expect(Self.hub.map(\.name) == Mirror(reflecting: fresh).children.compactMap(\.label), "a property has no row here")
        for (name, replace) in Self.hub {
            var machine = busy
            replace(&machine, fresh)
            #expect(machine.canonicalBytes != busy.canonicalBytes, "M1: \(name) is missing from the state bytes")
        }
    }

    @Test("M1: every field of a bill, of a message's use and of a decision is in the bytes")
    func fields() throws {
        let busy = Self.busy()
        let (treating, insuring) = (busy[Clinic.treating], busy[Clinic.insuring])
        let bill = try #require(treating.bills.first { $0.key.visitID == "V1" })
        let use = try #require(treating.messageUses.first { $0.value.purpose == .cancel })
        let decision = try #require(insuring.decisions.first { $0.key.visitID == "V1" })
        let undone = try #require(bill.value.undone.first)
        let day = Clinic.moment("2026-03-05").date
        let flag = VisitFlag(
            kind: .sameDayRepeat, other: VisitPeriod(institution: Clinic.hospital, began: day, ended: day))
        let changes: [(String, RegionMachine, (inout RegionMachine) -> Void)] = [
            ("split", treating, { $0.bills[bill.key]?.split.inScope += Fen(1) }),
            ("lineCount", treating, { $0.bills[bill.key]?.lineCount += 1 }),
            ("linesFingerprint", treating, { $0.bills[bill.key]?.linesFingerprint += 1 }),
            ("life", treating, { $0.bills[bill.key]?.take(.askCancel(messageID: "c")) }),
            ("request", treating, { $0.bills[bill.key]?.request?.useAccount.toggle() }),
            ("covers", treating, { $0.bills[bill.key]?.covers = ["x"] }),
            ("supersedes", treating, { $0.bills[bill.key]?.supersedes = SupersededBill(batch: "x", settlementID: 1) }),
            ("flags", treating, { $0.bills[bill.key]?.flags = [flag] }),
            ("undone", treating, { $0.bills[bill.key]?.undone = [undone, undone] }),
            ("purpose", treating, { $0.messageUses[use.key]?.purpose = .reverse }),
            ("visitID", treating, { $0.messageUses[use.key]?.visitID += "x" }),
            ("batch", treating, { $0.messageUses[use.key]?.batch += "x" }),
            ("original", treating, { $0.messageUses[use.key]?.original += "x" }),
            ("messageID", insuring, { $0.decisions[decision.key]?.messageID += "x" }),
            ("treatedAt", insuring, { $0.decisions[decision.key]?.treatedAt = Clinic.other }),
            ("insuredAt", insuring, { $0.decisions[decision.key]?.insuredAt = Clinic.other }),
            ("person", insuring, { $0.decisions[decision.key]?.person = PersonNumber(1) }),
            ("insurance", insuring, { $0.decisions[decision.key]?.insurance = .resident }),
            ("pool", insuring, { $0.decisions[decision.key]?.pool = Clinic.other }),
            ("mutualAidMember", insuring, { $0.decisions[decision.key]?.mutualAidMember = nil }),
            ("clearingType", insuring, { $0.decisions[decision.key]?.clearingType = .pharmacy }),
            ("claim", insuring, { $0.decisions[decision.key]?.claim.accountBalance += Fen(1) }),
            ("isInterim", insuring, { $0.decisions[decision.key]?.isInterim.toggle() }),
            ("change", insuring, { $0.decisions[decision.key]?.change.admissions += 1 }),
            ("flags", insuring, { $0.decisions[decision.key]?.flags = [flag] }),
            ("life", insuring, { $0.decisions[decision.key]?.life = .undone(by: undone.negative, as: .cancelled) }),
            ("earlier", insuring, { $0.decisions[decision.key]?.earlier = [] }),
        ]
        try undoneFields(insuring, decision.key)
        let labels = [Mirror(reflecting: bill.value), Mirror(reflecting: use.value), Mirror(reflecting: decision.value)]
        #expect(changes.map(\.0) == labels.flatMap { $0.children.compactMap(\.label) }, "a field has no row here")
        for (name, machine, change) in changes {
            var changed = machine
            change(&changed)
            #expect(changed.canonicalBytes != machine.canonicalBytes, "M1: \(name) is missing from the state bytes")
        }
    }

    /// What is remembered of a settlement that was undone before its batch was settled again, and of adjustments of one that is undone.
    private func undoneFields(_ insuring: RegionMachine, _ key: BillKey) throws {
        let first = try #require(insuring.decisions[key]?.earlier.first)
        let adjustment = ClaimAdjustment(request: BillLifeTests.pending(.chargedTwice).request, record: BillLifeTests.record)
        var adjusted = first.standing
        adjusted.adjustments = [adjustment]
        func bytes(_ messageID: String, _ standing: StandingClaim, _ negative: SettledClaim, _ undoing: Undoing) -> [UInt8] {
            var machine = insuring
            machine.decisions[key]?.earlier = [
                UndoneSettlement(messageID: messageID, standing: standing, negative: negative, undoing: undoing)
            ]
            return machine.canonicalBytes
        }
        let variants = [
            bytes(first.messageID, first.standing, first.negative, .cancelled),
            bytes("x", first.standing, first.negative, .cancelled), bytes(first.messageID, adjusted, first.negative, .cancelled),
            bytes(first.messageID, first.standing, first.claim, .cancelled),
            bytes(first.messageID, first.standing, first.negative, .reversed),
        ]
        #expect(Set(variants).count == variants.count, "M1: a field of an undone settlement is missing from the state bytes")
        let lives = [[], [adjustment], [adjustment, adjustment]].map { adjustments in
            var machine = insuring
            machine.decisions[key]?.life = .undone(by: first.negative, as: .cancelled, adjusted: adjustments)
            return machine.canonicalBytes
        }
        #expect(Set(lives).count == 3, "M1: adjustments of an undone decision are missing from the state bytes")
    }

    @Test("M1: how far a stream was offered is no part of the state")
    func offersAreNotState() {
        var machine = Self.busy()[Clinic.treating]
        let before = machine.canonicalBytes
        _ = machine.nextBatch(to: Clinic.insuring.node, maximum: 1)
        #expect(machine.canonicalBytes == before)
        machine.rewind(Clinic.insuring.node)
        #expect(machine.canonicalBytes == before)
    }
}
