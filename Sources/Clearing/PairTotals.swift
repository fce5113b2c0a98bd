import LedgerTypes

/// Obligations added up per debtor and creditor. The grand total is checked, so that no later sum can overflow.
struct PairTotals {
    /// Up to this number of participants a square of sums is kept (32 MiB); above, obligations are sorted by pair instead.
    static let squareMax = 2_048

    private let participantsCount: Int
    private var total = Fen.zero
    private var square: [Int64] = []
    private var unsorted: [(pair: UInt64, amount: Int64)] = []

    init(participantsCount: Int) {
        precondition((0...Int(Int32.max)).contains(participantsCount), "\(participantsCount) participants")
        self.participantsCount = participantsCount
        if isSquare { square = [Int64](repeating: 0, count: participantsCount * participantsCount) }
    }

    private var isSquare: Bool { participantsCount <= Self.squareMax }

    /// - Returns: the first reason against the obligation; nothing changed then.
    mutating func add(_ obligation: ParticipantPayment, at index: Int) -> NettingRefusal? {
        guard obligation.amount.isPositive else { return .amountNotPositive(index: index) }
        let (debtor, creditor) = (obligation.debtor.place, obligation.creditor.place)
        guard debtor != creditor else { return .debtorIsCreditor(index: index) }
        precondition(
            debtor >= 0 && creditor >= 0 && max(debtor, creditor) < participantsCount, "obligation \(index) names no participant")
        guard let newTotal = total.adding(obligation.amount) else { return .totalOutOfRange(index: index) }
        // Past this line nothing may fail.
        total = newTotal
        if isSquare {
            square[debtor * participantsCount + creditor] += obligation.amount.units
        } else {
            unsorted.append((UInt64(debtor) << 32 | UInt64(creditor), obligation.amount.units))
        }
        return nil
    }

    /// One positive obligation per debtor and creditor, ascending.
    func ascending() -> [ParticipantPayment] { isSquare ? ascendingSquare() : ascendingSorted() }

    private func ascendingSquare() -> [ParticipantPayment] {
        var payments: [ParticipantPayment] = []
        payments.reserveCapacity(square.count { $0 != 0 })
        for debtor in 0..<participantsCount {
            for creditor in 0..<participantsCount {
                let amount = square[debtor * participantsCount + creditor]
                if amount != 0 { payments.append(Self.payment(debtor, creditor, amount)) }
            }
        }
        return payments
    }

    private func ascendingSorted() -> [ParticipantPayment] {
        var payments: [ParticipantPayment] = []
        var last: UInt64?
        for (pair, amount) in unsorted.sorted(by: { $0.pair < $1.pair }) {
            if pair == last {
                payments[payments.count - 1].amount.units += amount
            } else {
                payments.append(Self.payment(Int(pair >> 32), Int(pair & 0xFFFF_FFFF), amount))
                last = pair
            }
        }
        return payments
    }

    private static func payment(_ debtor: Int, _ creditor: Int, _ amount: Int64) -> ParticipantPayment {
        ParticipantPayment(
            debtor: ParticipantIndex(Int32(debtor)), creditor: ParticipantIndex(Int32(creditor)), amount: Fen(amount))
    }
}
