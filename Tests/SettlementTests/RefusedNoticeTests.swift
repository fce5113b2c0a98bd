import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// What operators see of notices that their region refused.
@Suite("Refused notices of the hub")
struct RefusedNoticeTests {
    private func bytes(_ network: Network) -> [UInt8] {
        var writer = ByteWriter()
        network[Clinic.insuring].money.writeCanonical(into: &writer)
        return writer.bytes
    }

    /// Says something in the hub's name, next in its stream.
    private func tell(_ message: MonthMessage, _ network: inout Network) {
        let stream = StreamKey(sender: .hub, receiver: Clinic.insuring.node)
        let next = network[Clinic.insuring].received(from: .hub) + 1
        _ = network.deliver(OutboundBatch(firstSequence: next, messages: [.month(message)]), on: stream)
    }

    @Test("M10: a notice that was refused is seen once, until one about the same is taken; the oldest of very many give way")
    func refusedNotices() throws {
        let issued = check(text: MoneyTests.closed + MoneyTests.issue).network
        let position = try #require(issued[Clinic.insuring].money.positions[Clinic.window])
        var wrong = position
        (wrong.payable, wrong.net) = (position.payable + Fen(1), position.net - Fen(1))
        var network = check(text: MoneyTests.closed).network
        var honest = network
        let before = bytes(network)
        for _ in 0..<2 { tell(.position(wrong), &network) }
        #expect(network[Clinic.insuring].money.refused.map(\.kind) == [.netPosition])
        #expect(network[Clinic.insuring].money.refused.map(\.refusal) == [.positionDiffers])
        #expect(bytes(network) != before, "M1: it is part of the state")
        tell(.position(position), &network)
        tell(.position(position), &honest)
        #expect(network[Clinic.insuring].money.refused.isEmpty)
        #expect(bytes(network) == bytes(honest), "states without any keep their bytes")
        let day = try #require(BusinessDate(text: "2026-04-30"))
        for number in 0...64 {
            let stranger = PaymentNotice(
                number: "FK-\(number)", window: Clinic.window, payer: Clinic.other, payee: Clinic.treating,
                amounts: [FundAmount(.employeePooled, Fen(1))], applyBy: day, payBy: day)
            tell(.paymentNotice(stranger), &network)
        }
        #expect(network[Clinic.insuring].money.refused.map(\.number) == (1...64).map { "FK-\($0)" })
    }
}
