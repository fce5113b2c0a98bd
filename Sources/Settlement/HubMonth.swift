import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages

/// What the hub knows of a statement: that it went by, and what became of it. It cannot read any of them.
public struct ObservedStatement: Hashable, Sendable {
    public internal(set) var standing = StatementStanding.issued
    /// By fund, from the header of the contest.
    public internal(set) var disputed: [FundAmount] = []
}

/// A year whose clearing has ended (年终清算).
public struct ClearedYear: Hashable, Sendable {
    public let year: UInt32
    public let windows: [WindowNumber]
    /// What the windows of the year held, and what was cleared of it in whatever window: the same (law M3).
    public let owed: Fen
    /// The part of `owed` that was cleared in windows of later years.
    public let clearedLater: Fen
}

/// What the hub keeps about its months beside matrix, fences and closings.
public struct HubMonth: Sendable {
    /// From this window on a pair that owes something needs a statement; `nil` while none is asked for.
    public internal(set) var statementsFrom: WindowNumber?
    public internal(set) var calendar = ClearingCalendar()
    public internal(set) var today: BusinessDate?
    public internal(set) var statements: [FencedPair: ObservedStatement] = [:]
    /// Disputed amounts that were left out of a closed window, by window and pair.
    public internal(set) var carried: [FencedPair: CarriedAmount] = [:]
    public internal(set) var years: [UInt32: ClearedYear] = [:]

    init() {}

    /// Nothing is written while there is nothing, so that states from before there were statements keep their bytes.
    func writeCanonical(into sink: inout some CanonicalSink) {
        let isEmpty = statements.isEmpty && carried.isEmpty && years.isEmpty && calendar.plans.isEmpty
        guard statementsFrom != nil || today != nil || !isEmpty else { return }
        sink.put(statementsFrom?.value ?? 0)
        calendar.writeCanonical(into: &sink)
        sink.put(today?.days ?? .min)
        sink.put(count: statements.count)
        for (fenced, statement) in statements.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(statement.standing.rawValue)
            sink.put(statement.disputed)
        }
        sink.put(count: carried.count)
        for (fenced, line) in carried.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(line)
        }
        sink.put(count: years.count)
        for (year, cleared) in years.sorted(by: { $0.key < $1.key }) {
            sink.put(year)
            sink.put(count: cleared.windows.count)
            for window in cleared.windows { sink.put(window.value) }
            sink.put(cleared.owed)
            sink.put(cleared.clearedLater)
        }
    }
}

/// What a close clears: the window's exposure of every pair, less what is disputed, with what was decided of earlier windows.
struct ClearedAmounts {
    /// By fund, without zero rows and without pairs that have none.
    fileprivate(set) var amounts: [RegionPair: [FundAmount]]
    /// Ascending by window and pair.
    let carried: [CarriedLine]
    /// Rows of the matrix that were read.
    fileprivate(set) var rowsRead = 0

    init(carried: [CarriedLine]) {
        amounts = [:]
        self.carried = carried
    }

    var ascending: [(pair: RegionPair, amounts: [FundAmount])] {
        amounts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    var obligations: [Obligation] {
        ascending.compactMap {
            Obligation.directed(debtor: $0.pair.insuring, creditor: $0.pair.treating, amount: $0.amounts.total)
        }
    }

    /// The detail of the close's record: pairs, rows of the matrix and carried lines it took, u32 each. None grows with the claims.
    var work: [UInt8] {
        var detail = ByteWriter()
        for count in [amounts.count, rowsRead, carried.count] { detail.put(UInt32(count)) }
        return detail.bytes
    }
}

extension HubMachine {
    /// - Complexity: O(pairs × funds).
    func amountsToClear(in window: WindowNumber) -> ClearedAmounts {
        var cleared = ClearedAmounts(carried: carriedLines(closing: window))
        for pair in exposure.pairs(in: window) {
            let rows = exposure.rows(of: pair, in: window)
            cleared.rowsRead += rows.count
            cleared.amounts[pair] = rows.owedByFund
        }
        for line in cleared.carried {
            cleared.amounts[line.pair] = (cleared.amounts[line.pair] ?? []).adding(
                line.window == window ? line.amounts.negated : line.amounts)
        }
        cleared.amounts = cleared.amounts.filter { !$0.value.isEmpty }
        return cleared
    }

    /// Left out: what is contested of this window and not decided. Brought in: what was left out of an earlier window and is decided since.
    private func carriedLines(closing window: WindowNumber) -> [CarriedLine] {
        var lines: [CarriedLine] = []
        for (fenced, statement) in month.statements where fenced.window == window && statement.standing == .contested {
            lines.append(CarriedLine(window: window, pair: fenced.pair, amounts: statement.disputed))
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

    /// Law M3: the hub's exposure accounts, built from postings, hold exactly what the matrix has of windows that are not closed, and what is
    /// carried. Kept in release builds. O(pairs × windows that are not closed).
    func mustEqualLedger() {
        var expected: [AccountID: Fen] = [:]
        func add(_ pair: RegionPair, _ amounts: [FundAmount]) {
            for row in amounts {
                expected[ClaimAccounts.exposureFromInsuring(pair.insuring, to: pair.treating, row.fund), default: .zero] +=
                    row.amount
            }
        }
        for fenced in decisionCounts.keys where closings[fenced.window] == nil {
            add(fenced.pair, exposure.rows(of: fenced.pair, in: fenced.window).owedByFund)
        }
        for (fenced, line) in month.carried where line.broughtInto == nil { add(fenced.pair, line.amounts) }
        for (account, amount) in expected {
            let booked = ledger.account(account)?.debitBalance ?? .zero
            precondition(booked == amount, "M3: account \(account.value) holds \(booked), the matrix says \(amount)")
        }
    }
}

extension HubMachine {
    /// What a pair has to pay for a window by fund: as closed, or as it would be closed now. Not the exposure: of a contested window less is
    /// cleared, of a later one more.
    public func cleared(_ pair: RegionPair, in window: WindowNumber) -> [FundAmount] {
        guard let closing = closings[window] else { return amountsToClear(in: window).amounts[pair] ?? [] }
        return closing.notices.first { $0.region == pair.insuring }?.payable.amounts(of: pair.treating) ?? []
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

extension [CounterpartyAmounts] {
    fileprivate func amounts(of region: RegionCode) -> [FundAmount] { first { $0.counterparty == region }?.amounts ?? [] }
}

extension WindowClosing {
    /// Every carried line of the close, ascending by window and pair; each stands in the notices of both regions.
    public var carried: [CarriedLine] {
        Set(notices.flatMap(\.carried)).sorted { ($0.window, $0.pair) < ($1.window, $1.pair) }
    }

    /// The same as what the national clearing table takes: negative where it was left out of this window.
    public var carriedFunds: [CarriedFunds] {
        carried.map { CarriedFunds(pair: $0.pair, amounts: $0.window == window ? $0.amounts.negated : $0.amounts) }
    }
}
