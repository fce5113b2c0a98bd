import ClaimTypes
import LedgerTypes

extension WireWindowFence {
    init(_ fence: WindowFence) {
        window = fence.window.value
        insuring = fence.insuring.value
        treating = fence.treating.value
        decisions = fence.decisions
        owed = fence.owed.map(WireFundAmount.init)
    }
}

extension WireDayTotals {
    init(_ totals: DayTotals) {
        date = totals.date.days
        reporter = totals.reporter.value
        rows = totals.rows.map { row in
            var wire = WireDayTotalsRow()
            wire.insuring = row.insuring.value
            wire.treating = row.treating.value
            wire.insurance = UInt32(row.insurance.value)
            wire.clearingType = UInt32(row.clearingType.rawValue)
            wire.fund = row.fund.value
            wire.count = row.count
            wire.amount = row.amount.units
            return wire
        }
    }
}

extension WireCounterpartyAmounts {
    init(_ row: CounterpartyAmounts) {
        counterparty = row.counterparty.value
        amounts = row.amounts.map(WireFundAmount.init)
    }
}

extension WireClearingNotice {
    init(_ notice: ClearingNotice) {
        window = notice.window.value
        region = notice.region.value
        payable = notice.payable.map(WireCounterpartyAmounts.init)
        receivable = notice.receivable.map(WireCounterpartyAmounts.init)
        net = notice.net.units
    }
}

extension FieldVerifier {
    mutating func windowFence(_ wire: WireWindowFence) -> WindowFence {
        // The routing header carries the number of decisions in 31 bits.
        require(wire.decisions <= UInt64(Int32.max), .outOfRange, "decisions", "\(wire.decisions)")
        return WindowFence(
            window: window(wire.window, "window"), insuring: region(wire.insuring, "insuring"),
            treating: region(wire.treating, "treating"), decisions: wire.decisions, owed: fundAmounts(wire.owed, "owed"))
    }

    mutating func dayTotals(_ wire: WireDayTotals) -> DayTotals {
        let rows = list(wire.rows, atMost: MessageLimits.dayTotalsRowsMax, "rows") { verifier, row in
            DayTotalsRow(
                insuring: verifier.region(row.insuring, "rows.insuring"),
                treating: verifier.region(row.treating, "rows.treating"),
                insurance: InsuranceKind(verifier.narrow(row.insurance, "rows.insurance")),
                clearingType: verifier.code(row.clearingType, fallback: .outpatient, "rows.clearing_type"),
                fund: row.fund == 0 ? FundCode(0) : verifier.fund(row.fund, "rows.fund"),
                count: Int64(verifier.narrow(row.count, "rows.count") as Int32), amount: verifier.fen(row.amount, "rows.amount"))
        }
        return DayTotals(date: date(wire.date, "date"), reporter: region(wire.reporter, "reporter"), rows: rows)
    }

    /// A notice whose net is Σ receivable − Σ payable (law M3).
    mutating func clearingNotice(_ wire: WireClearingNotice) -> ClearingNotice {
        let notice = ClearingNotice(
            window: window(wire.window, "window"), region: region(wire.region, "region"),
            payable: counterparties(wire.payable, "payable"), receivable: counterparties(wire.receivable, "receivable"),
            net: fen(wire.net, "net"))
        var net: Fen? = .zero
        for row in notice.receivable { net = net?.adding(row.total) }
        for row in notice.payable { net = net?.subtracting(row.total) }
        require(net == notice.net, .identityViolated, "net", "M3: net \(notice.net) is not Σ receivable − Σ payable")
        return notice
    }

    private mutating func counterparties(_ wires: [WireCounterpartyAmounts], _ field: StaticString) -> [CounterpartyAmounts] {
        let rows = list(wires, atMost: MessageLimits.regionsMax, field) { verifier, wire in
            CounterpartyAmounts(
                counterparty: verifier.region(wire.counterparty, field), amounts: verifier.fundAmounts(wire.amounts, field))
        }
        requireAscending(rows, field, by: \.counterparty)
        return rows
    }
}
