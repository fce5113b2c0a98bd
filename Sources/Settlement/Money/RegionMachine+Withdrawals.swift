import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// A participant cannot pay, and the hub wants no more of payments of a window than it has counted; what it wants instead it says in other notices.
///
/// Banks and the hub speak at the same time. So what the hub counted, told by either side, stays a payment here: the own bank's word may still
/// come for it. What the own bank told beyond that is in suspense, and the hub hears that it is taken back: from then on both hold the same.
extension RegionMachine {
    mutating func withdraw(
        _ position: WindowPosition, after earlier: WindowPosition, at time: Timestamp, into postings: inout [Posting]
    ) -> UInt32 {
        var first = position
        first.withdrawn = []
        guard first == earlier, !position.withdrawn.isEmpty,
            position.withdrawn.allSatisfy({ money.register.canCut($0.number, to: $0.counted, in: position.window) })
        else { return code(.positionDiffers) }
        // Past this line nothing may fail.
        for payment in position.withdrawn { cut(payment, at: time, into: &postings) }
        updatePaid(position.window)
        return CommandOutput.accepted
    }

    private mutating func cut(_ payment: WithdrawnPayment, at time: Timestamp, into postings: inout [Posting]) {
        let surplus = money.register.cut(payment.number, to: payment.counted, of: region)
        guard let due = money.register[payment.number] else { preconditionFailure("M4: no payment \(payment.number)") }
        for part in surplus {
            exchange(
                -part.amount, of: due, isIncoming: due.payee == region, on: part.payment.on, at: time, into: &postings)
        }
        money.interest.days.cap(due.number, at: due.wanted)
        // The rest is paid, and bears interest, under another number.
        stateInterest(of: due.number, at: time, into: &postings)
        judgeInterest(of: due, at: time, into: &postings)
    }
}
