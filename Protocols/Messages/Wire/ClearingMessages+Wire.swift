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
        rows = totals.rows.map(WireDayTotalsRow.init)
    }
}

extension WireDayTotalsRow {
    init(_ row: DayTotalsRow) {
        insuring = row.insuring.value
        treating = row.treating.value
        insurance = UInt32(row.insurance.value)
        clearingType = UInt32(row.clearingType.rawValue)
        fund = row.fund.value
        count = row.count
        amount = row.amount.units
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
        carried = notice.carried.map { line in
            var wire = WireCarriedLine()
            wire.window = line.window.value
            wire.insuring = line.pair.insuring.value
            wire.treating = line.pair.treating.value
            wire.amounts = line.amounts.map(WireFundAmount.init)
            return wire
        }
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
        DayTotals(
            date: date(wire.date, "date"), reporter: region(wire.reporter, "reporter"),
            rows: list(wire.rows, atMost: MessageLimits.dayTotalsRowsMax, "rows") { $0.dayTotalsRow($1) })
    }

    mutating func dayTotalsRow(_ row: WireDayTotalsRow) -> DayTotalsRow {
        DayTotalsRow(
            insuring: region(row.insuring, "rows.insuring"), treating: region(row.treating, "rows.treating"),
            insurance: InsuranceKind(narrow(row.insurance, "rows.insurance")),
            clearingType: code(row.clearingType, fallback: .outpatient, "rows.clearing_type"),
            fund: row.fund == 0 ? FundCode(0) : fund(row.fund, "rows.fund"),
            count: Int64(narrow(row.count, "rows.count") as Int32), amount: fen(row.amount, "rows.amount"))
    }

    /// A notice whose net is Σ receivable − Σ payable (law M3).
    mutating func clearingNotice(_ wire: WireClearingNotice) -> ClearingNotice {
        let notice = ClearingNotice(
            window: window(wire.window, "window"), region: region(wire.region, "region"),
            payable: counterparties(wire.payable, "payable"), receivable: counterparties(wire.receivable, "receivable"),
            net: fen(wire.net, "net"),
            carried: list(wire.carried, atMost: MessageLimits.carriedLinesMax, "carried") { verifier, line in
                CarriedLine(
                    window: verifier.window(line.window, "carried.window"),
                    pair: RegionPair(
                        insuring: verifier.region(line.insuring, "carried.insuring"),
                        treating: verifier.region(line.treating, "carried.treating")),
                    amounts: verifier.deducted(line.amounts))
            })
        for (earlier, later) in zip(notice.carried, notice.carried.dropFirst())
        where (earlier.window, earlier.pair) >= (later.window, later.pair) {
            refuse(.notAscending, "carried")
        }
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
