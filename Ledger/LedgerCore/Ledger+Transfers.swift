import LedgerTypes

extension Ledger {
    /// Applies one transfer on its own and appends its posting. O(1).
    public mutating func apply(_ transfer: Transfer, at time: Timestamp, postings: inout [Posting]) -> TransferOutcome {
        guard !transfer.isLinked else { return .refused(.linkedChainOpen) }
        let outcome = applyAlone(transfer, at: time, postings: &postings)
        checkIfEnabled()
        return outcome
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
            "L8: a batch holds at most \(Limits.transfersPerBatchMax) transfers, not \(batch.count)")
        var outcomes: [TransferOutcome] = []
        outcomes.reserveCapacity(batch.count)
        var start = 0
        while start < batch.count {
            if !batch[start].isLinked {
                outcomes.append(applyAlone(batch[start], at: time, postings: &postings))
                start += 1
                continue
            }
            var end = start
            while end < batch.count, batch[end].isLinked { end += 1 }
            if end == batch.count {
                outcomes.append(contentsOf: repeatElement(.refused(.linkedChainFailed), count: end - start - 1))
                outcomes.append(.refused(.linkedChainOpen))
                break
            }
            let chain = batch[start...end]
            outcomes.append(contentsOf: applyTogether(chain, at: time, postings: &postings).spread(over: chain.count))
            start = end + 1
        }
        checkIfEnabled()
        return outcomes
    }

    /// Applies all of the transfers or none, whatever their link flags say. An empty chain is applied and does nothing.
    /// - Precondition: at most `Limits.transfersPerBatchMax` transfers.
    public mutating func applyChain(_ chain: [Transfer], at time: Timestamp, postings: inout [Posting]) -> ChainOutcome {
        precondition(
            chain.count <= Limits.transfersPerBatchMax,
            "L8: a chain holds at most \(Limits.transfersPerBatchMax) transfers, not \(chain.count)")
        let outcome = applyTogether(chain[...], at: time, postings: &postings)
        checkIfEnabled()
        return outcome
    }

    @inline(__always)
    private mutating func applyAlone(_ transfer: Transfer, at time: Timestamp, postings: inout [Posting]) -> TransferOutcome {
        switch recall(transfer) {
        case .same: return .alreadyApplied
        case .refused(let refusal): return .refused(refusal)
        case .unknown: break
        }
        switch judge(transfer, at: time) {
        case .refused(let refusal):
            return .refused(refusal)
        case .accepted(let plan):
            commit(transfer, plan, postings: &postings)
            return .applied
        }
    }

    /// L6: each transfer sees what those before it did; the first refusal takes all of them back.
    private mutating func applyTogether(
        _ chain: ArraySlice<Transfer>, at time: Timestamp, postings: inout [Posting]
    ) -> ChainOutcome {
        let postingsBefore = postings.count
        let transfersBefore = transferTable.count
        var isRepetition = false
        for (index, transfer) in chain.enumerated() {
            let refusal: TransferRefusal
            switch recall(transfer) {
            case .same where index == 0 || isRepetition:
                isRepetition = true
                continue
            case .same:
                refusal = .chainPartlyApplied
            case .refused(let reason):
                refusal = reason
            case .unknown where isRepetition:
                refusal = .chainPartlyApplied
            case .unknown:
                switch judge(transfer, at: time) {
                case .accepted(let plan):
                    commit(transfer, plan, postings: &postings)
                    continue
                case .refused(let reason):
                    refusal = reason
                }
            }
            while transferTable.count > transfersBefore { revertLast() }
            postings.removeSubrange(postingsBefore...)
            return .refused(index: index, refusal)
        }
        return isRepetition ? .alreadyApplied : .applied
    }
}

extension ChainOutcome {
    /// The outcome of each transfer of a chain of `count`.
    func spread(over count: Int) -> [TransferOutcome] {
        switch self {
        case .applied:
            return Array(repeating: .applied, count: count)
        case .alreadyApplied:
            return Array(repeating: .alreadyApplied, count: count)
        case .refused(let culprit, let refusal):
            return (0..<count).map { .refused($0 == culprit ? refusal : .linkedChainFailed) }
        }
    }
}
