import ClaimTypes
import LedgerTypes

extension PaymentRegister {
    /// Every stored property, in order of key.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: dues.count)
        for due in all { due.writeCanonical(into: &sink) }
        sink.put(count: confirmations.count)
        for (key, payment) in confirmations.sorted(by: { $0.key < $1.key }) {
            sink.put(key.teller)
            sink.put(payment.number)
            sink.put(payment.side.rawValue)
            sink.put(payment.amount)
            sink.put(payment.on.days)
            sink.put(payment.reference)
        }
        // Nothing is written for what there never was, so that states without it keep their bytes.
        let returned = confirmations.filter { $0.value.returnReason != nil }.sorted { $0.key < $1.key }
        let withdrawn = all.filter { $0.withdrawn != .zero }
        guard !returned.isEmpty || !excesses.isEmpty || !withdrawn.isEmpty || !assignments.isEmpty else { return }
        sink.put(count: returned.count)
        for (key, payment) in returned {
            sink.put(key.teller)
            sink.put(payment.reference)
            sink.put(payment.returnReason ?? "")
        }
        sink.put(count: excesses.count)
        for (key, held) in excesses.sorted(by: { $0.key < $1.key }) {
            put(key, into: &sink)
            sink.put(held.kind.rawValue)
            sink.put(held.amount)
        }
        guard !withdrawn.isEmpty || !assignments.isEmpty else { return }
        sink.put(count: withdrawn.count)
        for due in withdrawn {
            sink.put(due.number)
            sink.put(due.withdrawn)
        }
        sink.put(count: assignments.count)
        for (key, given) in assignments.sorted(by: { $0.key < $1.key }) {
            put(key, into: &sink)
            sink.put(count: given.count)
            for (number, amount) in given.sorted(by: { $0.key < $1.key }) {
                sink.put(number)
                sink.put(amount)
            }
        }
    }

    private func put(_ key: Key, into sink: inout some CanonicalSink) {
        sink.put(key.teller)
        sink.put(key.side)
        sink.put(key.reference)
    }
}
