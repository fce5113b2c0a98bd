import ClaimTypes
import LedgerTypes

/// A payment with its time of arrival.
public struct TimedPayment: Hashable, Sendable {
    public var payment: LiquidityPayment
    public var time: BusinessTime

    public init(_ payment: LiquidityPayment, at time: BusinessTime) {
        self.payment = payment
        self.time = time
    }
}

/// What stood at one moment of a run.
public struct LiquiditySample: Hashable, Sendable {
    public let time: BusinessTime
    /// Money in use, all participants together.
    public let used: Fen
    public let waiting: Fen
}

/// One whole run of payments through a queue, from the first to the close.
public struct LiquidityRun: Sendable {
    /// After the close.
    public let queue: LiquidityQueue
    /// Of every payment, in order.
    public let events: [LiquidityEvent]
    /// After the last event of each moment something happened, ascending by time.
    public let samples: [LiquiditySample]

    /// Least money with which the payments as they came could be made: each participant's largest use, added up.
    public var need: Fen { queue.accounts.reduce(.zero) { $0 + $1.mostUsed } }

    /// Runs payments in order of time, then number, whatever order they stand in; closes at the time of the last.
    /// - Parameter close: end of the day when it lies behind the last payment.
    /// - Parameter progress: told now and then how many payments were submitted.
    /// - Complexity: O(payments log payments) plus what the tries cost.
    public init(
        _ payments: [TimedPayment], through queue: LiquidityQueue, close: BusinessTime? = nil,
        progress: (Int) -> Void = { _ in }
    ) {
        var queue = queue
        var events: [LiquidityEvent] = []
        var samples: [LiquiditySample] = []
        let sorted = payments.sorted { $0.time == $1.time ? $0.payment.id < $1.payment.id : $0.time < $1.time }
        for (index, timed) in sorted.enumerated() {
            events += queue.submit(timed.payment, at: timed.time)
            if index & 1_023 == 0 { progress(index) }
            if index + 1 == sorted.count || sorted[index + 1].time != timed.time {
                samples.append(Self.sample(of: queue, at: timed.time))
            }
        }
        if let last = sorted.last?.time ?? close {
            let time = max(last, close ?? last)
            if case .success(let more) = queue.close(at: time) { events += more }
            if samples.last?.time == time { samples.removeLast() }
            samples.append(Self.sample(of: queue, at: time))
        }
        self.queue = queue
        self.events = events
        self.samples = samples
    }

    private static func sample(of queue: LiquidityQueue, at time: BusinessTime) -> LiquiditySample {
        LiquiditySample(time: time, used: queue.measures.used, waiting: queue.measures.waitingAmount)
    }
}

/// How much money payments need at least and at most, by participant.
public struct LiquidityBounds: Hashable, Sendable {
    /// What a participant must pay in the end more than it receives: with less, not everything can ever be settled.
    public let least: [Fen]
    /// What a participant is short of at most when each payment is made the moment it comes: with this, nothing ever waits.
    public let most: [Fen]

    /// - Precondition: the payments are valid, their total fits `Fen`, and every debtor and creditor is below `participantsCount`.
    public init(of payments: [TimedPayment], participantsCount: Int) {
        var balances = [Fen](repeating: .zero, count: participantsCount)
        var lowest = balances
        for timed in payments.sorted(by: { $0.time == $1.time ? $0.payment.id < $1.payment.id : $0.time < $1.time }) {
            let payment = timed.payment
            balances[payment.debtor.place] -= payment.amount
            balances[payment.creditor.place] += payment.amount
            lowest[payment.debtor.place] = min(lowest[payment.debtor.place], balances[payment.debtor.place])
        }
        least = balances.map { max(-$0, .zero) }
        most = lowest.map { -$0 }
    }

    /// Accounts holding the least and this share of what lies between, floors zero, rounded up.
    /// - Parameter share: 0 to 10 000 basis points.
    public func accounts(sharing share: BasisPoints) -> [LiquidityAccount] {
        least.indices.map { place in
            let between = Int128((most[place] - least[place]).units) * Int128(share.value)
            return LiquidityAccount(balance: least[place] + Fen(Int64((between + 9_999) / 10_000)))
        }
    }
}
