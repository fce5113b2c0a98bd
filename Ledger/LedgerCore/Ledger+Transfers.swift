public import LedgerTypes

extension Ledger {
    /// Applies one transfer on its own and appends its posting. O(1).
    public mutating func apply(_ transfer: Transfer, at time: Timestamp, postings: inout [Posting]) -> TransferOutcome {
        guard !transfer.isLinked else { return .refused(.linkedChainOpen) }
        return apply([transfer], at: time, postings: &postings)[0]
    }

    /// Applies one transfer whose posting nobody journals: trials, models, tests.
    public mutating func apply(_ transfer: Transfer, at time: Timestamp) -> TransferOutcome {
        var postings: [Posting] = []
        return apply(transfer, at: time, postings: &postings)
    }

    /// Applies a batch in order, one outcome for each transfer. A run of linked transfers and the one that ends it are a
    /// chain: all of it applies, or none. O(1) for each transfer.
    /// - Precondition: at most `Limits.transfersPerBatchMax` transfers.
    public mutating func apply(_ batch: [Transfer], at time: Timestamp, postings: inout [Posting]) -> [TransferOutcome] {
        precondition(
            batch.count <= Limits.transfersPerBatchMax,
            "L10: a batch holds at most \(Limits.transfersPerBatchMax) transfers, not \(batch.count)")
        var sink = PostingSink()
        sink.outcomes.reserveCapacity(batch.count)
        swap(&sink.postings, &postings)
        batch.withUnsafeBufferPointer { books.apply($0, at: time, into: &sink) }
        swap(&sink.postings, &postings)
        checkIfEnabled()
        return sink.outcomes
    }

    /// Applies all of the transfers or none, whatever their link flags say. An empty chain is applied and does nothing.
    /// - Precondition: at most `Limits.transfersPerBatchMax` transfers.
    public mutating func applyChain(_ chain: [Transfer], at time: Timestamp, postings: inout [Posting]) -> ChainOutcome {
        precondition(
            chain.count <= Limits.transfersPerBatchMax,
            "L10: a chain holds at most \(Limits.transfersPerBatchMax) transfers, not \(chain.count)")
        var sink = PostingSink()
        swap(&sink.postings, &postings)
        let outcome = chain.withUnsafeBufferPointer { books.applyChain($0, at: time, into: &sink) }
        swap(&sink.postings, &postings)
        checkIfEnabled()
        return outcome
    }

    /// Ends every open hold whose time has come, in order of expiry and then id, and returns how many there were.
    ///
    /// The caller journals the call: expiry is an event with a time of its own, not something balances do by themselves.
    /// O(k log n) for k expired holds.
    public mutating func expireHolds(at time: Timestamp, postings: inout [Posting]) -> Int {
        var expired: [HoldRow] = []
        books.expireHolds(at: time) { expired.append($0) }
        for hold in expired {
            postings.append(
                Posting(
                    effect: .expireHold, code: hold.code, window: hold.window, debit: books.accounts[hold.debit].id,
                    credit: books.accounts[hold.credit].id, amount: .zero, released: hold.amount))
        }
        checkIfEnabled()
        return expired.count
    }

    /// Forgets the transfer ids that have fallen out of the horizon at `time`; from then on they are refused as too old. Open holds stay.
    /// Without a horizon, or when time goes back, nothing happens. A capture under way is given up when something is forgotten.
    ///
    /// The caller journals the time: which ids are remembered is part of the state.
    public mutating func advanceHorizon(to time: Timestamp) {
        books.advanceHorizon(to: time)
        checkIfEnabled()
    }
}

/// Gathers outcomes, and the postings of what was applied.
struct PostingSink: TransferSink {
    var outcomes: [TransferOutcome] = []
    var postings: [Posting] = []

    mutating func take(_ transfer: borrowing Transfer, _ lookup: Lookup, _ outcome: TransferOutcome, released: Fen) {
        outcomes.append(outcome)
        guard outcome == .applied else { return }
        let effect: Posting.Effect =
            switch transfer.operation {
            case .post: .post
            case .hold: .hold
            case .postHold: .postHold
            case .voidHold: .voidHold
            }
        postings.append(
            Posting(
                effect: effect, code: transfer.code, window: transfer.window, debit: transfer.debit, credit: transfer.credit,
                amount: effect == .voidHold ? .zero : transfer.amount, released: released))
    }
}
