import ClaimTypes
import LedgerTypes

/// Payments settled one by one with the money at hand, waiting when it is short, and settled together when that needs less of it
/// (节约流动性的排队结算, liquidity-saving mechanism).
///
/// A value and a fold of its inputs (law M1): time and numbers are arguments, and nothing depends on the order of a hash table. A
/// balance is never below its floor after an event: a single payment is checked before it is made, payments settled together are made
/// at once and checked by their net result.
public struct LiquidityQueue: Sendable {
    public let settings: LiquiditySettings
    public internal(set) var accounts: [LiquidityAccount]
    public internal(set) var measures = LiquidityMeasures()
    /// Few waiting payments are tried together with every new one. Of more, a sixteenth must be new since the last try, and twice
    /// as many after each try that settled next to nothing, up to all of them: so trying costs a payment a bounded amount on average,
    /// also on a day without money.
    static let alwaysTriedMax = 64
    static let newShareOfTry = 16
    /// Tries in a row at a deposit, an order to resolve and the close.
    static let roundsMax = 16

    var entries: [QueuedPayment] = []
    var freeSlots: [Int32] = []
    var lines: [SenderQueue]
    /// Waiting payments by debtor and creditor; kept when payments of two are offset.
    var between: [UInt64: PairLine] = [:]
    /// What may still flow, for pairs that have a limit.
    var headrooms: [UInt64: Fen] = [:]
    /// The limited pairs, ascending.
    let limitedPairs: [UInt64]
    var queuedSinceTry = 0
    /// Tries in a row that settled less than a sixteenth of what waited.
    var fruitlessTries = 0
    private var ids: Set<UInt64> = []
    private var sequence: UInt64 = 0
    private(set) var now: BusinessTime?
    private var total: Fen
    private var isClosed = false

    /// - Returns: `nil` when an account starts below its floor, a limit names no participant, is negative or is given twice, or all
    ///   accounts together leave the range of `Fen`.
    public init?(accounts: [LiquidityAccount], limits: [BilateralLimit] = [], settings: LiquiditySettings) {
        var total = Fen.zero
        for account in accounts {
            guard account.balance >= account.floor, account.floor.units != .min,
                let sum = total.adding(max(account.balance, -account.balance)),
                let both = sum.adding(max(account.floor, -account.floor))
            else { return nil }
            total = both
        }
        for limit in limits {
            let key = Self.key(limit.debtor, limit.creditor)
            guard !limit.most.isNegative, limit.debtor != limit.creditor, headrooms[key] == nil,
                [limit.debtor, limit.creditor].allSatisfy({ accounts.indices.contains($0.place) }),
                let sum = total.adding(limit.most)
            else { return nil }
            total = sum
            headrooms[key] = limit.most
        }
        self.accounts = accounts
        self.settings = settings
        self.total = total
        limitedPairs = headrooms.keys.sorted()
        lines = [SenderQueue](repeating: SenderQueue(), count: accounts.count)
    }

    static func key(_ debtor: ParticipantIndex, _ creditor: ParticipantIndex) -> UInt64 {
        UInt64(UInt32(bitPattern: debtor.value)) << 32 | UInt64(UInt32(bitPattern: creditor.value))
    }

    // MARK: - Inputs

    /// A payment arrives: it is settled, alone or with others, or it waits, or it is refused.
    /// - Returns: what happened to it and to others that were waiting, in order.
    public mutating func submit(_ payment: LiquidityPayment, at time: BusinessTime) -> [LiquidityEvent] {
        if let refusal = refusal(of: payment, at: time) { return [.refused(id: payment.id, refusal)] }
        // Past this line nothing may fail.
        total += payment.amount
        ids.insert(payment.id)
        now = time
        measures.submitted.add(payment.amount)
        var events: [LiquidityEvent] = []
        if isPayable(payment) {
            move(payment, submitted: time, at: time, by: .immediate, batch: 0, into: &events)
            release(from: [payment.creditor], at: time, into: &events)
            return events
        }
        enqueue(payment, at: time)
        events.append(.queued(id: payment.id))
        if settings.offsetsBilaterally { offset(payment.debtor, payment.creditor, at: time, into: &events) }
        queuedSinceTry += 1
        if settings.resolvesGridlocks, isTryDue { resolve(rounds: 1, at: time, into: &events) }
        return events
    }

    /// A participant brings more money.
    public mutating func deposit(
        _ amount: Fen, to participant: ParticipantIndex, at time: BusinessTime
    ) -> Result<[LiquidityEvent], LiquidityRefusal> {
        if isClosed { return .failure(.closed) }
        if let now, time < now { return .failure(.timeGoesBack) }
        guard accounts.indices.contains(participant.place) else { return .failure(.participantUnknown) }
        guard amount.isPositive else { return .failure(.amountNotPositive) }
        guard let newTotal = total.adding(amount) else { return .failure(.totalOutOfRange) }
        // Past this line nothing may fail.
        total = newTotal
        now = time
        accounts[participant.place].opening += amount
        accounts[participant.place].balance += amount
        var events: [LiquidityEvent] = []
        release(from: [participant], at: time, into: &events)
        if settings.resolvesGridlocks { resolve(rounds: Self.roundsMax, at: time, into: &events) }
        return .success(events)
    }

    /// Tries to settle waiting payments together, up to `roundsMax` times or until no more can be.
    public mutating func resolve(at time: BusinessTime) -> Result<[LiquidityEvent], LiquidityRefusal> {
        if isClosed { return .failure(.closed) }
        if let now, time < now { return .failure(.timeGoesBack) }
        now = time
        var events: [LiquidityEvent] = []
        resolve(rounds: Self.roundsMax, at: time, into: &events)
        return .success(events)
    }

    /// The end of the day: a last try, if gridlocks are resolved, and whatever still waits is returned to its debtor.
    public mutating func close(at time: BusinessTime) -> Result<[LiquidityEvent], LiquidityRefusal> {
        if isClosed { return .failure(.closed) }
        if let now, time < now { return .failure(.timeGoesBack) }
        now = time
        var events: [LiquidityEvent] = []
        if settings.resolvesGridlocks { resolve(rounds: Self.roundsMax, at: time, into: &events) }
        let waiting = lines.flatMap(\.waiting).map { entries[Int($0)] }.sorted { $0.sequence < $1.sequence }
        for entry in waiting {
            measures.leave(entry, at: time)
            measures.returned.add(entry.payment.amount)
            events.append(.refused(id: entry.payment.id, .notCoveredAtClose))
        }
        lines = [SenderQueue](repeating: SenderQueue(), count: accounts.count)
        between = [:]
        isClosed = true
        return .success(events)
    }

    private func refusal(of payment: LiquidityPayment, at time: BusinessTime) -> LiquidityRefusal? {
        if isClosed { return .closed }
        if let now, time < now { return .timeGoesBack }
        guard accounts.indices.contains(payment.debtor.place), accounts.indices.contains(payment.creditor.place) else {
            return .participantUnknown
        }
        if !payment.amount.isPositive { return .amountNotPositive }
        if payment.debtor == payment.creditor { return .debtorIsCreditor }
        if ids.contains(payment.id) { return .idRepeated }
        return total.adding(payment.amount) == nil ? .totalOutOfRange : nil
    }

    private var isTryDue: Bool {
        let waiting = measures.waitingCount
        if waiting <= Self.alwaysTriedMax { return waiting > 1 }
        return queuedSinceTry >= min((waiting / Self.newShareOfTry) << min(fruitlessTries, 16), waiting)
    }

    private mutating func enqueue(_ payment: LiquidityPayment, at time: BusinessTime) {
        let entry = QueuedPayment(payment: payment, submitted: time, sequence: sequence)
        sequence += 1
        let slot: Int32
        if let free = freeSlots.popLast() {
            slot = free
            entries[Int(slot)] = entry
        } else {
            slot = Int32(entries.count)
            entries.append(entry)
        }
        for (moved, place) in lines[payment.debtor.place].append(slot, payment) { entries[Int(moved)].place = place }
        if settings.offsetsBilaterally {
            between[Self.key(payment.debtor, payment.creditor), default: PairLine()].append(
                WaitingReference(slot: slot, sequence: entry.sequence))
        }
        measures.enter(payment)
    }
}

/// A payment in the queue.
struct QueuedPayment: Sendable {
    let payment: LiquidityPayment
    let submitted: BusinessTime
    /// Order of arrival in the queue.
    let sequence: UInt64
    /// Where it stands in its waiting line.
    var place: Int32 = -1
    var isWaiting = true

    init(payment: LiquidityPayment, submitted: BusinessTime, sequence: UInt64) {
        self.payment = payment
        self.submitted = submitted
        self.sequence = sequence
    }
}
