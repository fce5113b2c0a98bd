import LedgerTypes

/// Receives every transfer of a batch, in order, once its outcome is known.
protocol TransferSink {
    /// - Parameter released: of an applied transfer that ends a hold, what the hold held; otherwise zero.
    mutating func take(_ transfer: borrowing Transfer, _ lookup: Lookup, _ outcome: TransferOutcome, released: Fen)
}

extension Books {
    /// Applies a batch in order. A run of linked transfers and the one that ends it are a chain: all of it applies, or none.
    ///
    /// Rows are fetched into the cache ahead of their use; see `LookAhead`.
    mutating func apply(_ batch: UnsafeBufferPointer<Transfer>, at time: Timestamp, into sink: inout some TransferSink) {
        if let horizon { present.move(to: time, in: horizon) }
        lookAhead.restart()
        var index = 0
        while index < batch.count {
            lookAhead(batch, from: index)
            if !batch[index].isLinked {
                let lookup = lookedUp(batch[index], at: index)
                let (outcome, released) = applyAlone(batch[index], lookup, at: time)
                sink.take(batch[index], lookup, outcome, released: released)
                index += 1
                continue
            }
            var end = index
            while end < batch.count, batch[end].isLinked { end += 1 }
            if end == batch.count {
                for open in index..<end {
                    let refusal: TransferRefusal = open == end - 1 ? .linkedChainOpen : .linkedChainFailed
                    sink.take(batch[open], lookUp(batch[open]), .refused(refusal), released: .zero)
                }
                return
            }
            _ = applyChain(UnsafeBufferPointer(rebasing: batch[index...end]), at: time, into: &sink)
            index = end + 1
        }
    }

    @inline(__always)
    mutating func applyAlone(
        _ transfer: borrowing Transfer, _ lookup: Lookup, at time: Timestamp
    ) -> (TransferOutcome, released: Fen) {
        switch recall(transfer, lookup) {
        case .same: return (.alreadyApplied, .zero)
        case .refused(let refusal): return (.refused(refusal), .zero)
        case .unknown: break
        }
        switch judge(transfer, lookup, at: time) {
        case .refused(let refusal):
            return (.refused(refusal), .zero)
        case .accepted(let plan):
            commit(transfer, plan, hash: lookup.idHash)
            return (.applied, plan.released)
        }
    }

    /// Applies all of the transfers or none, whatever their link flags say. L6: each transfer sees what those before it did; the first
    /// refusal takes all of them back.
    mutating func applyChain(
        _ transfers: UnsafeBufferPointer<Transfer>, at time: Timestamp, into sink: inout some TransferSink
    ) -> ChainOutcome {
        if let horizon { present.move(to: time, in: horizon) }
        chain.removeAll(keepingCapacity: true)
        let outcome = tryChain(transfers, at: time)
        for (index, transfer) in transfers.enumerated() {
            let released = outcome == .applied ? chain[index].released : .zero
            sink.take(transfer, lookUp(transfer), outcome.ofMember(index), released: released)
        }
        return outcome
    }

    private mutating func tryChain(_ transfers: UnsafeBufferPointer<Transfer>, at time: Timestamp) -> ChainOutcome {
        var isRepetition = false
        for (index, transfer) in transfers.enumerated() {
            let lookup = lookUp(transfer)
            let refusal: TransferRefusal
            switch recall(transfer, lookup) {
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
                switch judge(transfer, lookup, at: time) {
                case .accepted(let plan):
                    commit(transfer, plan, hash: lookup.idHash)
                    chain.append(plan)
                    continue
                case .refused(let reason):
                    refusal = reason
                }
            }
            for applied in chain.indices.reversed() { revert(transfers[applied].id, chain[applied]) }
            return .refused(index: index, refusal)
        }
        return isRepetition ? .alreadyApplied : .applied
    }

    func lookUp(_ transfer: borrowing Transfer) -> Lookup {
        Lookup(
            idHash: KeyIndex.hash(transfer.id.value), holdHash: transfer.operation.endedHold.map { KeyIndex.hash($0.value) } ?? 0,
            debit: accounts.find(transfer.debit.value).map { Int($0) } ?? -1,
            credit: accounts.find(transfer.credit.value).map { Int($0) } ?? -1)
    }
}

extension ChainOutcome {
    /// The outcome of one transfer of the chain.
    func ofMember(_ index: Int) -> TransferOutcome {
        switch self {
        case .applied: .applied
        case .alreadyApplied: .alreadyApplied
        case .refused(let culprit, let refusal): .refused(index == culprit ? refusal : .linkedChainFailed)
        }
    }
}
