import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages

/// From exposures to positions: pair by pair at the fences, all at once at the close.
///
/// A fence makes what a pair owes for a window final, so its exposure leaves the pair's accounts in the record of the fence and stands on the
/// two regions' fenced positions (已截止头寸). The close then moves one net for each region, whatever the number of pairs.
extension HubMachine {
    /// Books a pair whose fence agrees. Amounts beyond what the books can hold stay where they are: the window is not fenced then, and
    /// cannot be closed.
    /// - Parameter number: of the fence among all fences the hub took.
    mutating func takePosition(
        of fenced: FencedPair, number: UInt64, at time: Timestamp, into postings: inout [Posting]
    ) {
        mustEqualLedger(fenced.pair)
        let rows = exposure.rows(of: fenced.pair, in: fenced.window)
        let amounts = rows.owedByFund
        guard canBook(amounts, of: fenced.pair), month.fenced[fenced.window, default: FencedWindow()].add(rows, of: fenced.pair)
        else { return }
        var chain = TransferChain(.fence, number: number, code: .netting, window: fenced.window)
        chain.moveToPositions(amounts, of: fenced.pair)
        ledger.book(chain, at: time, into: &postings)
    }

    /// Whether a year's turnover of both regions can take these amounts.
    private func canBook(_ amounts: [FundAmount], of pair: RegionPair) -> Bool {
        [pair.insuring, pair.treating].allSatisfy { region in
            let account = ledger.account(ClaimAccounts.fencedPosition(region))
            var turnover = account?.debitsPosted.adding(account?.creditsPosted ?? .zero)
            for row in amounts {
                turnover = row.amount.units == .min ? nil : turnover?.adding(row.amount.isNegative ? -row.amount : row.amount)
            }
            return account == nil || turnover != nil
        }
    }

    /// What the window's carried lines are: left out what is contested of it and not decided, brought in what was left out of an earlier one
    /// and is decided since. O(statements of the window + lines carried).
    func carriedLines(closing window: WindowNumber) -> [CarriedLine] {
        var lines: [CarriedLine] = []
        for (pair, statement) in month.statements.of(window) where statement.standing == .contested {
            lines.append(CarriedLine(window: window, pair: pair, amounts: statement.disputed))
        }
        for (fenced, line) in month.carried where line.broughtInto == nil && month.statements[fenced]?.standing == .decided {
            lines.append(CarriedLine(window: fenced.window, pair: fenced.pair, amounts: line.amounts))
        }
        return lines.sorted { ($0.window, $0.pair) < ($1.window, $1.pair) }
    }

    mutating func carry(_ lines: [CarriedLine], closing window: WindowNumber) {
        for line in lines {
            month.carried[FencedPair(window: line.window, pair: line.pair)] = CarriedAmount(
                amounts: line.amounts, broughtInto: line.window == window ? nil : window)
        }
    }

    /// Books a close: carried lines leave the fenced positions or come to them, then every region's net moves.
    mutating func settlePositions(
        of window: WindowNumber, _ carried: [CarriedLine], _ positions: [NetPosition], at time: Timestamp,
        into postings: inout [Posting]
    ) {
        var chain = TransferChain(.close, number: UInt64(window.value), code: .netting, window: window)
        for line in carried { chain.moveToPositions(line.cleared(with: window), of: line.pair) }
        for position in positions {
            chain.post(
                debit: ClaimAccounts.fencedPosition(position.region), credit: ClaimAccounts.netPosition(position.region),
                position.amount)
        }
        ledger.book(chain, at: time, into: &postings)
    }

    // MARK: - Law M3, kept in release builds

    /// At a fence: the pair's exposure accounts, built from postings, hold what the matrix has of windows that are not fenced, and what is
    /// carried. O(open windows × funds).
    private func mustEqualLedger(_ pair: RegionPair) {
        var expected: [FundAmount] = []
        for window in exposure.windowsKept where closings[window] == nil && month.fenced[window]?.isFenced(pair) != true {
            expected = expected.adding(exposure.rows(of: pair, in: window).owedByFund)
        }
        for window in exposure.windowsKept {
            guard let line = month.carried[FencedPair(window: window, pair: pair)], line.broughtInto == nil else { continue }
            expected = expected.adding(line.amounts)
        }
        for row in expected {
            let account = ClaimAccounts.exposureFromInsuring(pair.insuring, to: pair.treating, row.fund)
            let booked = ledger.account(account)?.debitBalance ?? .zero
            precondition(booked == row.amount, "M3: account \(account.value) holds \(booked), the matrix says \(row.amount)")
        }
    }

    /// At a close: the positions that were netted from the matrix are those that the fences added up one by one; and the fenced positions in
    /// the ledger hold what windows that are not closed come to. O(regions × windows that are not closed).
    func mustEqualPositions(_ positions: [NetPosition], _ cleared: FencedWindow) {
        let netted = Dictionary(uniqueKeysWithValues: positions.map { ($0.region, $0.amount) })
        let windows = Array(month.fenced.values)
        for region in regions {
            let net = cleared.nets[region] ?? .zero
            precondition(netted[region] ?? .zero == net, "M3: \(region) nets to \(netted[region] ?? .zero), its fences to \(net)")
            let expected = windows.reduce(Fen.zero) { $0 + ($1.nets[region] ?? .zero) }
            let booked = ledger.account(ClaimAccounts.fencedPosition(region))?.creditBalance ?? .zero
            precondition(booked == expected, "M3: the fenced position of \(region) is \(booked), its windows come to \(expected)")
        }
    }
}

extension TransferChain {
    /// A pair's amounts from its exposure accounts onto the fenced positions of its regions; back where they are negative.
    fileprivate mutating func moveToPositions(_ amounts: [FundAmount], of pair: RegionPair) {
        for row in amounts {
            post(
                debit: ClaimAccounts.exposureToTreating(pair.treating, from: pair.insuring, row.fund),
                credit: ClaimAccounts.fencedPosition(pair.treating), row.amount)
            post(
                debit: ClaimAccounts.fencedPosition(pair.insuring),
                credit: ClaimAccounts.exposureFromInsuring(pair.insuring, to: pair.treating, row.fund), row.amount)
        }
    }
}

extension FencedPair {
    init(_ header: RoutingHeader) {
        self.init(window: header.window, pair: RegionPair(insuring: header.insuring, treating: header.treating))
    }
}

extension CarriedLine {
    /// What the line adds to a close: less where it is left out.
    func cleared(with window: WindowNumber) -> [FundAmount] { self.window == window ? amounts.negated : amounts }
}

extension HubMachine {
    /// What a pair has to pay for a window by fund: as closed, or as it would be closed now. Not the exposure: of a contested window less is
    /// cleared, of a later one more. O(log regions) for a closed window.
    public func cleared(_ pair: RegionPair, in window: WindowNumber) -> [FundAmount] {
        guard let closing = closings[window] else {
            return carriedLines(closing: window).filter { $0.pair == pair }.reduce(
                exposure.rows(of: pair, in: window).owedByFund
            ) { $0.adding($1.cleared(with: window)) }
        }
        return closing.notice(of: pair.insuring)?.payable.amounts(of: pair.treating) ?? []
    }
}

extension RegionMachine {
    /// What a pair of this region has to pay for a cleared window by fund, as its notice says; empty before the notice.
    public func cleared(_ pair: RegionPair, in window: WindowNumber) -> [FundAmount] {
        guard let notice = notices.first(where: { $0.window == window }) else { return [] }
        return pair.insuring == region
            ? notice.payable.amounts(of: pair.treating) : notice.receivable.amounts(of: pair.insuring)
    }
}

extension WindowClosing {
    /// O(log regions): notices ascend by region.
    func notice(of region: RegionCode) -> ClearingNotice? {
        let place = notices.place { $0.region < region }
        return place < notices.count && notices[place].region == region ? notices[place] : nil
    }

    /// Every carried line of the close, ascending by window and pair; each stands in the notices of both regions.
    public var carried: [CarriedLine] {
        Set(notices.flatMap(\.carried)).sorted { ($0.window, $0.pair) < ($1.window, $1.pair) }
    }

    /// The same as what the national clearing table takes: negative where it was left out of this window.
    public var carriedFunds: [CarriedFunds] {
        carried.map { CarriedFunds(pair: $0.pair, amounts: $0.cleared(with: window)) }
    }
}
