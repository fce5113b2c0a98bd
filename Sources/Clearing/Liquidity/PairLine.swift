/// A slot, and which payment it held when it was noted.
struct WaitingReference: Hashable, Sendable {
    let slot: Int32
    let sequence: UInt64
}

/// Payments of one debtor to one creditor in order of arrival, with those that left since the last look.
struct PairLine: Sendable {
    /// At most so many are looked at in one try, so that a payment costs no more behind a long queue than behind a short one; what
    /// lies deeper is left to the multilateral try.
    static let lookedAtMax = 64

    private var references: [WaitingReference] = []
    private var head = 0

    var isEmpty: Bool { head == references.count }

    mutating func append(_ reference: WaitingReference) { references.append(reference) }

    /// Those of the first `lookedAtMax` that still wait, and forgets the others of them.
    mutating func oldest(where isWaiting: (WaitingReference) -> Bool) -> [WaitingReference] {
        let end = min(head + Self.lookedAtMax, references.count)
        let waiting = references[head..<end].filter(isWaiting)
        head = end - waiting.count
        for (offset, reference) in waiting.enumerated() { references[head + offset] = reference }
        if head > references.count / 2, head > Self.lookedAtMax {
            references.removeFirst(head)
            head = 0
        }
        return waiting
    }
}
