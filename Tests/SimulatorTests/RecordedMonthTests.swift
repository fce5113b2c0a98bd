import ClaimTypes
import Clearing
import CommandSupport
import LedgerTypes
import NodeRuntime
import Settlement
import Simulator
import Testing

@testable import ClearingCommands

/// What the hub's journal recorded, given to the payment queue.
@Suite("A recorded month as obligations", .serialized)
struct RecordedMonthTests {
    @Test("M3: the obligations read from the hub's journal come to the positions of the close, in any order and in parts")
    func obligations() async throws {
        try await SmallMonth.run(seed: 37, claims: 80, faults: TransportFaults(dropsPerMille: 50, duplicatesPerMille: 50)) {
            month, _ in
            let netting = try #require(await month.network.hub.read { $0.closings[SmallMonth.window]?.netting })
            let book = try RecordedMonth.read(month.settings.folder, window: SmallMonth.window)
            #expect(book.names == SmallMonth.regions.map { "\($0)" })
            for variant in [book, book.adverse(), try book.inParts(ofAtMost: Fen(100_000))] {
                var nets = [Fen](repeating: .zero, count: book.names.count)
                for timed in variant.payments {
                    nets[Int(timed.payment.debtor.value)] -= timed.payment.amount
                    nets[Int(timed.payment.creditor.value)] += timed.payment.amount
                }
                #expect(nets == SmallMonth.regions.map { netting.position(of: $0) ?? .zero }, "seed 37")
                let simulation = try Simulation(variant, money: nil, liquidity: .zero)
                #expect(simulation.netting.total(of: .multilateral) == netting.multilateral.total)
                #expect(
                    simulation.saving.queue.measures.settled.amount >= simulation.ordered.queue.measures.settled.amount,
                    "the queue settles no less than first in, first out")
            }
            #expect(throws: CommandFailure.self) {
                try RecordedMonth.read(month.settings.folder, window: SmallMonth.window.next.next)
            }
            #expect(throws: CommandFailure.self) {
                try RecordedMonth.read(month.settings.folder + "/340000", window: nil)
            }
        }
    }
}
