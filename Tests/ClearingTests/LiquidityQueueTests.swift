import ClaimTypes
import Clearing
import LedgerTypes
import TestSupport
import Testing

@Suite("Liquidity-saving settlement: cases")
struct LiquidityQueueTests {
    @Test("Covered payments settle at once; others wait and are released by money that comes in")
    func releasing() {
        var queue = queue(["10.00", "0.00", "0.00"], settings: .firstInFirstOut)
        #expect(queue.submit(pay(1, 1, 2, "4.00"), at: at(0)) == [.queued(id: 1)])
        #expect(queue.submit(pay(2, 2, 0, "3.00"), at: at(5)) == [.queued(id: 2)])
        #expect(
            queue.submit(pay(3, 0, 1, "5.00"), at: at(10)) == [
                .settled(id: 3, by: .immediate, batch: 0), .settled(id: 1, by: .released, batch: 0),
                .settled(id: 2, by: .released, batch: 0),
            ])
        #expect(queue.accounts.map(\.balance) == [yuan("8.00"), yuan("1.00"), yuan("1.00")])
        // 4.00 waited 10 s and 3.00 waited 5 s: 55 yuan-seconds over 12 yuan.
        #expect(queue.measures.valueTime == 5_500 && queue.measures.meanDelaySeconds == 4)
        #expect(queue.accounts[0].mostUsed == yuan("5.00") && queue.measures.mostUsedAtOnce == yuan("5.00"))
    }

    @Test("A large payment blocks those behind it in order, and is overtaken with bypass unless it is more urgent")
    func bypassing() {
        for (settings, urgency, isOvertaken) in [
            (LiquiditySettings.firstInFirstOut, 1 as UInt8, false), (.saving, 1, true), (.saving, 0, false),
        ] {
            var queue = queue(["10.00", "0.00"], settings: settings)
            #expect(queue.submit(pay(1, 0, 1, "11.00", priority: urgency), at: at(0)) == [.queued(id: 1)])
            let events = queue.submit(pay(2, 0, 1, "2.00", priority: 1), at: at(0))
            #expect(events == [isOvertaken ? .settled(id: 2, by: .immediate, batch: 0) : .queued(id: 2)], "\(settings)")
        }
    }

    @Test("Two who owe each other settle the difference together")
    func bilateral() {
        var queue = queue(["1.00", "0.00", "0.00"])
        #expect(queue.submit(pay(1, 0, 1, "100.00"), at: at(0)) == [.queued(id: 1)])
        #expect(
            queue.submit(pay(2, 1, 0, "99.00"), at: at(1)) == [
                .queued(id: 2), .settled(id: 1, by: .bilateralOffset, batch: 1),
                .settled(id: 2, by: .bilateralOffset, batch: 1),
            ])
        #expect(queue.accounts.map(\.balance) == [.zero, yuan("1.00"), .zero])
        #expect(queue.accounts[0].mostUsed == yuan("1.00"), "the difference is all the money it took")
    }

    @Test("A ring without money is a gridlock; it is resolved by its last payment", arguments: 3...9)
    func rings(length: Int32) {
        for settings in RandomDay.settings {
            var queue = queue([String](repeating: "0.00", count: Int(length)), settings: settings)
            for place in 0..<length - 1 {
                #expect(queue.submit(pay(UInt64(place), place, place + 1, "7.00"), at: at(0)) == [.queued(id: UInt64(place))])
            }
            let events = queue.submit(pay(99, length - 1, 0, "7.00"), at: at(60))
            let expected = ((0..<length - 1).map(UInt64.init) + [99]).map {
                LiquidityEvent.settled(id: $0, by: .multilateralOffset, batch: 1)
            }
            #expect(events == [.queued(id: 99)] + (settings.resolvesGridlocks ? expected : []), "ring of \(length)")
        }
    }

    @Test(
        "Gridlock resolution in order finds the one largest set, by brute force over all prefixes",
        arguments: 1...80 as ClosedRange<UInt64>)
    func largestInOrder(seed: UInt64) throws {
        let day = RandomDay(seed: seed, participants: 2...4, paymentsMax: 9)
        let settings = LiquiditySettings(bypasses: false, offsetsBilaterally: false, resolvesGridlocks: false)
        // Nothing can move while the accounts are on their floors; money comes in with the deposits, which resolve.
        let floors = day.accounts.map { LiquidityAccount(balance: $0.floor, floor: $0.floor) }
        var waiting = try #require(LiquidityQueue(accounts: floors, limits: day.limits, settings: settings))
        for timed in day.payments { #expect(waiting.submit(timed.payment, at: at(0)) == [.queued(id: timed.payment.id)]) }
        var settled: [UInt64] = []
        for case .settled(let id, _, _) in try waiting.resolve(at: at(1)).get() { settled.append(id) }
        let best = BruteForce(day).largestInOrder()
        #expect(Set(settled) == best, "seed \(seed)")
    }

    @Test(
        "With bypass the set is never smaller than in order and never above the best of all subsets",
        arguments: 1...80 as ClosedRange<UInt64>)
    func bySizeWithinBounds(seed: UInt64) throws {
        let day = RandomDay(seed: seed, participants: 2...4, paymentsMax: 9)
        let floors = day.accounts.map { LiquidityAccount(balance: $0.floor, floor: $0.floor) }
        let settings = LiquiditySettings(bypasses: true, offsetsBilaterally: false, resolvesGridlocks: false)
        var waiting = try #require(LiquidityQueue(accounts: floors, limits: day.limits, settings: settings))
        for timed in day.payments { _ = waiting.submit(timed.payment, at: at(0)) }
        _ = try waiting.resolve(at: at(1)).get()
        let brute = BruteForce(day)
        let inOrder = brute.amount(of: brute.largestInOrder())
        #expect(waiting.measures.settled.amount >= inOrder, "seed \(seed)")
        #expect(waiting.measures.settled.amount <= brute.mostBySubset(), "seed \(seed)")
    }

    @Test("A bilateral limit holds back what the account could pay")
    func bilateralLimit() {
        let limit = BilateralLimit(debtor: ParticipantIndex(0), creditor: ParticipantIndex(1), most: yuan("5.00"))
        var queue = queue(["100.00", "0.00", "0.00"], limits: [limit])
        #expect(queue.submit(pay(1, 0, 1, "5.00"), at: at(0)) == [.settled(id: 1, by: .immediate, batch: 0)])
        #expect(queue.submit(pay(2, 0, 1, "1.00"), at: at(0)) == [.queued(id: 2)])
        #expect(queue.submit(pay(3, 0, 2, "50.00"), at: at(0)) == [.settled(id: 3, by: .immediate, batch: 0)])
        // Two yuan come back: the limit has room for the payment that waited.
        #expect(
            queue.submit(pay(4, 1, 0, "2.00"), at: at(0)) == [
                .settled(id: 4, by: .immediate, batch: 0), .settled(id: 2, by: .released, batch: 0),
            ])
    }

    @Test("M10: every refusal has its case and changes nothing")
    func refusals() throws {
        var queue = queue(["10.00", "0.00"])
        _ = queue.submit(pay(1, 0, 1, "1.00"), at: at(10))
        let before = queue.accounts
        let huge = LiquidityPayment(
            id: 9, debtor: ParticipantIndex(0), creditor: ParticipantIndex(1), amount: Fen(.max))
        for (payment, time, refusal) in [
            (pay(2, 0, 1, "1.00"), at(9), LiquidityRefusal.timeGoesBack), (pay(2, 0, 2, "1.00"), at(10), .participantUnknown),
            (pay(2, 0, 1, "0.00"), at(10), .amountNotPositive), (pay(2, 1, 1, "1.00"), at(10), .debtorIsCreditor),
            (pay(1, 0, 1, "1.00"), at(10), .idRepeated), (huge, at(10), .totalOutOfRange),
        ] {
            #expect(queue.submit(payment, at: time) == [.refused(id: payment.id, refusal)])
            #expect(queue.accounts == before)
        }
        _ = queue.submit(pay(3, 0, 1, "50.00"), at: at(10))
        #expect(try queue.close(at: at(11)).get() == [.refused(id: 3, .notCoveredAtClose)])
        #expect(queue.submit(pay(4, 0, 1, "1.00"), at: at(12)) == [.refused(id: 4, .closed)])
        #expect(queue.close(at: at(12)) == .failure(.closed))
        #expect(LiquidityQueue(accounts: [LiquidityAccount(balance: .zero, floor: Fen(1))], settings: .saving) == nil)
    }

    @Test("A deposit releases what waited for it")
    func deposit() throws {
        var queue = queue(["0.00", "0.00"])
        _ = queue.submit(pay(1, 0, 1, "3.00"), at: at(0))
        #expect(
            try queue.deposit(yuan("3.00"), to: ParticipantIndex(0), at: at(7)).get() == [
                .settled(id: 1, by: .released, batch: 0)
            ])
        #expect(queue.measures.valueTime == 2_100)
        #expect(queue.deposit(.zero, to: ParticipantIndex(0), at: at(8)) == .failure(.amountNotPositive))
    }

    /// All sets of a small day's payments, tried one by one.
    private struct BruteForce {
        let day: RandomDay

        init(_ day: RandomDay) { self.day = day }

        func amount(of ids: Set<UInt64>) -> Fen {
            day.payments.reduce(.zero) { ids.contains($1.payment.id) ? $0 + $1.payment.amount : $0 }
        }

        /// Accounts stand on their floors, so nobody may pay more than it receives.
        private func isPossible(_ ids: Set<UInt64>) -> Bool {
            var net = [Fen](repeating: .zero, count: day.participantsCount)
            var flow: [[Int32]: Fen] = [:]
            for case let payment in day.payments.map(\.payment) where ids.contains(payment.id) {
                net[Int(payment.debtor.value)] -= payment.amount
                net[Int(payment.creditor.value)] += payment.amount
                flow[[payment.debtor.value, payment.creditor.value], default: .zero] += payment.amount
                flow[[payment.creditor.value, payment.debtor.value], default: .zero] -= payment.amount
            }
            return net.allSatisfy { !$0.isNegative }
                && day.limits.allSatisfy { (flow[[$0.debtor.value, $0.creditor.value]] ?? .zero) <= $0.most }
        }

        private func subsets(where isAllowed: (Set<UInt64>) -> Bool) -> [Set<UInt64>] {
            (0..<1 << day.payments.count).map { bits in
                Set(day.payments.indices.filter { bits >> $0 & 1 == 1 }.map { day.payments[$0].payment.id })
            }.filter { isAllowed($0) && isPossible($0) }
        }

        func mostBySubset() -> Fen { subsets { _ in true }.map(amount).max() ?? .zero }

        func largestInOrder() -> Set<UInt64> {
            let payments = day.payments.map(\.payment)
            let inOrder = subsets { ids in
                payments.allSatisfy { payment in
                    !ids.contains(payment.id)
                        || payments.allSatisfy { other in
                            other.debtor != payment.debtor
                                || (other.priority, other.id) >= (payment.priority, payment.id) || ids.contains(other.id)
                        }
                }
            }
            let largest = inOrder.map(\.count).max() ?? 0
            let best = inOrder.filter { $0.count == largest }
            #expect(best.count == 1 && inOrder.allSatisfy { $0.isSubset(of: best[0]) }, "the largest set is unique")
            return best[0]
        }
    }
}
