import ClaimTypes
import LedgerTypes
import Messages

/// A notice of the hub about money that this region refused, because it is not what its own books say. The hub sends none of its own
/// accord again, so a person has to look: nothing of the window is paid until then.
public struct RefusedNotice: Hashable, Sendable {
    public let kind: MessageKind
    /// The window it is about; none for a yearly prefund.
    public let window: WindowNumber
    /// Number of the payment or prefund notice; empty for a clearing notice and a position.
    public let number: String
    public let refusal: SettlementRefusal
    /// The journal's time of the record.
    public let at: Timestamp

    /// Older ones give way.
    static let countMax = 64

    fileprivate func isAbout(_ other: RefusedNotice.Subject) -> Bool { (kind, window, number) == other }

    fileprivate typealias Subject = (kind: MessageKind, window: WindowNumber, number: String)

    func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(UInt16(kind.rawValue))
        sink.put(window.value)
        sink.put(number)
        sink.put(refusal.rawValue)
        sink.put(at.nanoseconds)
    }
}

extension RegionMachine {
    /// After each word of the hub on a window: one that was refused is kept, until one about the same is taken.
    mutating func noteRefused(_ message: PeerMessage, _ outcome: UInt32, at time: Timestamp) {
        guard let subject = message.subject else { return }
        let isTaken = outcome == CommandOutput.accepted || outcome == CommandOutput.pending || outcome == CommandOutput.replayed
        guard !isTaken || !money.refused.isEmpty else { return }
        money.refused.removeAll { $0.isAbout(subject) }
        guard !isTaken, let refusal = UInt16(exactly: outcome).flatMap(SettlementRefusal.init(rawValue:)) else { return }
        if money.refused.count == RefusedNotice.countMax { money.refused.removeFirst() }
        money.refused.append(
            RefusedNotice(
                kind: subject.kind, window: subject.window, number: subject.number, refusal: refusal, at: time))
    }
}

extension PeerMessage {
    fileprivate var subject: RefusedNotice.Subject? {
        switch self {
        case .clearingNotice(let notice): return (kind, notice.window, "")
        case .month(.position(let position)): return (kind, position.window, "")
        case .month(.paymentNotice(let notice)): return (kind, notice.window, notice.number)
        case .month(.prefundNotice(let notice)): return (kind, notice.window ?? WindowNumber.none, notice.number)
        default: return nil
        }
    }
}
