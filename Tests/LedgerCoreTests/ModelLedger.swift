import LedgerCore
import LedgerTypes

/// The ledger again, written for the reader instead of the machine: dictionaries, one list of conditions, and a copy of
/// everything before each chain. The core must answer exactly as it does.
struct ModelLedger {
    var limits: [AccountID: AccountLimit] = [:]
    var transfers: [TransferID: Transfer] = [:]
    var holds: [HoldID: Hold.State] = [:]
    /// The transfer that placed each hold, as long as the hold is known.
    var placed: [HoldID: Transfer] = [:]
    /// Length of the horizon in milliseconds, and of an eighth of it.
    var horizon: (length: UInt64, interval: UInt64)?
    var oldestInterval: UInt64 = 0
    var totals = Fold()

    mutating func apply(_ batch: [Transfer], at time: Timestamp) -> [TransferOutcome] {
        var outcomes: [TransferOutcome] = []
        var rest = batch[...]
        while let first = rest.first {
            if !first.isLinked {
                outcomes.append(applyOne(first, at: time))
                rest = rest.dropFirst()
                continue
            }
            let linked = rest.prefix(while: \.isLinked).count
            let chain = Array(rest.prefix(linked + 1))
            rest = rest.dropFirst(chain.count)
            outcomes += chain.last!.isLinked ? open(chain) : applyChain(chain, at: time)
        }
        return outcomes
    }

    mutating func advance(to time: Timestamp) {
        guard let horizon else { return }
        let now = time.nanoseconds / 1_000_000
        let oldest = (now > horizon.length ? now - horizon.length : 0) / horizon.interval
        guard oldest > oldestInterval else { return }
        oldestInterval = oldest
        transfers = transfers.filter { interval($0.key.value) >= oldestInterval }
        holds = holds.filter { interval($0.key.value) >= oldestInterval || $0.value == .open }
        placed = placed.filter { holds[$0.key] != nil }
    }

    private func interval(_ id: UInt128) -> UInt64 { horizon.map { UInt64(id >> 80) / $0.interval } ?? 0 }

    private func identityRefusal(_ transfer: Transfer, at time: Timestamp) -> TransferRefusal? {
        if transfer.id.value == 0 { return .idMustNotBeZero }
        if interval(transfer.id.value) < oldestInterval { return .idTooOld }
        if let horizon, transfers[transfer.id] == nil,
            interval(transfer.id.value) > time.nanoseconds / 1_000_000 / horizon.interval + 1
        {
            return .idTooFarAhead
        }
        return nil
    }

    mutating func expire(at time: Timestamp) -> Int {
        var expired = 0
        for (id, state) in holds where state == .open {
            guard let placed = placed[id], let expiresAt = placed.expiresAt, expiresAt <= time else {
                continue
            }
            holds[id] = .expired
            totals.add([posting(.expireHold, placed, amount: .zero, released: placed.amount)])
            expired += 1
        }
        return expired
    }

    private func open(_ chain: [Transfer]) -> [TransferOutcome] {
        chain.indices.map { .refused($0 == chain.count - 1 ? .linkedChainOpen : .linkedChainFailed) }
    }

    private mutating func applyChain(_ chain: [Transfer], at time: Timestamp) -> [TransferOutcome] {
        let before = self
        let knownFirst = transfers[chain[0].id] != nil
        for (index, transfer) in chain.enumerated() {
            let isKnown = transfers[transfer.id] != nil
            var outcome: TransferOutcome
            if index > 0, identityRefusal(transfer, at: time) == nil, isKnown != knownFirst, difference(transfer) == nil {
                outcome = .refused(.chainPartlyApplied)
            } else {
                outcome = applyOne(transfer, at: time)
            }
            if case .refused = outcome {
                self = before
                return chain.indices.map { $0 == index ? outcome : .refused(.linkedChainFailed) }
            }
        }
        return chain.map { _ in knownFirst ? .alreadyApplied : .applied }
    }

    private mutating func applyOne(_ transfer: Transfer, at time: Timestamp) -> TransferOutcome {
        if let refusal = identityRefusal(transfer, at: time) { return .refused(refusal) }
        if transfers[transfer.id] != nil { return difference(transfer).map { .refused($0) } ?? .alreadyApplied }
        let reasons = reasonsToRefuse(transfer, at: time)
        if let first = reasons.min(by: { $0.rawValue < $1.rawValue }) { return .refused(first) }
        transfers[transfer.id] = transfer
        switch transfer.operation {
        case .post:
            totals.add([posting(.post, transfer, amount: transfer.amount)])
        case .hold:
            holds[HoldID(transfer.id)] = .open
            placed[HoldID(transfer.id)] = transfer
            totals.add([posting(.hold, transfer, amount: transfer.amount)])
        case .postHold(let id):
            holds[id] = .posted(transfer.amount)
            totals.add([posting(.postHold, transfer, amount: transfer.amount, released: placed[id]!.amount)])
        case .voidHold(let id):
            holds[id] = .voided
            totals.add([posting(.voidHold, transfer, amount: .zero, released: placed[id]!.amount)])
        }
        return .applied
    }

    private func difference(_ transfer: Transfer) -> TransferRefusal? {
        guard let old = transfers[transfer.id] else { return nil }
        let differences: [(Bool, TransferRefusal)] = [
            (old.debit != transfer.debit, .existsWithDifferentDebit),
            (old.credit != transfer.credit, .existsWithDifferentCredit),
            (old.amount != transfer.amount, .existsWithDifferentAmount),
            (old.code != transfer.code, .existsWithDifferentCode),
            (old.window != transfer.window, .existsWithDifferentWindow),
            (old.kind != transfer.kind, .existsWithDifferentOperation),
            (old.expiresAt != transfer.expiresAt, .existsWithDifferentExpiry),
            (old.endedHold != transfer.endedHold, .existsWithDifferentHold),
        ]
        return differences.first { $0.0 }?.1
    }

    /// Every reason that can be established, in any order; precedence is the number.
    private func reasonsToRefuse(_ transfer: Transfer, at time: Timestamp) -> [TransferRefusal] {
        var reasons: [TransferRefusal] = []
        func refuse(_ reason: TransferRefusal, if condition: Bool) {
            if condition { reasons.append(reason) }
        }
        let amount = transfer.amount.units
        refuse(.amountMustNotBeNegative, if: amount < 0)
        refuse(.amountMustNotBeZero, if: amount == 0 && transfer.kind != "void")
        refuse(.codeMustNotBeZero, if: transfer.code == 0)
        refuse(.accountsMustDiffer, if: transfer.debit == transfer.credit)
        refuse(.expiryMustBeInTheFuture, if: transfer.expiresAt.map { $0 <= time } ?? false)
        refuse(.debitAccountNotFound, if: limits[transfer.debit] == nil)
        refuse(.creditAccountNotFound, if: limits[transfer.credit] == nil)
        if let id = transfer.endedHold {
            guard let state = holds[id], let placed = placed[id] else {
                return reasons + [interval(id.value) < oldestInterval ? .holdTooOld : .holdNotFound]
            }
            refuse(.holdHasDifferentDebit, if: placed.debit != transfer.debit)
            refuse(.holdHasDifferentCredit, if: placed.credit != transfer.credit)
            refuse(.exceedsHeldAmount, if: transfer.kind == "fulfil" && transfer.amount > placed.amount)
            refuse(.voidAmountDiffersFromHeld, if: transfer.kind == "void" && amount != 0 && transfer.amount != placed.amount)
            if case .posted = state { reasons.append(.holdAlreadyPosted) }
            refuse(.holdAlreadyVoided, if: state == .voided)
            refuse(.holdExpired, if: state == .expired || placed.expiresAt.map { $0 <= time } ?? false)
            return reasons
        }
        let debited = totals.accounts[transfer.debit] ?? Fold.Totals()
        let credited = totals.accounts[transfer.credit] ?? Fold.Totals()
        let debits = Int128(debited.debitsPosted) + Int128(debited.debitsPending) + Int128(amount)
        let credits = Int128(credited.creditsPosted) + Int128(credited.creditsPending) + Int128(amount)
        let debitLimit = limits[transfer.debit] ?? .none
        let creditLimit = limits[transfer.credit] ?? .none
        refuse(.overflowsDebits, if: debits > Int128(Int64.max))
        refuse(.overflowsCredits, if: credits > Int128(Int64.max))
        let over = debits - Int128(debited.creditsPosted)
        let under = credits - Int128(credited.debitsPosted)
        refuse(.exceedsCredits, if: debitLimit.rule == .debitsMustNotExceedCredits && over > 0)
        refuse(.exceedsDebits, if: creditLimit.rule == .creditsMustNotExceedDebits && under > 0)
        refuse(.exceedsDebitAccountCap, if: debitLimit.cap.map { over > Int128($0.units) } ?? false)
        refuse(.exceedsCreditAccountCap, if: creditLimit.cap.map { under > Int128($0.units) } ?? false)
        return reasons
    }

    private func posting(_ effect: Posting.Effect, _ transfer: Transfer, amount: Fen, released: Fen = .zero) -> Posting {
        Posting(
            effect: effect, code: transfer.code, window: transfer.window, debit: transfer.debit, credit: transfer.credit,
            amount: amount, released: released)
    }
}

extension Transfer {
    fileprivate var kind: String {
        switch operation {
        case .post: "post"
        case .hold: "hold"
        case .postHold: "fulfil"
        case .voidHold: "void"
        }
    }

    fileprivate var expiresAt: Timestamp? {
        if case .hold(let expiresAt) = operation { expiresAt } else { nil }
    }

    fileprivate var endedHold: HoldID? {
        switch operation {
        case .postHold(let id), .voidHold(let id): id
        case .post, .hold: nil
        }
    }
}
