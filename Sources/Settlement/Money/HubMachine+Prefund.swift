import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// Prefunds (预付金) at the hub: quotas, warnings, top-ups, and what windows draw.
extension HubMachine {
    /// A closed window has a claim on the prefund of every pair that owes for it.
    mutating func claimPrefunds(for window: WindowNumber) {
        guard !money.prefunds.isEmpty else { return }
        for pair in money.prefunds.pairs {
            let owed = cleared(pair, in: window).reduce(Fen.zero) { $0 + $1.amount }
            _ = money.prefunds.change(pair) { $0.claim(window, demand: owed) }
        }
        tellWarnings()
    }

    /// January's adjustment: the difference between quota and balance is lodged, or given back.
    mutating func setQuota(_ quota: Fen, of pair: RegionPair, year: Int32, payBy: BusinessDate) -> CommandOutput {
        guard regions.contains(pair.insuring), regions.contains(pair.treating) else { return refuse(.insuringRegionUnknown) }
        if let account = money.prefunds[pair], account.year == year, account.quota == quota {
            return .outcome(CommandOutput.replayed)
        }
        guard !hasOpenPrefundDue(pair) else { return refuse(.prefundDueOpen) }
        // Past this line nothing may fail.
        money.prefunds.setQuota(quota, of: pair, year: year)
        let difference = money.prefunds[pair]?.adjustment(to: quota) ?? .zero
        if difference.isNegative {
            _ = money.prefunds.change(pair) { $0.promiseBack(-difference) }
            notify(pair, .giveBack, due: -difference, payBy: payBy)
        } else {
            notify(pair, .yearlyQuota, due: difference, payBy: payBy)
        }
        return CommandOutput()
    }

    /// An urgent top-up, on top of the quota; only while 90 % or more is used.
    mutating func topUp(_ amount: Fen, of pair: RegionPair, year: Int32, payBy: BusinessDate) -> CommandOutput {
        guard let account = money.prefunds[pair], account.year == year, amount.isPositive else { return refuse(.prefundUnknown) }
        guard account.level == .red else { return refuse(.prefundNotRed) }
        guard !hasOpenPrefundDue(pair) else { return refuse(.prefundDueOpen) }
        notify(pair, .topUp, due: amount, payBy: payBy)
        return CommandOutput()
    }

    /// Takes the window's own cover of every pair: off the prefund, off the position.
    mutating func drawPrefunds(
        for window: WindowNumber, at time: Timestamp, into postings: inout [Posting]
    ) -> [RegionPair: Fen] {
        var draws: [RegionPair: Fen] = [:]
        for pair in money.prefunds.pairs {
            if let drawn = money.prefunds.change(pair, { $0.draw(window) }), drawn.isPositive { draws[pair] = drawn }
        }
        guard !draws.isEmpty else { return [:] }
        var chain = moneyChain(.prefund, window)
        for (pair, drawn) in draws.sorted(by: { $0.key < $1.key }) {
            chain.post(
                debit: ClaimAccounts.prefundPool(pair.insuring), credit: ClaimAccounts.netPosition(pair.insuring), drawn)
            chain.post(
                debit: ClaimAccounts.netPosition(pair.treating), credit: ClaimAccounts.prefundPool(pair.treating), drawn)
            sendPrefund(pair, .draw, due: drawn, payBy: window.lastDay, window: window)
        }
        ledger.book(chain, at: time, into: &postings)
        tellWarnings()
        return draws
    }

    /// Warns both regions of every pair whose use rose past 70 % or 90 %.
    mutating func tellWarnings() {
        for (pair, level) in money.prefunds.newWarnings() { sendPrefund(pair, level == .red ? .alarm : .warning) }
    }

    private func hasOpenPrefundDue(_ pair: RegionPair) -> Bool {
        money.register.dues(of: pair).contains { $0.state.isOpen }
    }

    /// A notice, and the due it asks for when there is any.
    private mutating func notify(_ pair: RegionPair, _ kind: PrefundNotice.Kind, due: Fen, payBy: BusinessDate) {
        let number = sendPrefund(pair, kind, due: due, payBy: due.isPositive ? payBy : nil)
        guard due.isPositive else { return }
        let isGivenBack = kind == .giveBack
        money.register.add(
            PaymentDue(
                number: number, purpose: .prefund(pair), payer: isGivenBack ? pair.treating : pair.insuring,
                payee: isGivenBack ? pair.insuring : pair.treating, amount: due, payBy: payBy, state: .confirmed))
    }

    @discardableResult
    private mutating func sendPrefund(
        _ pair: RegionPair, _ kind: PrefundNotice.Kind, due: Fen = .zero, payBy: BusinessDate? = nil,
        window: WindowNumber? = nil
    ) -> String {
        let number = money.prefunds.nextNumber(of: pair)
        guard let account = money.prefunds[pair] else { preconditionFailure("M3: a notice of \(pair), which has no prefund") }
        let notice = PrefundNotice(
            number: number, year: account.year, insuring: pair.insuring, treating: pair.treating, kind: kind,
            quota: account.quota, balance: account.balance, used: account.used, due: due, payBy: payBy, window: window)
        for region in [pair.insuring, pair.treating] { send(.month(.prefundNotice(notice)), to: region) }
        return number
    }
}

extension WindowNumber {
    /// The last day of the month.
    var lastDay: BusinessDate {
        let next = next.value
        guard let first = BusinessDate(year: Int(next / 100), month: Int(next % 100), day: 1) else {
            preconditionFailure("M7: window \(self) is no month")
        }
        return first.adding(days: -1)
    }
}
