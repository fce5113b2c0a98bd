import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// What pairs owe is booked at their fences, a close books nets.
@Suite("M3, M7: from exposures to positions")
struct PositionTests {
    private static let regions = (0..<6).map { RegionCode(UInt32(310_000 + $0 * 10_000)) }

    /// A hub that is told what regions say of each other.
    private struct Desk {
        var hub = HubMachine()
        private var sequences: [StreamKey: UInt64] = [:]

        init() { _ = hub.apply(.admitRegions(PositionTests.regions), at: Clinic.time) }

        @discardableResult
        mutating func say(
            _ kind: MessageKind, _ pair: RegionPair, _ window: WindowNumber, count: Int32, _ amounts: [FundAmount]
        ) -> CommandOutput {
            let header = RoutingHeader(
                kind: kind, insuring: pair.insuring, treating: pair.treating, window: window, insurance: .employee,
                clearingType: ClearingType.inpatient.rawValue, date: Clinic.moment("2026-03-05").date, count: count,
                medicalFee: Fen(9_000), amounts: amounts, payloadDigest: .zero)
            let stream = StreamKey(sender: pair.insuring.node, receiver: pair.treating.node)
            sequences[stream, default: 0] += 1
            let body = EnvelopeBody(
                suite: 1, sender: stream.sender, receiver: stream.receiver, epoch: 1, firstSequence: sequences[stream]!,
                acknowledged: 0, headers: [header])
            return hub.apply(.envelope(IncomingEnvelope(body: body, messages: [])), at: Clinic.time)
        }

        /// What a pair owes: its place among all pairs, in two funds.
        mutating func fill(_ window: WindowNumber, fencing: Bool) {
            var units: Int64 = 0
            for insuring in PositionTests.regions {
                for treating in PositionTests.regions where treating != insuring {
                    units += 100
                    let pair = RegionPair(insuring: insuring, treating: treating)
                    let amounts = [FundAmount(.employeePooled, Fen(units)), FundAmount(.seriousIllness, Fen(7))]
                        .sorted { $0.fund < $1.fund }
                    say(.settleDecision, pair, window, count: 1, amounts)
                    if fencing { say(.windowFence, pair, window, count: 1, amounts) }
                }
            }
        }

        func balance(_ kind: AccountKind) -> [Fen] {
            hub.ledger.accounts.filter { $0.id.accountKind == kind }.map(\.creditBalance).filter { $0 != .zero }
        }
    }

    @Test("A close books one net for each region, however many pairs and funds; nothing is left on exposures or fenced positions")
    func netsAlone() {
        var desk = Desk()
        desk.fill(Clinic.window, fencing: true)
        #expect(desk.balance(.exposureFromInsuring) == [], "M3: a fence leaves an exposure behind")
        #expect(desk.balance(.fencedPosition).reduce(.zero, +) == .zero && desk.balance(.netPosition) == [])
        let output = desk.hub.apply(.closeWindow(Clinic.window), at: Clinic.time)
        #expect(output.outcome == CommandOutput.accepted)
        #expect(output.postings.count <= Self.regions.count, "M7: \(output.postings.count) postings of 30 pairs")
        #expect(desk.balance(.fencedPosition) == [] && desk.balance(.exposureToTreating) == [])
        let positions = desk.hub.closings[Clinic.window]?.netting.positions ?? []
        for position in positions {
            let booked = desk.hub.ledger.account(ClaimAccounts.netPosition(position.region))?.creditBalance ?? .zero
            #expect(booked == position.amount, "M3: \(position.region)")
        }
    }

    @Test("settlingOneOfTwoWindows_cannotBreachCover: two fenced windows share fenced positions, and a close takes its own alone")
    func twoWindows() {
        var desk = Desk()
        desk.fill(Clinic.window, fencing: true)
        desk.fill(Clinic.window.next, fencing: true)
        let both = desk.balance(.fencedPosition)
        _ = desk.hub.apply(.closeWindow(Clinic.window), at: Clinic.time)
        #expect(desk.balance(.fencedPosition).map { $0 + $0 } == both, "both windows hold the same")
        _ = desk.hub.apply(.closeWindow(Clinic.window.next), at: Clinic.time)
        #expect(desk.balance(.fencedPosition) == [])
        #expect(desk.balance(.netPosition) == both)
    }

    @Test("M10: amounts that no sum of regions can hold stop no hub: the window is not fenced")
    func outOfRange() {
        var desk = Desk()
        let huge = [FundAmount(.employeePooled, Fen(Int64.max / 2 + 1))]
        for treating in Self.regions.dropFirst().prefix(2) {
            let pair = RegionPair(insuring: Self.regions[0], treating: treating)
            desk.say(.settleDecision, pair, Clinic.window, count: 1, huge)
            desk.say(.windowFence, pair, Clinic.window, count: 1, huge)
        }
        for insuring in Self.regions {
            for treating in Self.regions where treating != insuring {
                desk.say(.windowFence, RegionPair(insuring: insuring, treating: treating), Clinic.window, count: 0, [])
            }
        }
        let output = desk.hub.apply(.closeWindow(Clinic.window), at: Clinic.time)
        #expect(output.outcome == UInt32(SettlementRefusal.windowNotFenced.rawValue) && output.postings.isEmpty)
        #expect(desk.balance(.exposureFromInsuring).count == 1, "M3: what was not taken stays on its exposure")
    }
}
