import ClaimTypes
import LedgerTypes
import Messages
import Settlement

/// Names one call between its steps. Unique in the life of a gateway.
public struct GatewayToken: Hashable, Comparable, Sendable {
    let number: UInt64

    public static func < (left: GatewayToken, right: GatewayToken) -> Bool { left.number < right.number }
}

/// What the caller does next for one call. Every call ends in exactly one `reply`.
public enum GatewayStep: Sendable {
    /// Send this; the call is over.
    case reply(GatewayResponse)
    /// Journal this command (`Node.process`). Every `HospitalReply` the node gives, to whatever command, goes to `hear`.
    /// When the node does not take the command, call `abandon`.
    case command(HospitalRequest, GatewayToken)
    /// Ask the node's state (`RegionMachine.answer`) and call `complete` with what it says. Nothing is journaled.
    case query(CounterQuery, GatewayToken)
    /// Ask the insuring region across the exchange and call `complete` with its answer; `expire` ends the wait.
    case ask(InsuringQuery, GatewayToken)
    /// Put a file into the store or take it out, and call `complete`.
    case file(FileRequest, GatewayToken)
    /// The answer is under way; it will come out of `hear` or `expire` under this token.
    case wait(GatewayToken)
}

/// What becomes of a call that was waiting.
public struct GatewayOutcome: Sendable {
    public let token: GatewayToken
    public let step: GatewayStep
}

/// An answer to a step that was no command.
public enum GatewayAnswer: Sendable {
    case counter(CounterAnswer)
    case insuring(InsuringAnswer)
    case file(FileAnswer)
}

/// Why a step could not be carried out.
public enum GatewayTrouble: Hashable, Sendable {
    /// The queue is full or the node is closing: the command was not taken and nothing happened. The hospital is told −2.
    case notTaken
    /// Nobody can say whether it happened: the journal failed, the link broke. The hospital is told −1.
    case unknown
}
