import ClaimTypes
import LedgerTypes

extension ExposureMatrix {
    /// The same decisions in any order, and the same fences, give the same bytes: rows that came back to zero are left out.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        let live = sortedSheets().filter { $0.fence != nil || !$0.liveRows.isEmpty }
        sink.put(count: live.count)
        for sheet in live {
            // A fence holds the very rows of its sheet, so its presence says all.
            sink.put(sheet.fence != nil)
            Fence(pair: sheet.key.pair, window: sheet.key.window, rows: sheet.liveRows).writeCanonical(into: &sink)
        }
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
