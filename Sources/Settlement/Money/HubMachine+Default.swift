import ClaimTypes
import Clearing
import Hashing
import LedgerTypes
import Messages

/// A participant that cannot pay, and the seal of a window.
extension HubMachine {
    /// Withdraws what is open of a window and issues it anew, so that money still moves between those who can pay. What waits for the
    /// participant is queued; the window stays in default until it is issued and paid.
    mutating func resolveDefault(
        of region: RegionCode, in window: WindowNumber, _ method: DefaultMethod, available: Fen, at time: Timestamp
    ) -> CommandOutput {
        var output = CommandOutput()
        guard let issue = money.issued[window] else { return refuse(.paymentsNotIssued) }
        let dues = money.register.dues(of: window)
        let open = merged(
            dues.filter { $0.state.isOpen || $0.state == .queued }.map {
                Obligation(debtor: $0.payer, creditor: $0.payee, amount: $0.open)
            })
        // A second re-run would bring back whom the first one left out.
        guard method != .rerun || issue.defaults.isEmpty else { return refuse(.moneyMoved) }
        let unwinding = Unwinding.of(
            open: open, gross: merged(debts(of: window)), defaulter: region, method: method, netting: issue.method,
            available: available, hasMoved: dues.contains { $0.covered.isPositive })
        switch unwinding {
        case .failure(.owesNothing), .failure(.availableUnsound): return refuse(.defaultUnsound)
        case .failure(.moneyMoved): return refuse(.moneyMoved)
        case .success(let plan):
            // Past this line nothing may fail.
            carryOut(plan, of: window, available: available, at: time, into: &output.postings)
            return output
        }
    }

    private mutating func carryOut(
        _ plan: Unwinding, of window: WindowNumber, available: Fen, at time: Timestamp, into postings: inout [Posting]
    ) {
        let withdrawn = money.register.withdraw(window)
        money.issued[window]?.defaults.append(
            WindowDefault(region: plan.defaulter, method: plan.method, available: available))
        let round = money.issued[window]?.defaults.count ?? 0
        let payable = plan.payable.map { due(for: $0, in: window, suffix: "-\(round)", state: .confirmed) }
        let queued = plan.queued.map { due(for: $0, in: window, suffix: "-\(round)Q", state: .queued) }
        for due in payable + queued { money.register.add(due) }
        bookObligations(
            withdrawn.map { ($0, -$0.open) } + (payable + queued).map { ($0, $0.amount) }, of: window, at: time, into: &postings)
        for region in regions {
            // What was queued no region has heard of.
            let known = withdrawn.filter { $0.state != .queued && ($0.payer == region || $0.payee == region) }
            guard !known.isEmpty else { continue }
            var position = position(of: region, in: window)
            position.withdrawn = known.map { WithdrawnPayment(number: $0.number, counted: $0.covered) }
            send(.month(.position(position)), to: region)
        }
        send(payable, of: window)
    }

    private func merged(_ obligations: [Obligation]) -> [Obligation] { netted(obligations).grossBilateral.payments }

    // MARK: - Sealing

    /// The national clearing table of a closed window, with what was left out of it and what was brought in: its rows come to the net
    /// positions. `nil` for a window that is not closed. O(cells of the window).
    public func clearingTable(of window: WindowNumber) -> NationalClearingTable? {
        guard let closing = closings[window],
            case .success(let table) = NationalClearingTable.of(exposure, window: window, carried: closing.carriedFunds)
        else { return nil }
        return table
    }

    /// What two operators name when they issue payments: SHA-256 of the table's canonical bytes.
    public func clearingTableDigest(of window: WindowNumber) -> Digest256? {
        clearingTable(of: window).map { SHA256.digest(of: $0.canonicalBytes) }
    }

    /// Two operators have checked a seal: it is the one in the journal, or they hold another. They never seal anything themselves, as only the
    /// hub's service has the key.
    func attestSeal(of window: WindowNumber, _ digest: Digest256) -> CommandOutput {
        guard closings[window] != nil else { return refuse(.windowNotCleared) }
        guard let sealed = money.seals[window] else { return refuse(.windowNotSealed) }
        return sealed == digest ? CommandOutput() : refuse(.sealDiffers)
    }

    public func isSealAttested(_ window: WindowNumber) -> Bool {
        money.seals[window].map { orders.isCarriedOut(.hubMoney(.sealWindow(window, $0))) } ?? false
    }

    /// The digest of the seal that the hub's service signed goes into the journal: a second seal with other content is refused.
    mutating func seal(_ window: WindowNumber, _ digest: Digest256) -> CommandOutput {
        guard closings[window] != nil else { return refuse(.windowNotCleared) }
        if let earlier = money.seals[window] {
            return earlier == digest ? .outcome(CommandOutput.replayed) : refuse(.sealDiffers)
        }
        money.seals[window] = digest
        return CommandOutput()
    }

    /// - Returns: whether the header is the fence of its pair and window.
    mutating func noteFence(_ header: RoutingHeader, sequence: UInt64) -> Bool {
        guard header.kind == .windowFence else { return false }
        let fenced = FencedPair(header)
        // The first fence of a pair counts; what was not taken as one is none.
        guard fences[fenced] != nil, money.fenceSequences[fenced] == nil else { return false }
        money.fenceSequences[fenced] = sequence
        return true
    }

    /// What is sealed of a closed window as it stands now: the shell hashes and signs it. `nil` for a window that is not closed.
    /// - Complexity: O(cells of the window).
    public func sealedClose(of window: WindowNumber) -> SealedClose? {
        sealed(window, money.issued[window], money.issued[window]?.method ?? money.method)
    }

    /// As it stood when the window was closed, whatever was issued since: the same at any later time, so that files that were lost can be
    /// written again, byte for byte.
    public func sealedAtClose(of window: WindowNumber) -> SealedClose? {
        closings[window].flatMap { sealed(window, nil, $0.method) }
    }

    private func sealed(_ window: WindowNumber, _ issue: IssuedWindow?, _ method: NettingMethod) -> SealedClose? {
        guard let closing = closings[window], let table = clearingTable(of: window) else { return nil }
        let positions = closing.notices.map { notice in
            let region = notice.region
            let draws = issue?.draws ?? [:]
            let paid = draws.filter { $0.key.insuring == region }.values.reduce(Fen.zero, +)
            let received = draws.filter { $0.key.treating == region }.values.reduce(Fen.zero, +)
            let payable = notice.payable.reduce(Fen.zero) { $0 + $1.total }
            let receivable = notice.receivable.reduce(Fen.zero) { $0 + $1.total }
            return SealedPosition(
                window: window, region: region, payable: payable, receivable: receivable, drawn: received - paid,
                net: receivable - payable,
                fences: regions.compactMap { treating in
                    let fenced = FencedPair(window: window, pair: RegionPair(insuring: region, treating: treating))
                    return money.fenceSequences[fenced].map { SealedPosition.Fence(treating: treating, sequence: $0) }
                })
        }
        return SealedClose(
            table: table, fences: exposure.fences(in: window), positions: positions, netting: closing.netting,
            method: method)
    }
}
