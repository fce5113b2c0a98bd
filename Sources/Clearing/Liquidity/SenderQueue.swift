import LedgerTypes

/// What one debtor has waiting: a line for each urgency, the most urgent first.
struct SenderQueue: Sendable {
    private(set) var classes: [(priority: UInt8, line: WaitingLine)] = []

    var isEmpty: Bool { classes.isEmpty }

    /// The urgency nothing may overtake.
    var topPriority: UInt8? { classes.first?.priority }

    /// The line of the most urgent payments.
    var top: WaitingLine? { classes.first?.line }

    /// Slots in the order of payment: by urgency, then arrival.
    var waiting: [Int32] { classes.flatMap(\.line.waiting) }

    /// - Returns: slots whose place changed, with the new place.
    mutating func append(_ slot: Int32, _ payment: LiquidityPayment) -> [(slot: Int32, place: Int32)] {
        var index = 0
        while index < classes.count, classes[index].priority < payment.priority { index += 1 }
        if index == classes.count || classes[index].priority != payment.priority {
            classes.insert((payment.priority, WaitingLine()), at: index)
        }
        return classes[index].line.append(slot, amount: payment.amount.units)
    }

    mutating func remove(priority: UInt8, place: Int32) {
        guard let index = classes.firstIndex(where: { $0.priority == priority }) else {
            preconditionFailure("L: no payment of urgency \(priority) waits")
        }
        classes[index].line.remove(at: place)
        if classes[index].line.count == 0 { classes.remove(at: index) }
    }
}
