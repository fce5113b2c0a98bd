/// What is done to a process of the network at a stated moment of a run.
public struct FaultOrder: Sendable, Equatable {
    public enum Action: String, CaseIterable, Sendable {
        /// `SIGKILL`, and a new start when the time is over: a crash.
        case kill
        /// `SIGSTOP`, and `SIGCONT` when the time is over: to everybody else, a partition.
        case stop
    }

    public var action: Action
    /// `hub`, or the code of a region.
    public var node: String
    /// Nanoseconds from the start of the run, warm-up included, and how long it lasts.
    public var at: UInt64
    public var lasts: UInt64

    public init(_ action: Action, _ node: String, at: UInt64, lasts: UInt64) {
        self.action = action
        self.node = node
        self.at = at
        self.lasts = lasts
    }

    /// Reads `kill:310000@10+3`: kill −9 at the tenth second, started again three seconds later.
    public init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let action = Action(rawValue: String(parts[0])) else { return nil }
        let place = parts[1].split(separator: "@", omittingEmptySubsequences: false)
        guard place.count == 2, !place[0].isEmpty else { return nil }
        let times = place[1].split(separator: "+", omittingEmptySubsequences: false)
        guard times.count == 2, let at = SecondsText.nanoseconds(times[0]), let lasts = SecondsText.nanoseconds(times[1]) else {
            return nil
        }
        self.init(action, String(place[0]), at: at, lasts: lasts)
    }

    /// As `init(text:)` reads it.
    public var text: String { "\(action.rawValue):\(node)@\(SecondsText.text(at))+\(SecondsText.text(lasts))" }

    public var end: UInt64 { at + lasts }

    /// The first of `orders` that begins before an earlier one on the same node has ended: what it is done to is not there.
    public static func overlap(in orders: [FaultOrder]) -> FaultOrder? {
        var free: [String: UInt64] = [:]
        for order in orders.sorted(by: { ($0.at, $0.end) < ($1.at, $1.end) }) {
            if let end = free[order.node], order.at < end { return order }
            free[order.node] = order.end
        }
        return nil
    }
}
