import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Law M7: the window of a decision is a fence in the journal, not a clock reading; traffic never pauses.
@Suite("M7: the window is a fence")
struct FenceTests {
    @Test("M7: decisions before, behind and across the fence fall in exactly one window, the same on three sides")
    func fenceAmidTraffic() {
        check(
            text: """
                register V1                    → registered
                register V2                    → registered
                register V3                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                lines V2 B2 1000.00            → itemised 1000.00
                lines V3 B3 1000.00            → itemised 1000.00
                settle V1 B1 m1 1000.00        → unknown
                settle V2 B2 m2 1000.00        → unknown
                settle V3 B3 m3 1000.00        → unknown
                carry T>I 2                    → -           # two are decided, one is still on its way
                fence I 2026-03                → done
                carry T>I                      → -
                carry I>T 2                    → m1 settled 790.00, m2 settled 760.00
                show window 2026-03            → I 1550.00 T 1550.00 hub 1550.00
                carry I>T                      → m3 settled 760.00
                show window 2026-03            → I 1550.00 T 1550.00 hub 1550.00
                show window 2026-04            → I 760.00 T 760.00 hub 760.00
                show owed                      → I 2310.00 T 2310.00
                fence T 2026-03                → done
                carry all                      → -
                close 2026-03                  → done
                carry all                      → -
                show net 2026-03               → [1550.00, -1550.00]
                """)
    }

    @Test("M7: wherever the fence falls in a run of traffic, no decision is lost, doubled or in two windows")
    func everyPosition() throws {
        for position in 0...4 {
            var steps = (1...4).flatMap { number in
                [
                    "register V\(number) → registered", "lines V\(number) B\(number) 100.00 → itemised 100.00",
                    "settle V\(number) B\(number) m\(number) 100.00 → unknown",
                ]
            }
            steps += ["carry T>I \(position)", "fence I 2026-03 → done", "carry T>I"]
            let network = check(text: steps.joined(separator: "\n")).network
            var scenario = Scenario(network)
            _ = scenario.run(["carry", "all"])
            let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
            for matrix in [
                scenario.network[Clinic.insuring].exposure, scenario.network[Clinic.treating].claimed,
                scenario.network.hub.exposure,
            ] {
                let counts = [Clinic.window, Clinic.window.next].map { window in
                    matrix.rows(of: pair, in: window).first { $0.fund == .medicalFee }?.totals.count ?? 0
                }
                #expect(counts == [Int64(position), Int64(4 - position)], "M7: fence behind decision \(position)")
            }
            scenario.network.audit("fence behind decision \(position)", #_sourceLocation)
        }
    }

    @Test("M7: a window is fenced once, in order, and closed once, only when every fence arrived")
    func order() {
        check(
            text: """
                close 2026-03                  → refused windowNotFenced
                fence I 2026-04                → refused windowNotOpen
                fence I 2026-03                → done
                fence I 2026-03                → refused windowNotOpen
                carry all                      → -
                close 2026-03                  → refused windowNotFenced # T has not fenced
                fence T 2026-03                → done
                close 2026-03                  → refused windowNotFenced # its fence is on its way
                carry all                      → -
                close 2026-04                  → refused windowNotFenced
                close 2026-03                  → done
                close 2026-03                  → refused windowNotOpen
                carry all                      → -
                """)
    }

    @Test(
        "M7: a decision that comes behind its window's fence is refused by the treating region and by the hub, booked by neither")
    func lateDecision() throws {
        var network = check(
            text: """
                register V1                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                fence I 2026-03                → done
                carry all                      → -
                settle V1 B1 m1 1000.00        → unknown
                """
        ).network
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        let forged = SettleDecision.forged(window: Clinic.window)
        let late = OutboundBatch(
            firstSequence: network[Clinic.treating].received(from: stream.sender) + 1, messages: [.settleDecision(forged)])
        let delivery = network.deliver(late, on: stream)
        #expect(delivery.firstCode == UInt32(SettlementRefusal.quarantined.rawValue))
        #expect(network[Clinic.treating].openQuarantine.map(\.finding) == [.windowNotOpen])
        #expect(delivery.atHub.map(Network.firstCode) == UInt32(SettlementRefusal.windowNotOpen.rawValue))
        #expect(delivery.atReceiver?.postings == [] && delivery.atHub?.postings == [] && delivery.replies == [])
        #expect(network[Clinic.treating].unknownCount == 1, "M5: the question stays open")
    }

    @Test(
        "M3, M7: a fence that states other totals closes nothing",
        arguments: [true, false])
    func lyingFence(aboutMoney: Bool) {
        var network = check(
            text: """
                register V1                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                settle V1 B1 m1 1000.00        → unknown
                carry all                      → m1 settled 790.00
                fence T 2026-03                → done
                carry all                      → -
                """
        ).network
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
        let owed = network[Clinic.treating].claimed.fence(of: pair, in: Clinic.window).rows.owedByFund
        let lie = WindowFence(
            window: Clinic.window, insuring: Clinic.insuring, treating: Clinic.treating, decisions: aboutMoney ? 1 : 2,
            owed: aboutMoney ? [FundAmount(.employeePooled, Fen(1))] : owed)
        let batch = OutboundBatch(
            firstSequence: network[Clinic.treating].received(from: stream.sender) + 1, messages: [.windowFence(lie)])
        let delivery = network.deliver(batch, on: stream)
        #expect(delivery.firstCode == UInt32(SettlementRefusal.fenceDiffers.rawValue))
        #expect(delivery.atHub.map(Network.firstCode) == UInt32(SettlementRefusal.fenceDiffers.rawValue))
        check(network, text: "close 2026-03 → refused windowNotFenced")
        let fenced = network.hub.fences.values.filter {
            switch $0 {
            case .differs(let theirs, let ours): aboutMoney && theirs == lie.owed && ours == owed
            case .countDiffers(let theirs, let ours): !aboutMoney && theirs == 2 && ours == 1
            case .agreed: false
            }
        }
        #expect(fenced.count == 1, "M3: both figures are kept")
    }
}

extension SettleDecision {
    /// A decision no honest insuring region would send: right for bill B1 of visit V1, stamped with `window`.
    static func forged(window: WindowNumber, messageID: String = "m1", settlementID: UInt64 = 340_000_000_000_000_777)
        -> SettleDecision
    {
        var amounts = SettlementAmounts(split: ScopeSplit(inScope: Fen(100_000)))
        amounts.pooled = Fen(72_000)
        amounts.cash = Fen(28_000)
        return SettleDecision(
            institution: Clinic.hospital, visitID: "V1", batch: "B1", messageID: messageID, person: Clinic.person,
            insurance: .employee, clearingType: .inpatient,
            outcome: .settled(
                SettledClaim(
                    settlementID: settlementID, window: window, settledAt: Clinic.moment("2026-03-05"), amounts: amounts,
                    ratio: BasisPoints(8_000), accountBalance: .zero, policyDigest: .zero)))
    }
}

extension Network {
    /// The code a record holds for the first message of an envelope.
    static func firstCode(_ output: CommandOutput) -> UInt32? {
        if output.outcome != CommandOutput.accepted { return output.outcome }
        var reader = ByteReader(output.detail)
        return reader.integer()
    }
}
