import ClaimTypes
import LedgerTypes

/// A number of payments and what they come to.
public struct PaymentSum: Hashable, Sendable {
    public private(set) var count = 0
    public private(set) var amount = Fen.zero

    public init() {}

    mutating func add(_ more: Fen) {
        count += 1
        amount += more
    }
}

/// What a queue did with what money and at what delay.
public struct LiquidityMeasures: Hashable, Sendable {
    /// Accepted, settled or not.
    public internal(set) var submitted = PaymentSum()
    public private(set) var settled = PaymentSum()
    /// Never covered until the close.
    public internal(set) var returned = PaymentSum()
    /// By raw value of the mechanism, less one.
    private var byMechanism = [PaymentSum](repeating: PaymentSum(), count: SettlementMechanism.allCases.count)
    /// Times payments were settled together.
    public internal(set) var batches: UInt64 = 0
    public private(set) var waitingCount = 0
    public private(set) var waitingAmount = Fen.zero
    public private(set) var mostWaitingCount = 0
    /// Amount × seconds in the queue of everything that left it: fen·seconds. What was returned counts until the close.
    public private(set) var valueTime = Int128.zero
    /// Money in use at this moment, all participants together.
    public private(set) var used = Fen.zero
    /// The most that was in use at one moment.
    public private(set) var mostUsedAtOnce = Fen.zero

    public init() {}

    public func settled(by mechanism: SettlementMechanism) -> PaymentSum { byMechanism[Int(mechanism.rawValue) - 1] }

    /// Of the money submitted, rounded down to the basis point; `nil` when nothing was.
    public var settledRatio: BasisPoints? {
        guard submitted.amount.isPositive else { return nil }
        return BasisPoints(Int32(Int128(settled.amount.units) * 10_000 / Int128(submitted.amount.units)))
    }

    /// Seconds a fen waited on average, over everything submitted, rounded down; `nil` when nothing was.
    public var meanDelaySeconds: Int64? {
        guard submitted.amount.isPositive else { return nil }
        return Int64(clamping: valueTime / Int128(submitted.amount.units))
    }

    mutating func enter(_ payment: LiquidityPayment) {
        waitingCount += 1
        waitingAmount += payment.amount
        mostWaitingCount = max(mostWaitingCount, waitingCount)
    }

    mutating func leave(_ entry: QueuedPayment, at time: BusinessTime) {
        waitingCount -= 1
        waitingAmount -= entry.payment.amount
        valueTime += Int128(entry.payment.amount.units) * Int128(time.seconds - entry.submitted.seconds)
    }

    mutating func settle(_ amount: Fen, by mechanism: SettlementMechanism) {
        settled.add(amount)
        byMechanism[Int(mechanism.rawValue) - 1].add(amount)
    }

    /// - Parameter more: change of what one participant uses.
    mutating func use(_ more: Fen) {
        used += more
        mostUsedAtOnce = max(mostUsedAtOnce, used)
    }
}
