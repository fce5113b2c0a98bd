import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Reconciliation

extension HubMachine {
    /// Writes every stored property; the netting of a closing follows from the fenced matrix and is written by its window.
    /// - Complexity: O(n log n) in what is kept.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        ledger.writeCanonical(into: &sink)
        sink.put(count: regions.count)
        for region in regions { sink.put(region.value) }
        dayBook.writeCanonical(into: &sink)
        exposure.writeCanonical(into: &sink)
        sink.put(count: fences.count)
        for (fenced, finding) in fences.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(finding)
        }
        sink.put(count: decisionCounts.count)
        for (fenced, count) in decisionCounts.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(count)
        }
        writeDays(into: &sink)
        sink.put(count: closings.count)
        for (_, closing) in closings.sorted(by: { $0.key < $1.key }) {
            sink.put(closing.window.value)
            for notice in closing.notices { sink.put(notice) }
            sink.put(closing.method.rawValue)
        }
        sink.put(envelopesBooked)
        sink.put(count: observed.count)
        for (_, stream) in observed.sorted(by: { $0.key < $1.key }) { stream.writeCanonical(into: &sink) }
        for (_, stream) in outbound.sorted(by: { $0.key < $1.key }) { stream.writeCanonical(into: &sink) }
        orders.writeCanonical(into: &sink)
        month.writeCanonical(into: &sink)
        money.writeCanonical(into: &sink)
        relayRecords.writeCanonical(into: &sink)
    }

    private func writeDays(into sink: inout some CanonicalSink) {
        sink.put(count: reported.count)
        for (date, reports) in reported.sorted(by: { $0.key < $1.key }) {
            sink.put(date.days)
            sink.put(count: reports.count)
            for (region, rows) in reports.sorted(by: { $0.key < $1.key }) {
                sink.put(region.value)
                sink.put(count: rows.count)
                for row in rows {
                    sink.put(row.insuring.value)
                    sink.put(row.treating.value)
                    sink.put(row.insurance.value)
                    sink.put(row.clearingType.rawValue)
                    sink.put(row.fund.value)
                    sink.put(row.count)
                    sink.put(row.amount)
                }
            }
        }
        sink.put(count: comparisons.count)
        for (date, findings) in comparisons.sorted(by: { $0.key < $1.key }) {
            sink.put(date.days)
            sink.put(count: findings.comparisons.count)
            for comparison in findings.comparisons { sink.put(comparison) }
        }
    }
}
