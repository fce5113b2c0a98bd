import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// The hub's own stream and those it relays are resumed apart from each other, so a notice may come before what it adds up.
@Suite("M3: a notice overtakes decisions")
struct OvertakingTests {
    private static let late = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)

    /// Everybody has fenced, the hub knows all of it and has closed; what the insuring region sent has not reached the treating one.
    private static func closed() throws -> (network: Network, batches: [OutboundBatch]) {
        var network = check(
            text: """
                register V1             → registered
                lines V1 B1 1000.00     → itemised 1000.00
                settle V1 B1 m1 1000.00 → unknown
                carry T>I               → -
                fence I 2026-03         → done
                fence T 2026-03         → done
                """
        ).network
        let regions = [Clinic.insuring.node, Clinic.treating.node]
        for sender in regions {
            for receiver in regions where receiver != sender && StreamKey(sender: sender, receiver: receiver) != late {
                _ = network.carry(StreamKey(sender: sender, receiver: receiver))
            }
        }
        var batches: [OutboundBatch] = []
        while let batch = network.nextBatch(of: late) {
            #expect(network.tellHub(batch, on: late).outcome == CommandOutput.accepted)
            batches.append(batch)
        }
        try #require(batches.count == 2, "a decision and a fence")
        network.apply(HubInput.closeWindow(Clinic.window))
        #expect(network.hub.closings[Clinic.window] != nil)
        return (network, batches)
    }

    @Test("it waits until the fence of every region has come, and is kept then")
    func waits() throws {
        var (network, batches) = try Self.closed()
        _ = network.carry(StreamKey(sender: .hub, receiver: Clinic.treating.node))
        #expect(network[Clinic.treating].notices.isEmpty && network[Clinic.treating].month.waiting.count == 1)
        for batch in batches { _ = network.deliver(batch, on: Self.late) }
        #expect(network[Clinic.treating].month.waiting.isEmpty)
        #expect(network[Clinic.treating].notices.map(\.net) == [Fen(79_000)])
    }

    @Test("what the hub says after it waits behind it, and is heard in order")
    func followers() throws {
        var (network, batches) = try Self.closed()
        let table = try #require(network.hub.clearingTableDigest(of: Clinic.window))
        let day = try #require(BusinessDate(year: 2026, month: 5, day: 20))
        network.apply(
            HubInput.money(
                .prefundQuota(insuring: Clinic.insuring, treating: Clinic.treating, year: 2026, Fen(9_000), payBy: day)))
        network.apply(HubInput.money(.issuePayments(Clinic.window, applyBy: day, payBy: day, table: table)))
        _ = network.carry(StreamKey(sender: .hub, receiver: Clinic.treating.node))
        let kinds = network[Clinic.treating].month.waiting.map(\.kind)
        #expect(kinds == [.clearingNotice, .prefundNotice, .netPosition, .paymentNotice])
        #expect(network[Clinic.treating].money == RegionMoney(), "nothing of it is heard before the notice")

        let codes = batches.map { network.deliver($0, on: Self.late).firstCode }
        #expect(codes == [CommandOutput.accepted, CommandOutput.accepted])
        let heard = network[Clinic.treating]
        #expect(heard.month.waiting.isEmpty && heard.notices.map(\.net) == [Fen(79_000)])
        #expect(heard.money.positions[Clinic.window]?.net == Fen(79_000))
        #expect(heard.money.prefundNotices.map(\.quota) == [Fen(9_000)])
        #expect(heard.money.register.dues(of: Clinic.window).map(\.amount) == [Fen(79_000)])
    }

    @Test("a fence that differs refuses it, and what followed it too: nothing waits for ever")
    func differingFence() throws {
        var (network, batches) = try Self.closed()
        let table = try #require(network.hub.clearingTableDigest(of: Clinic.window))
        let day = try #require(BusinessDate(year: 2026, month: 5, day: 20))
        network.apply(HubInput.money(.issuePayments(Clinic.window, applyBy: day, payBy: day, table: table)))
        _ = network.carry(StreamKey(sender: .hub, receiver: Clinic.treating.node))
        guard case .windowFence(var fence) = batches[1].messages[0] else { throw NothingThere() }
        fence.decisions += 1
        let told = OutboundBatch(firstSequence: batches[1].firstSequence, messages: [.windowFence(fence)])
        let codes = [batches[0], told].map { network.deliver($0, on: Self.late).firstCode }
        #expect(codes == [CommandOutput.accepted, UInt32(SettlementRefusal.fenceDiffers.rawValue)])
        #expect(network[Clinic.treating].month.waiting.isEmpty)
    }

    private struct NothingThere: Error {}

    @Test("one that differs when every region has fenced is refused, and no true one is taken for it")
    func refused() throws {
        var (network, batches) = try Self.closed()
        let claim = CounterpartyAmounts(counterparty: Clinic.insuring, amounts: [FundAmount(.employeePooled, Fen(100))])
        let lie = ClearingNotice(
            window: Clinic.window, region: Clinic.treating, payable: [], receivable: [claim], net: Fen(100))
        let answer = tell(lie, &network)
        #expect(answer.firstCode == CommandOutput.pending)
        let codes = batches.map { network.deliver($0, on: Self.late).firstCode }
        #expect(codes == [CommandOutput.accepted, UInt32(SettlementRefusal.noticeDiffers.rawValue)])
        #expect(network[Clinic.treating].notices.isEmpty && network[Clinic.treating].month.waiting.isEmpty)
        #expect(network[Clinic.treating].money.refused.map(\.kind) == [.clearingNotice], "operators see it")
    }

    @Test("one that says another debt of this region is refused at once")
    func ownSide() throws {
        var (network, _) = try Self.closed()
        let debt = CounterpartyAmounts(counterparty: Clinic.insuring, amounts: [FundAmount(.employeePooled, Fen(100))])
        let lie = ClearingNotice(
            window: Clinic.window, region: Clinic.treating, payable: [debt], receivable: [], net: Fen(-100))
        let answer = tell(lie, &network)
        #expect(answer.firstCode == UInt32(SettlementRefusal.noticeDiffers.rawValue))
    }

    /// Says something in the hub's name, next in its stream.
    private func tell(_ notice: ClearingNotice, _ network: inout Network) -> Delivery {
        let stream = StreamKey(sender: .hub, receiver: Clinic.treating.node)
        let next = network[Clinic.treating].received(from: .hub) + 1
        return network.deliver(OutboundBatch(firstSequence: next, messages: [.clearingNotice(notice)]), on: stream)
    }
}

/// The relay does not wait for the hub's disk: after a stop of the hub, what one region answers may come before what it answers.
@Suite("M9: at the hub an answer overtakes what it answers")
struct OvertakingAtHubTests {
    private static let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
    private static let fenced = FencedPair(window: Clinic.window, pair: pair)
    private static let there = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
    private static let back = StreamKey(sender: Clinic.treating.node, receiver: Clinic.insuring.node)

    private var standing: (Network) -> StatementStanding? { { $0.hub.month.statements[Self.fenced]?.standing } }

    private func run(_ network: inout Network, _ step: String) {
        var scenario = Scenario(network)
        #expect(scenario.run(step.split(separator: " ").map(String.init)) == "done", "\(step)")
        network = scenario.network
    }

    /// Delivers all of a stream; what the hub made of the last message.
    private func carry(_ stream: StreamKey, _ network: inout Network) -> UInt32? {
        network.carry(stream).last?.atHub.flatMap(Network.firstCode)
    }

    /// A fenced month whose fence the treating region has and the hub has not, and its statement.
    private func fencedPastHub() throws -> (network: Network, fence: OutboundBatch) {
        var network = check(text: ExactlyOnceTests.settled).network
        for step in ["fence I 2026-03", "fence T 2026-03", "require 2026-03"] { run(&network, step) }
        let next = network.nextBatch(of: Self.there)
        let fence = try #require(next)
        network.deliverPastHub(fence, on: Self.there)
        run(&network, "state T 2026-03")
        return (network, fence)
    }

    @Test("a statement waits for its fence, a confirmation for its statement; then the month closes")
    func statement() throws {
        var (network, fence) = try fencedPastHub()
        #expect(carry(Self.back, &network) == CommandOutput.pending && standing(network) == nil)
        #expect(network.tellHub(fence, on: Self.there).outcome == CommandOutput.accepted)
        #expect(standing(network) == .issued && network.hub.month.early.isEmpty)
        run(&network, "confirm I 2026-03 k")
        _ = carry(Self.there, &network)
        #expect(network.apply(HubInput.closeWindow(Clinic.window)).outcome == CommandOutput.accepted)
    }

    @Test("everything that is said of a statement waits with it, in the order in which it was said")
    func answers() throws {
        var (network, fence) = try fencedPastHub()
        _ = network.tellHub(fence, on: Self.there)
        var statement: OutboundBatch?
        while let batch = network.nextBatch(of: Self.back) {
            statement = batch
            if case .month = batch.messages[0] {
                network.deliverPastHub(batch, on: Self.back)
            } else {
                _ = network.deliver(batch, on: Self.back)
            }
        }
        run(&network, "confirm I 2026-03 k")
        run(&network, "rollback I k-310000")
        run(&network, "contest I 2026-03 c 1:310101:9.00")
        #expect(carry(Self.there, &network) == CommandOutput.pending && standing(network) == nil)
        _ = network.tellHub(try #require(statement), on: Self.back)
        #expect(standing(network) == .contested && network.hub.month.early.isEmpty)
    }

    @Test("a decision waits for its contest")
    func decision() throws {
        var (network, fence) = try fencedPastHub()
        _ = network.tellHub(fence, on: Self.there)
        _ = carry(Self.back, &network)
        run(&network, "contest I 2026-03 c 1:310101:9.00")
        let next = network.nextBatch(of: Self.there)
        let contest = try #require(next)
        network.deliverPastHub(contest, on: Self.there)
        run(&network, "decide T c 1:310101:4.00")
        _ = carry(Self.back, &network)
        #expect(standing(network) == .issued && !network.hub.month.early.isEmpty)
        _ = network.tellHub(contest, on: Self.there)
        #expect(standing(network) == .decided && network.hub.month.early.isEmpty)
    }
}
