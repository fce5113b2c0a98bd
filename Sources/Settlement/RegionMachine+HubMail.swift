import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// What the hub tells a region of closed windows: notices, positions, payments, prefunds. Each builds on what the hub said before, so they
/// are heard in order.
///
/// The hub's own stream may overtake those it relays: a notice may come before decisions and fences it adds up. As long as a region has not
/// fenced the window here, what it owes is still on its way, and the notice waits; whatever the hub says after it waits behind it.
extension RegionMachine {
    /// - Returns: `pending` while the message waits.
    mutating func hear(
        ofHub message: PeerMessage, from sender: RegionCode, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        guard sender.node == .hub else { return code(.messageUnexpected) }
        guard month.waiting.isEmpty else {
            month.waiting.append(message)
            return CommandOutput.pending
        }
        let outcome = carryOut(message, at: time, into: &output)
        if outcome == CommandOutput.pending { month.waiting.append(message) }
        noteRefused(message, outcome, at: time)
        return outcome
    }

    /// After each fence: what waits is heard in order, up to a notice that has to wait on.
    /// - Returns: `noticeDiffers` when any of it was refused.
    mutating func hearWaiting(at time: Timestamp, into output: inout CommandOutput) -> UInt32 {
        var answer = CommandOutput.accepted
        while let next = month.waiting.first {
            let outcome = carryOut(next, at: time, into: &output)
            if outcome == CommandOutput.pending { break }
            month.waiting.removeFirst()
            noteRefused(next, outcome, at: time)
            if outcome != CommandOutput.accepted { answer = code(.noticeDiffers) }
        }
        return answer
    }

    private mutating func carryOut(
        _ message: PeerMessage, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        switch message {
        case .clearingNotice(let notice): accept(notice)
        case .month(.position(let position)): accept(position, at: time, into: &output)
        case .month(.paymentNotice(let notice)): accept(notice, at: time, into: &output)
        case .month(.prefundNotice(let notice)): accept(notice, at: time, into: &output)
        default: preconditionFailure("M9: \(message.kind) is not the hub's word on a window")
        }
    }

    /// The hub's result of a window: kept when it agrees with both sides of this region's own books, refused when it does not although
    /// every region has fenced.
    private mutating func accept(_ notice: ClearingNotice) -> UInt32 {
        let window = notice.window
        guard notice.region == region, !notices.contains(where: { $0.window == window }) else {
            return code(.messageUnexpected)
        }
        guard !agrees(notice) else {
            carry(notice)
            notices.append(notice)
            return CommandOutput.accepted
        }
        func isUnderWay(_ insuring: RegionCode) -> Bool {
            fencesReceived[FencedPair(window: window, pair: RegionPair(insuring: insuring, treating: region))] == nil
        }
        guard agrees(notice, butFor: isUnderWay) else { return code(.noticeDiffers) }
        return CommandOutput.pending
    }
}
