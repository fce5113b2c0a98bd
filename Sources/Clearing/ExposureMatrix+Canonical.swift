import ClaimTypes
import LedgerTypes

extension ExposureMatrix {
    /// The same totals added up in any order, and the same fences, give the same bytes: cells that came back to zero are left out.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        let live = cells.filter { $0.value != .zero }.sorted { $0.key < $1.key }
        sink.put(count: live.count)
        for (cell, totals) in live {
            sink.put(cell.value)
            sink.put(totals.count)
            sink.put(totals.amount)
        }
        let closed = fences.values.sorted { ($0.window, $0.pair) < ($1.window, $1.pair) }
        sink.put(count: closed.count)
        for fence in closed { fence.writeCanonical(into: &sink) }
    }
}

extension Fence {
    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(window.value)
        sink.put(pair.insuring.value)
        sink.put(pair.treating.value)
        sink.put(count: rows.count)
        for row in rows {
            sink.put(row.insurance.value)
            sink.put(row.fund.value)
            sink.put(row.totals.count)
            sink.put(row.totals.amount)
        }
    }
}
