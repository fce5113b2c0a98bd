import ClaimTypes
import Clearing
import LedgerTypes
import TestSupport
import Testing

/// What holds for every day, whatever is paid. A failure prints its seed.
@Suite("Liquidity-saving settlement: laws")
struct LiquidityLawTests {
    @Test("gridlock_neverOverdraws", arguments: 1...250 as ClosedRange<UInt64>)
    func gridlock_neverOverdraws(seed: UInt64) throws {
        let day = RandomDay(seed: seed)
        for settings in RandomDay.settings {
            var queue = try #require(LiquidityQueue(accounts: day.accounts, limits: day.limits, settings: settings))
            var model = Model(day)
            for timed in day.payments {
                model.take(queue.submit(timed.payment, at: timed.time))
                let why = model.complaint(queue)
                #expect(why == nil, "seed \(seed), \(settings), payment \(timed.payment.id): \(why ?? "")")
            }
            model.take(try queue.close(at: at(1_000_000)).get())
            let why = model.complaint(queue)
            #expect(why == nil, "seed \(seed), \(settings), close: \(why ?? "")")
            #expect(model.settled.union(model.returned).count == day.payments.count, "seed \(seed): every payment has an end")
            #expect(queue.measures.settled.count == model.settled.count, "seed \(seed)")
            #expect(queue.measures.waitingCount == 0 && queue.measures.waitingAmount == .zero, "seed \(seed)")
        }
    }

    @Test("M1: the order of the file leaves no trace", arguments: 1...40 as ClosedRange<UInt64>)
    func permuted(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let day = RandomDay(seed: seed)
        let queue = try #require(LiquidityQueue(accounts: day.accounts, limits: day.limits, settings: .saving))
        let run = LiquidityRun(day.payments, through: queue)
        let again = LiquidityRun(day.payments.shuffled(using: &generator), through: queue)
        #expect(run.events == again.events && run.samples == again.samples, "seed \(seed)")
        #expect(run.queue.accounts == again.queue.accounts && run.queue.measures == again.queue.measures, "seed \(seed)")
    }

    @Test(
        "Without bypass no payment overtakes; with bypass none overtakes a more urgent one",
        arguments: 1...60 as ClosedRange<UInt64>)
    func orderKept(seed: UInt64) throws {
        let day = RandomDay(seed: seed)
        for settings in RandomDay.settings {
            var queue = try #require(LiquidityQueue(accounts: day.accounts, limits: day.limits, settings: settings))
            var waiting: [UInt64: LiquidityPayment] = [:]
            let payments = Dictionary(uniqueKeysWithValues: day.payments.map { ($0.payment.id, $0.payment) })
            for timed in day.payments {
                waiting[timed.payment.id] = timed.payment
                var leaving: Set<UInt64> = []
                for case .settled(let id, _, _) in queue.submit(timed.payment, at: timed.time) { leaving.insert(id) }
                for id in leaving {
                    let payment = try #require(payments[id])
                    let overtaken = waiting.values.filter {
                        $0.debtor == payment.debtor && !leaving.contains($0.id)
                            && ($0.priority < payment.priority
                                || (!settings.bypasses && $0.priority == payment.priority && $0.id < payment.id))
                    }
                    #expect(overtaken.isEmpty, "seed \(seed), \(settings): \(id) overtook \(overtaken.map(\.id))")
                }
                for id in leaving { waiting[id] = nil }
            }
        }
    }

    @Test(
        "With the least money everything is settled at the close at the latest, with the most nothing waits",
        arguments: 1...60 as ClosedRange<UInt64>)
    func bounds(seed: UInt64) throws {
        let day = RandomDay(seed: seed)
        let bounds = LiquidityBounds(of: day.payments, participantsCount: day.participantsCount)
        let least = try #require(LiquidityQueue(accounts: bounds.accounts(sharing: .zero), settings: .saving))
        let run = LiquidityRun(day.payments, through: least)
        #expect(run.queue.measures.settled.count == day.payments.count, "seed \(seed)")
        let most = try #require(
            LiquidityQueue(accounts: bounds.accounts(sharing: BasisPoints(10_000)), settings: .firstInFirstOut))
        let prompt = LiquidityRun(day.payments, through: most)
        #expect(prompt.queue.measures.settled(by: .immediate).count == day.payments.count, "seed \(seed)")
        #expect(prompt.queue.measures.valueTime == 0 && prompt.need == bounds.most.reduce(.zero, +), "seed \(seed)")
        #expect(run.need <= bounds.least.reduce(.zero, +), "seed \(seed): no more is used than there is")
    }

    /// Books kept beside the queue from its events alone.
    private struct Model {
        let day: RandomDay
        var balances: [Fen]
        var settled: Set<UInt64> = []
        var returned: Set<UInt64> = []
        var complaint: String?

        init(_ day: RandomDay) {
            self.day = day
            balances = day.accounts.map(\.balance)
        }

        /// Single payments must be covered one after the other; those of a batch together.
        mutating func take(_ events: [LiquidityEvent]) {
            var openBatch: UInt64 = 0
            for event in events {
                switch event {
                case .queued: continue
                case .refused(let id, let refusal):
                    if refusal != .notCoveredAtClose || !returned.insert(id).inserted { complaint = "\(id) refused: \(refusal)" }
                case .settled(let id, let mechanism, let batch):
                    if batch != openBatch { checkFloors() }
                    openBatch = batch
                    if (batch == 0) != (mechanism == .immediate || mechanism == .released) { complaint = "batch of \(id)" }
                    if !settled.insert(id).inserted || returned.contains(id) { complaint = "\(id) has two ends" }
                    let payment = day.payments[Int(id)].payment
                    balances[Int(payment.debtor.value)] -= payment.amount
                    balances[Int(payment.creditor.value)] += payment.amount
                    if batch == 0 { checkFloors() }
                }
            }
            checkFloors()
        }

        private mutating func checkFloors() {
            for (place, account) in day.accounts.enumerated() where balances[place] < account.floor {
                complaint = "participant \(place) has \(balances[place]), its floor is \(account.floor)"
            }
        }

        /// Money conserved, balances those of the events, limits kept.
        func complaint(_ queue: LiquidityQueue) -> String? {
            if let complaint { return complaint }
            if queue.accounts.map(\.balance) != balances { return "balances are not those of the events" }
            let sum = day.accounts.reduce(Fen.zero) { $0 + $1.balance }
            if balances.reduce(.zero, +) != sum { return "M3: money was made or lost" }
            for limit in day.limits {
                let flow = settled.reduce(Fen.zero) { flow, id in
                    let payment = day.payments[Int(id)].payment
                    if payment.debtor == limit.debtor, payment.creditor == limit.creditor { return flow + payment.amount }
                    if payment.debtor == limit.creditor, payment.creditor == limit.debtor { return flow - payment.amount }
                    return flow
                }
                if flow > limit.most { return "limit \(limit) exceeded: \(flow)" }
            }
            return nil
        }
    }
}
