import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Reconciliation

extension RegionMachine {
    /// Writes every stored property. Two states are equal exactly when these bytes are (law M1).
    /// - Complexity: O(n log n) in what is kept.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(region.value)
        sink.put(count: peers.count)
        for peer in peers { sink.put(peer.value) }
        ledger.writeCanonical(into: &sink)
        sink.put(openWindow.value)
        sink.put(count: policies.count)
        for pinned in policies { sink.put(pinned.digest) }
        sink.put(count: catalogues.count)
        for pinned in catalogues { sink.put(pinned.digest) }
        writeTreatingSide(into: &sink)
        writeInsuringSide(into: &sink)
        exposure.writeCanonical(into: &sink)
        claimed.writeCanonical(into: &sink)
        sink.put(count: fencesReceived.count)
        for (fenced, finding) in fencesReceived.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(finding)
        }
        sink.put(count: notices.count)
        for notice in notices { sink.put(notice) }
        sink.put(count: paidWindows.count)
        for window in paidWindows { sink.put(window.value) }
        month.writeCanonical(into: &sink)
        dayBook.writeCanonical(into: &sink)
        for (_, stream) in outbound.sorted(by: { $0.key < $1.key }) { stream.writeCanonical(into: &sink) }
        for (_, stream) in inbound.sorted(by: { $0.key < $1.key }) { stream.writeCanonical(into: &sink) }
        orders.writeCanonical(into: &sink)
        money.writeCanonical(into: &sink)
        dayRecords.writeCanonical(into: &sink)
        differences.writeCanonical(into: &sink)
        relayRecords.writeCanonical(into: &sink)
        filings.writeCanonical(into: &sink)
        writeRegistrations(into: &sink)
        toldStays.writeCanonical(into: &sink)
        refused.writeCanonical(into: &sink)
    }

    private func writeTreatingSide(into sink: inout some CanonicalSink) {
        sink.put(count: visits.count)
        for key in visits.keys.sorted() { sink.put(visits[key]!) }
        sink.put(count: partlyServed.count)
        for key in partlyServed.keys.sorted() {
            sink.put(key.institution.value)
            sink.put(key.visitID)
            sink.put(partlyServed[key]!.rawValue)
        }
        sink.put(count: bills.count)
        for key in bills.keys.sorted() {
            let bill = bills[key]!
            sink.put(key)
            sink.put(bill.split)
            sink.put(bill.lineCount)
            sink.put(bill.linesFingerprint)
            sink.put(bill.life)
            sink.put(bill.request != nil)
            if let request = bill.request { sink.put(request) }
            sink.put(count: bill.covers.count)
            for batch in bill.covers { sink.put(batch) }
            sink.put(bill.supersedes != nil)
            sink.put(bill.supersedes?.batch ?? "")
            sink.put(bill.supersedes?.settlementID ?? 0)
            sink.put(bill.flags)
            sink.put(bill.undone)
        }
        sink.put(count: settlingBatches.count)
        for key in settlingBatches.keys.sorted() {
            sink.put(key.institution.value)
            sink.put(key.visitID)
            sink.put(settlingBatches[key]!)
        }
        sink.put(count: messageUses.count)
        for key in messageUses.keys.sorted() {
            let use = messageUses[key]!
            sink.put(key.institution.value)
            sink.put(key.messageID)
            sink.put(use.purpose.rawValue)
            sink.put(use.visitID)
            sink.put(use.batch)
            sink.put(use.original)
        }
        sink.put(holdsPlaced)
        sink.put(count: stayBatches.count)
        for key in stayBatches.keys.sorted() {
            sink.put(key.institution.value)
            sink.put(key.visitID)
            sink.put(count: stayBatches[key]!.count)
            for batch in stayBatches[key]! { sink.put(batch) }
        }
        sink.put(count: adjustmentsAsked.count)
        for key in adjustmentsAsked.keys.sorted() {
            sink.put(key.institution.value)
            sink.put(key.messageID)
            sink.put(adjustmentsAsked[key]!)
        }
        sink.put(count: quarantine.count)
        for entry in quarantine { sink.put(entry) }
        counter.writeCanonical(into: &sink)
    }

    /// Which message registered each visit, in the order of the visits above; nothing while there is none.
    private func writeRegistrations(into sink: inout some CanonicalSink) {
        for key in visits.keys.sorted() { sink.put(visits.messageID(of: key)!) }
    }

    private func writeInsuringSide(into sink: inout some CanonicalSink) {
        sink.put(count: decisions.count)
        for key in decisions.keys.sorted() {
            sink.put(key)
            sink.put(decisions[key]!)
        }
        sink.put(count: accumulators.count)
        for key in accumulators.keys.sorted() {
            sink.put(key.person.value)
            sink.put(key.insurance.value)
            sink.put(key.year)
            accumulators[key]!.writeCanonical(into: &sink)
        }
        visitIndex.writeCanonical(into: &sink)
        sink.put(settlementsMade)
        sink.put(count: decisionCounts.count)
        for (fenced, count) in decisionCounts.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(count)
        }
    }
}
