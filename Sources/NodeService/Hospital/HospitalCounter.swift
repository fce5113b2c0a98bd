import ClaimTypes
import Dispatch
import HospitalGateway
import LedgerTypes
import Logging
import Messages
import NodeRuntime
import Registry
import Settlement
import Synchronization

/// Carries out the steps of the hospital gateway: journals commands, asks the node's state and other regions, keeps files, and gives every
/// call its one reply.
///
/// Calls are read and their signatures checked side by side; the gateway itself is one value behind a lock that is held for moments.
final class HospitalCounter: Sendable {
    private struct State {
        var gateway: HospitalGateway
        var waiting: [GatewayToken: Caller] = [:]
    }

    /// Settings in one piece on the heap: each call takes hold of them.
    private final class SharedSettings: Sendable {
        let value: GatewaySettings

        init(_ value: GatewaySettings) { self.value = value }
    }

    private let state: Mutex<State>
    private let settings: Mutex<SharedSettings>
    private let loop: NodeLoop<RegionMachine>
    private let registry: any RegistryReading
    private let clock: @Sendable () -> Timestamp
    private let ask: @Sendable (InsuringQuery) async -> InsuringAnswer
    private let metrics: ServiceMetrics
    private let durations = Mutex<[CallKind: LatencySeries]>([:])
    private let answers = DispatchQueue(label: "medclear answers", qos: .userInitiated)
    private let isOpen: @Sendable () -> Bool
    private let files: HospitalFiles
    private let fileQueue = DispatchQueue(label: "medclear files", qos: .utility)

    /// - Parameters:
    ///   - files: where 9101 and 9102 keep what they carry.
    ///   - isOpen: whether the node may decide anything for hospitals. It may not before a peer has confirmed that the journal is no old copy.
    ///   - ask: asks the insuring region across the exchange.
    init(
        _ settings: GatewaySettings, files: HospitalFiles, loop: NodeLoop<RegionMachine>, registry: any RegistryReading,
        metrics: ServiceMetrics,
        clock: @escaping @Sendable () -> Timestamp, isOpen: @escaping @Sendable () -> Bool,
        ask: @escaping @Sendable (InsuringQuery) async -> InsuringAnswer
    ) {
        self.isOpen = isOpen
        state = Mutex(State(gateway: HospitalGateway(settings: settings)))
        self.settings = Mutex(SharedSettings(settings))
        self.files = files
        self.loop = loop
        self.registry = registry
        self.metrics = metrics
        self.clock = clock
        self.ask = ask
    }

    /// New settings for the calls that come.
    func reload(_ settings: GatewaySettings) {
        self.settings.withLock { $0 = SharedSettings(settings) }
        state.withLock { $0.gateway.reload(settings) }
    }

    /// Calls that wait for an answer now.
    var callCount: Int { state.withLock { $0.gateway.callCount } }

    /// Who waits for the reply of a call.
    private struct Caller {
        let name: String
        let start: Double
        let reply: @Sendable (GatewayResponse) -> Void
    }

    /// Begins the life of one call. `reply` is told once, from any thread, perhaps before this returns.
    /// - Returns: what names the call until it is answered; `nil` when it was answered at once.
    func serve(_ call: GatewayCall, _ reply: @escaping @Sendable (GatewayResponse) -> Void) -> GatewayToken? {
        let name = call.path.lastIndex(of: "/").map { String(call.path[$0...].dropFirst()) } ?? call.path
        let caller = Caller(name: name.utf8.count <= 6 ? name : "endpoint", start: monotonicSeconds(), reply: reply)
        let now = clock()
        let received = HospitalGateway.read(call, settings: settings.withLock { $0 }.value, at: now)
        let step = state.withLock { state in
            let step = state.gateway.begin(received, at: now)
            if let token = step.token { state.waiting[token] = caller }
            return step
        }
        guard let token = step.token else {
            if case .reply(let response) = step { tell(caller, response) }
            return nil
        }
        carryOut(step)
        return token
    }

    /// The connection of a call is gone. What was asked for goes on.
    func disconnect(_ token: GatewayToken) {
        state.withLock { state in
            state.gateway.disconnect(token)
            state.waiting[token] = nil
        }
    }

    private func tell(_ caller: Caller, _ response: GatewayResponse) {
        caller.reply(response)
        let kind = CallKind(name: caller.name, resultCode: response.resultCode)
        let series = durations.withLock { durations in
            if let known = durations[kind] { return known }
            let new = metrics.series(
                "medclear_hospital_call_seconds", labels: [("call", kind.name), ("infcode", kind.resultCode)],
                help: "Time from a hospital's whole request to its reply.")
            durations[kind] = new
            return new
        }
        series.add(monotonicSeconds() - caller.start)
    }

    /// What durations of calls are told apart by.
    private struct CallKind: Hashable {
        let name: String
        let resultCode: String
    }

    /// Answers of the node, in the order of its blocks; returns at once.
    func hear(_ replies: [HospitalReply]) {
        guard !replies.isEmpty else { return }
        answers.async { [self] in
            let now = clock()
            // One by one: who comes to the counter meanwhile need not wait for all of them.
            for reply in replies { carryOut(state.withLock { $0.gateway.hear(reply, at: now) }) }
        }
    }

    /// Ends calls that have waited too long. To be called a few times a second.
    func expire() {
        let now = clock()
        carryOut(state.withLock { $0.gateway.expire(at: now) })
    }

    /// Tells every call that waits that its outcome is unknown: the node is about to stop.
    func endAll() {
        let end = Timestamp(nanoseconds: clock().nanoseconds + 86_400_000_000_000)
        carryOut(state.withLock { $0.gateway.expire(at: end) })
    }

    private func carryOut(_ outcomes: [GatewayOutcome]) {
        for outcome in outcomes {
            guard case .reply(let response) = outcome.step else {
                carryOut(outcome.step)
                continue
            }
            if let caller = state.withLock({ $0.waiting.removeValue(forKey: outcome.token) }) { tell(caller, response) }
        }
    }

    private func carryOut(_ step: GatewayStep) {
        switch step {
        case .reply, .wait: break
        case .command(_, let token) where !isOpen(), .query(_, let token) where !isOpen(): abandon(token, .notTaken)
        case .command(let request, let token):
            // What the institution may do is attached before the journal, so that a replay asks no registry (law M1).
            let request = registry.attachingServices(to: request)
            let command = PreparedCommand<RegionMachine>(command: .hospital(request), input: .hospital(request))
            let refusal = loop.submit([command], from: .hospital) { [self] result in
                if case .failure = result { answers.async { [self] in abandon(token, .unknown) } }
            }
            if let refusal { abandon(token, refusal.trouble) }
        case .query(let query, let token):
            let tell = { @Sendable [self] (seen: Result<CounterAnswer?, LoopRefusal>) in
                // After a command, whatever it led to comes as a reply of the node.
                if case .success(nil) = seen { return }
                answers.async { [self] in
                    switch seen {
                    case .success(let answer?): complete(token, .counter(answer))
                    case .success: break
                    case .failure(let refusal): abandon(token, refusal.trouble)
                    }
                }
            }
            let refusal = loop.consult(
                { [self] in consult(query, token, $0) }, from: .hospital, completion: tell)
            if let refusal { abandon(token, refusal.trouble) }
        case .ask(let query, let token): Task { complete(token, .insuring(await ask(query))) }
        case .file(let request, let token):
            fileQueue.async { [self] in complete(token, .file(serve(request))) }
        }
    }

    /// Most calls look up their visit and then change it: both happen in one turn of the writer, and are durable with one block.
    private func consult(
        _ query: CounterQuery, _ token: GatewayToken, _ machine: RegionMachine
    ) -> Consultation<RegionMachine, CounterAnswer> {
        let answer = machine.answer(query)
        let now = clock()
        let request = state.withLock { state in
            state.gateway.command(after: answer, for: token, at: now) { !$0.needsServices }
        }
        guard let request else { return .answer(answer) }
        return .command(PreparedCommand(command: .hospital(request), input: .hospital(request)))
    }

    private func serve(_ request: FileRequest) -> FileAnswer {
        let now = BusinessTime(seconds: seconds(clock()) + 28_800)
        return files.serve(request, at: now)
    }

    private func complete(_ token: GatewayToken, _ answer: GatewayAnswer) {
        let now = clock()
        carryOut(state.withLock { $0.gateway.complete(token, with: answer, at: now) })
    }

    private func abandon(_ token: GatewayToken, _ trouble: GatewayTrouble) {
        let now = clock()
        carryOut(state.withLock { $0.gateway.abandon(token, trouble, at: now) })
    }
}

extension GatewayStep {
    /// The call a step belongs to; `nil` when it is over.
    fileprivate var token: GatewayToken? {
        switch self {
        case .reply: nil
        case .command(_, let token), .query(_, let token), .ask(_, let token), .file(_, let token), .wait(let token): token
        }
    }
}

extension LoopRefusal {
    fileprivate var trouble: GatewayTrouble {
        switch self {
        case .busy, .closing: .notTaken
        case .stopped: .unknown
        }
    }
}

extension GatewayResponse {
    /// The `infcode` of a reply, for metrics; `-` when the body has none.
    fileprivate var resultCode: String {
        // It stands first in every reply.
        guard body.starts(with: "{\"infcode\":".utf8) else { return "-" }
        let digits = body.dropFirst(11).prefix {
            $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
