import LedgerCore
import LedgerTypes
import TestSupport

extension SeededGenerator {
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// The core and the model side by side, over few accounts and few ids so that they collide.
struct LedgerPair {
    var ledger = Ledger()
    private(set) var refusals: Set<TransferRefusal> = []
    private var model = ModelLedger()
    private var balances = Fold()
    private var submitted: [Transfer] = []
    private var time: UInt64 = 100
    /// Nanoseconds of a step of `time`. With a horizon it is a millisecond, and ids carry it.
    private let tick: UInt64
    private let idCount: UInt128
    private let accounts: [AccountID]

    init(_ random: inout SeededGenerator) {
        accounts = (1...7).map { AccountID(.cash, region: $0) }
        idCount = UInt128.random(in: 20...600, using: &random)
        let horizon = random.chance(50) ? UInt64.random(in: 24...90, using: &random) : nil
        tick = horizon == nil ? 1 : 1_000_000
        ledger = Ledger(horizon: horizon.map { IdentifierHorizon(milliseconds: $0) })
        model.horizon = horizon.map { ($0, ($0 + 7) / 8) }
        // The seventh account is never opened.
        for id in accounts.dropLast() {
            let limit = AccountLimit(
                AccountLimit.Rule.allCases.randomElement(using: &random)!,
                cap: random.chance(25) ? Fen(Int64.random(in: 0...5_000, using: &random)) : nil)
            let usual = random.chance(50) ? AccountLimit.none : limit
            precondition(ledger.open(AccountSpecification(id: id, limit: usual)) == .opened)
            model.limits[id] = usual
        }
    }

    var holdsAgree: Bool {
        model.holds.allSatisfy { ledger.hold($0.key)?.state == $0.value }
            && ledger.openHolds.count == model.holds.values.count { $0 == .open } && ledger.transferCount == model.transfers.count
    }

    mutating func randomBatch(_ random: inout SeededGenerator) -> [Transfer] {
        let isChained = random.chance(40)
        return (0..<Int.random(in: 1...8, using: &random)).map { _ in
            var transfer = random.chance(15) ? repetition(&random) : newTransfer(&random)
            transfer.isLinked = isChained && random.chance(60)
            submitted.append(transfer)
            return transfer
        }
    }

    /// What differs after both took the batch; `nil` when they agree.
    mutating func submit(_ batch: [Transfer], _ random: inout SeededGenerator) -> String? {
        time += UInt64.random(in: 0...3, using: &random)
        let now = Timestamp(nanoseconds: time * tick)
        var postings: [Posting] = []
        if random.chance(20) {
            let expired = ledger.expireHolds(at: now, postings: &postings)
            let expected = model.expire(at: now)
            guard expired == expected else { return "\(expired) holds expired, not \(expected)" }
        }
        if random.chance(30) {
            ledger.advanceHorizon(to: now)
            model.advance(to: now)
        }
        let outcomes: [TransferOutcome]
        if random.chance(50) {
            outcomes = ledger.apply(batch, at: now, postings: &postings)
        } else {
            let recorded = RecordedBatch(batch, on: &ledger, at: now)
            if let objection = recorded.objection(to: batch, ledger) { return objection }
            outcomes = recorded.outcomes
            postings += recorded.postings(ledger)
        }
        let expected = model.apply(batch, at: now)
        for (index, transfer) in batch.enumerated() where outcomes[index] != expected[index] {
            return "\(transfer): \(outcomes[index]), not \(expected[index])"
        }
        for case .refused(let refusal) in outcomes { refusals.insert(refusal) }
        guard ledger.totals.isBalanced else { return "L1: \(ledger.totals)" }
        balances.add(postings)
        guard Fold(accounts: ledger.accounts) == balances else { return "L3: accounts are not the fold of the postings" }
        guard balances == model.totals else { return "accounts differ from the model's" }
        return nil
    }

    private func repetition(_ random: inout SeededGenerator) -> Transfer {
        guard var old = submitted.randomElement(using: &random) else { return newTransfer(&random) }
        guard random.chance(50) else { return old }
        let other = newTransfer(&random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: old.debit = other.debit
        case 1: old.credit = other.credit
        case 2: old.amount = other.amount
        case 3: old.code += 1
        case 4: old.window = other.window
        case 5: old.operation = other.operation
        default: old.operation = old.withOtherDetail
        }
        return old
    }

    private func newTransfer(_ random: inout SeededGenerator) -> Transfer {
        var transfer = Transfer(
            id: newID(&random),
            debit: accounts.randomElement(using: &random)!, credit: accounts.randomElement(using: &random)!,
            amount: amount(&random), code: random.chance(2) ? 0 : 2,
            window: WindowNumber(random.chance(90) ? 202_611 : 202_612))
        let aim = holdToEnd(&random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3:
            break
        case 4...6:
            let expiresAt = Timestamp(nanoseconds: (time + UInt64.random(in: 0...60, using: &random)) * tick)
            transfer.operation = .hold(expiresAt: random.chance(50) ? expiresAt : nil)
        case 7, 8:
            transfer.operation = .postHold(aim.map { HoldID($0.id) } ?? HoldID(1))
        default:
            transfer.operation = .voidHold(aim.map { HoldID($0.id) } ?? HoldID(1))
            if random.chance(50) { transfer.amount = .zero } else if let aim { transfer.amount = aim.amount }
        }
        if let aim, transfer.endsHold, random.chance(85) {
            (transfer.debit, transfer.credit) = (aim.debit, aim.credit)
            if transfer.amount > aim.amount, random.chance(80) { transfer.amount = aim.amount }
        }
        return transfer
    }

    private func newID(_ random: inout SeededGenerator) -> TransferID {
        if random.chance(1) { return TransferID(0) }
        if tick == 1 { return TransferID(UInt128.random(in: 1...idCount, using: &random)) }
        return TransferID(
            milliseconds: random.chance(10) ? time - 60 + UInt64.random(in: 0...75, using: &random) : time,
            suffix: UInt128.random(in: 1...12, using: &random))
    }

    private func holdToEnd(_ random: inout SeededGenerator) -> Transfer? {
        let recent = submitted.suffix(tick == 1 ? 40 : 120).filter { $0.isHold }
        return recent.randomElement(using: &random)
    }

    private func amount(_ random: inout SeededGenerator) -> Fen {
        switch Int.random(in: 0..<100, using: &random) {
        case 0: Fen(0)
        case 1: Fen(-5)
        case 2: Fen(Int64.max - Int64.random(in: 0...10, using: &random))
        default: Fen(Int64.random(in: 1...2_000, using: &random))
        }
    }
}

extension Transfer {
    fileprivate var endsHold: Bool {
        switch operation {
        case .postHold, .voidHold: true
        case .post, .hold: false
        }
    }

    fileprivate var withOtherDetail: Operation {
        switch operation {
        case .postHold(let id): .postHold(HoldID(id.value + 1))
        case .voidHold(let id): .voidHold(HoldID(id.value + 1))
        case .hold(let expiresAt): .hold(expiresAt: expiresAt == nil ? Timestamp(nanoseconds: .max) : nil)
        case .post: .post
        }
    }

    fileprivate var isHold: Bool {
        if case .hold = operation { true } else { false }
    }
}
