import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Testing

/// Orders of operators in a region's journal.
@Suite("Four eyes")
struct OrderTests {
    private static let id = String(repeating: "0a", count: 16)

    private static func machine() -> RegionMachine {
        var machine = RegionMachine()
        _ = machine.apply(
            .found(LoopFixture.region, peers: [LoopFixture.peer], firstWindow: WindowNumber(202_611)),
            at: Timestamp(nanoseconds: 1))
        return machine
    }

    private static func signed(
        _ content: OperatorOrder.Content, by name: String, node: NodeID = LoopFixture.region.node, id: String = id
    ) -> RegionInput {
        .operatorSigned(
            OperatorSigned(
                order: OperatorOrder(node: node, id: id, content), name: name, signature: [UInt8](repeating: 1, count: 64)))
    }

    private static func outcome(_ refusal: SettlementRefusal) -> UInt32 { UInt32(refusal.rawValue) }

    @Test("A fence waits for a second operator, is refused to the same one, and is done once (M4)")
    func fence() {
        var machine = Self.machine()
        let time = Timestamp(nanoseconds: 2)
        let window = WindowNumber(202_611)
        #expect(machine.apply(Self.signed(.fenceWindow(window), by: "a"), at: time).outcome == CommandOutput.pending)
        #expect(machine.openWindow == window)
        #expect(machine.apply(Self.signed(.fenceWindow(window), by: "a"), at: time).outcome == Self.outcome(.orderSameOperator))
        #expect(machine.openWindow == window)
        #expect(machine.apply(Self.signed(.fenceWindow(window), by: "b"), at: time).outcome == CommandOutput.accepted)
        #expect(machine.openWindow == window.next)
        #expect(machine.apply(Self.signed(.fenceWindow(window), by: "b"), at: time).outcome == CommandOutput.replayed)
        #expect(machine.openWindow == window.next)
    }

    @Test("The second signature has to stand under the same order, at the same node")
    func sameOrder() {
        var machine = Self.machine()
        let time = Timestamp(nanoseconds: 2)
        _ = machine.apply(Self.signed(.setCap(treating: LoopFixture.peer, Fen(5)), by: "a"), at: time)
        let other = machine.apply(Self.signed(.setCap(treating: LoopFixture.peer, Fen(500)), by: "b"), at: time)
        #expect(other.outcome == Self.outcome(.orderDiffers))
        #expect(machine.orders.caps.isEmpty)
        let foreign = machine.apply(Self.signed(.closeDay(BusinessDate(days: 20_000)), by: "a", node: .hub), at: time)
        #expect(foreign.outcome == Self.outcome(.orderForeign))
        #expect(
            machine.apply(Self.signed(.setCap(treating: LoopFixture.peer, Fen(5)), by: "b"), at: time).outcome
                == CommandOutput.accepted)
        #expect(machine.orders.caps == [LoopFixture.peer: Fen(5)])
    }

    @Test("An order that waits is taken back by either operator; a signature that comes later is a first one again (M4)")
    func takenBack() {
        var machine = Self.machine()
        let time = Timestamp(nanoseconds: 2)
        let window = WindowNumber(202_611)
        for (index, name) in ["a", "b"].enumerated() {
            let before = machine.stateDigest
            #expect(machine.apply(Self.signed(.fenceWindow(window), by: "a"), at: time).outcome == CommandOutput.pending)
            let id = String(repeating: "0\(index)", count: 16)
            let back = machine.apply(Self.signed(.withdrawOrder(id: Self.id), by: name, id: id), at: time)
            #expect(back.outcome == CommandOutput.accepted && machine.orders.waiting.isEmpty)
            #expect(machine.stateDigest != before, "M1: that it was taken back is part of the state")
        }
        #expect(machine.apply(Self.signed(.fenceWindow(window), by: "b"), at: time).outcome == CommandOutput.pending)
        #expect(machine.openWindow == window, "one signature is not enough")
        #expect(machine.apply(Self.signed(.fenceWindow(window), by: "a"), at: time).outcome == CommandOutput.accepted)
        let late = machine.apply(
            Self.signed(.withdrawOrder(id: Self.id), by: "a", id: String(repeating: "0c", count: 16)), at: time)
        #expect(late.outcome == Self.outcome(.orderCarriedOut) && machine.openWindow == window.next)
    }

    @Test("A day is closed by one operator; a state without orders has the bytes it had before there were any (M1)")
    func single() {
        var machine = Self.machine()
        let before = machine.stateDigest
        let twin = Self.machine()
        #expect(before == twin.stateDigest)
        let done = machine.apply(Self.signed(.closeDay(BusinessDate(days: 20_000)), by: "a"), at: Timestamp(nanoseconds: 2))
        #expect(done.outcome == CommandOutput.accepted)
        #expect(machine.stateDigest != before)
    }

    @Test(
        "The text of an order is read back exactly, and nothing else is an order",
        arguments: [
            OperatorOrder.Content.closeDay(BusinessDate(days: 20_000)), .reconcileDay(BusinessDate(days: 1)),
            .fenceWindow(WindowNumber(202_612)), .closeWindow(WindowNumber(202_601)), .windowPaid(WindowNumber(202_602)),
            .setCap(treating: RegionCode(310_000), Fen(12)), .setCap(treating: RegionCode(310_000), nil), .approveKeys(.zero),
            .withdrawOrder(id: String(repeating: "0b", count: 16)),
        ])
    func text(_ content: OperatorOrder.Content) {
        let order = OperatorOrder(node: RegionCode(340_000).node, id: Self.id, content)
        #expect(OperatorOrder(text: order.text) == order)
        for end in order.text.indices { #expect(OperatorOrder(text: String(order.text[..<end])) == nil) }
        #expect(OperatorOrder(text: order.text + "\n") == nil)
        #expect(OperatorOrder(text: order.text.uppercased()) == nil)
    }
}
