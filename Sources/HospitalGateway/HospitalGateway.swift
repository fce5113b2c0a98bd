import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// The hospital interface of one node, as a value: HTTP requests in, replies out, and in between steps that the caller carries out
/// (journal a command, read the node's state, ask another region, keep a file). It knows no socket, thread, clock or disk; time is an
/// argument. One writer owns it.
///
/// The caller's loop: `read` (pure, in parallel) → `begin` → carry out the step → `complete`, `hear` or `abandon` → … → `reply`; and
/// `expire` now and then.
public struct HospitalGateway: Sendable {
    public internal(set) var settings: GatewaySettings

    var nonces: [String: NonceCache] = [:]
    var buckets: [InstitutionCode: TokenBucket] = [:]
    var sessions = Sessions()
    var log = MessageLog()
    var calls: [GatewayToken: PendingCall] = [:]
    /// Calls that wait for the node's answer to a command.
    var listeners: [MessageLog.Key: [GatewayToken]] = [:]
    /// Calls that wait for the same message of an earlier call.
    var followers: [MessageLog.Key: [GatewayToken]] = [:]
    /// In order of their time: every wait is equally long.
    var deadlines: [(at: Timestamp, token: GatewayToken)] = []
    var nextToken: UInt64 = 0
    var nextSerial: UInt64 = 0

    public init(settings: GatewaySettings) { self.settings = settings }

    /// New settings for the calls that come; those under way go on with the old ones.
    public mutating func reload(_ settings: GatewaySettings) { self.settings = settings }

    /// `read` and `begin` in one.
    public mutating func receive(_ call: GatewayCall, at now: Timestamp) -> GatewayStep {
        begin(Self.read(call, settings: settings, at: now), at: now)
    }

    /// Takes a call that was read. Cheap: no parsing, no hashing of the body.
    public mutating func begin(_ received: ReceivedCall, at now: Timestamp) -> GatewayStep {
        switch received.content {
        case .response(let response): return .reply(response)
        case .refused(let undecoded): return .reply(response(.refused(undecoded.refusal), receivedAt: now, at: now))
        case .message(let message, let caller, let body):
            if let refusal = admit(message, caller, body: body, fields: received.fields, at: now) {
                return .reply(response(.refused(refusal), receivedAt: now, at: now))
            }
            return begin(message, fields: received.fields, at: now)
        }
    }

    /// Goes on with a call whose step was carried out.
    /// - Returns: the call's next step, and replies for calls that had sent the same message meanwhile.
    public mutating func complete(_ token: GatewayToken, with answer: GatewayAnswer, at now: Timestamp) -> [GatewayOutcome] {
        guard let call = calls[token] else { return [] }
        switch (call.flow, answer) {
        case (.query(_, let then), .counter(let answer)): return advance(token, then(answer), at: now)
        case (.ask(_, let then), .insuring(let answer)): return advance(token, then(answer), at: now)
        case (.file(_, let then), .file(let answer)): return advance(token, then(answer), at: now)
        default: preconditionFailure("M10: call \(token.number) was given the answer to another step")
        }
    }

    /// As `complete` with what the node's state says, for a call that goes on with a command `admits` lets through: the command, which
    /// the caller journals at once. `nil`, and nothing has changed, when it goes on otherwise: `complete` it then. As no reply leaves
    /// here, the answer need not be durable yet (law M2).
    public mutating func command(
        after answer: CounterAnswer, for token: GatewayToken, at now: Timestamp, where admits: (HospitalRequest) -> Bool
    ) -> HospitalRequest? {
        guard case .query(_, let then)? = calls[token]?.flow else { return nil }
        let next = then(answer)
        guard case .command(let request, _) = next, admits(request) else { return nil }
        _ = advance(token, next, at: now)
        return request
    }

    /// Takes an answer of the node, to whatever command, also one that comes long after its command.
    public mutating func hear(_ reply: HospitalReply, at now: Timestamp) -> [GatewayOutcome] {
        if case .unknown = reply.answer { return [] }
        let key = MessageLog.Key(institution: reply.institution, messageID: reply.messageID)
        var outcomes: [GatewayOutcome] = []
        for token in listeners[key] ?? [] {
            guard case .command(_, let then)? = calls[token]?.flow, let next = then(reply.answer) else { continue }
            listeners[key]?.removeAll { $0 == token }
            if listeners[key]?.isEmpty == true { listeners[key] = nil }
            calls[token]!.hasChanged = true
            outcomes += advance(token, next, at: now)
        }
        return outcomes
    }

    /// A step could not be carried out.
    public mutating func abandon(_ token: GatewayToken, _ trouble: GatewayTrouble, at now: Timestamp) -> [GatewayOutcome] {
        guard let call = calls[token] else { return [] }
        switch trouble {
        case .notTaken where !call.hasChanged:
            let refusal = InterfaceRefusal(
                .busy, "", "系统繁忙，本次请求未受理，请稍后以同一报文重发", "busy: nothing happened; send the same message again later")
            return advance(token, .finish(.refused(refusal)), at: now)
        case .notTaken, .unknown:
            return advance(token, .finish(.unknown(Self.unknownText(call.message.transaction))), at: now)
        }
    }

    /// The connection of a call is gone. What it asked for goes on; nobody hears of it under this token.
    public mutating func disconnect(_ token: GatewayToken) {
        guard calls[token] != nil else { return }
        calls[token]!.isHeard = false
    }

    /// Ends the calls that have waited for too long: they are told −1.
    public mutating func expire(at now: Timestamp) -> [GatewayOutcome] {
        var outcomes: [GatewayOutcome] = []
        var count = 0
        while count < deadlines.count, deadlines[count].at <= now {
            let token = deadlines[count].token
            count += 1
            guard let call = calls[token] else { continue }
            outcomes += advance(token, .finish(.unknown(Self.unknownText(call.message.transaction))), at: now)
        }
        deadlines.removeFirst(count)
        return outcomes
    }

    /// When `expire` has work next; `nil` while nothing waits.
    public var nextDeadline: Timestamp? { deadlines.first?.at }

    /// Calls under way.
    public var callCount: Int { calls.count }
}

/// A call that was read: routed, its signature checked, its message decoded.
public struct ReceivedCall: Sendable {
    enum Content: Sendable {
        /// No transaction: the description, or a request to another address.
        case response(GatewayResponse)
        case refused(UndecodedMessage)
        case message(HospitalMessage, Caller, body: [UInt8])
    }

    let content: Content
    let fields: [MessageField]
}

/// A call between its steps.
struct PendingCall: Sendable {
    /// In one piece on the heap, so that looking at a call does not count references to each part of its message.
    private final class Content: Sendable {
        let message: HospitalMessage

        init(_ message: HospitalMessage) { self.message = message }
    }

    private let content: Content
    let receivedAt: Timestamp
    var flow: Flow
    /// Whether a command of it was journaled: from then on "nothing happened" would be untrue.
    var hasChanged = false
    /// Whether it waits for an earlier call with the same message.
    var isFollower: Bool
    var isHeard = true

    init(message: HospitalMessage, receivedAt: Timestamp, flow: Flow, isFollower: Bool = false) {
        content = Content(message)
        self.receivedAt = receivedAt
        self.flow = flow
        self.isFollower = isFollower
    }

    var message: HospitalMessage { content.message }
}
