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
        var waiting: [GatewayToken: CheckedContinuation<GatewayResponse, Never>] = [:]
        /// Replies that came before their call began to wait.
        var early: [GatewayToken: GatewayResponse] = [:]
    }

    private let state: Mutex<State>
    private let settings: Mutex<GatewaySettings>
    private let loop: NodeLoop<RegionMachine>
    private let registry: any RegistryReading
    private let clock: @Sendable () -> Timestamp
    private let ask: @Sendable (InsuringQuery) async -> InsuringAnswer
    private let metrics: ServiceMetrics
    private let answers = DispatchQueue(label: "medclear answers", qos: .userInitiated)
    private let files: HospitalFiles
    private let fileQueue = DispatchQueue(label: "medclear files", qos: .utility)

    /// - Parameters:
    ///   - files: where 9101 and 9102 keep what they carry.
    ///   - ask: asks the insuring region across the exchange.
    init(
        _ settings: GatewaySettings, files: HospitalFiles, loop: NodeLoop<RegionMachine>, registry: any RegistryReading,
        metrics: ServiceMetrics,
        clock: @escaping @Sendable () -> Timestamp, ask: @escaping @Sendable (InsuringQuery) async -> InsuringAnswer
    ) {
        state = Mutex(State(gateway: HospitalGateway(settings: settings)))
        self.settings = Mutex(settings)
        self.files = files
        self.loop = loop
        self.registry = registry
        self.metrics = metrics
        self.clock = clock
        self.ask = ask
    }

    /// New settings for the calls that come.
    func reload(_ settings: GatewaySettings) {
        self.settings.withLock { $0 = settings }
        state.withLock { $0.gateway.reload(settings) }
    }

    /// Calls that wait for an answer now.
    var callCount: Int { state.withLock { $0.gateway.callCount } }

    /// The whole life of one call.
    func serve(_ call: GatewayCall) async -> GatewayResponse {
        let start = monotonicSeconds()
        let now = clock()
        let received = HospitalGateway.read(call, settings: settings.withLock { $0 }, at: now)
        let step = state.withLock { $0.gateway.begin(received, at: now) }
        let response = await response(to: step)
        let name = call.path.split(separator: "/").last.map(String.init) ?? ""
        metrics.observe(
            "medclear_hospital_call_seconds", seconds: monotonicSeconds() - start,
            labels: [("call", name.count <= 6 ? name : "endpoint"), ("infcode", response.resultCode)],
            help: "Time from a hospital's whole request to its reply.")
        return response
    }

    private func response(to step: GatewayStep) async -> GatewayResponse {
        if case .reply(let response) = step { return response }
        let token = step.token
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early = state.withLock { state in
                    let early = state.early.removeValue(forKey: token)
                    if early == nil { state.waiting[token] = continuation }
                    return early
                }
                if let early { continuation.resume(returning: early) }
                carryOut(step)
            }
        } onCancel: {
            // The connection is gone; what was asked for goes on.
            let continuation = state.withLock { state in
                state.gateway.disconnect(token)
                return state.waiting.removeValue(forKey: token)
            }
            continuation?.resume(returning: GatewayResponse(status: 503, body: []))
        }
    }

    /// Answers of the node, in the order of its blocks; returns at once.
    func hear(_ replies: [HospitalReply]) {
        guard !replies.isEmpty else { return }
        answers.async { [self] in
            let now = clock()
            carryOut(state.withLock { state in replies.flatMap { state.gateway.hear($0, at: now) } })
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
            let continuation = state.withLock { state in
                let continuation = state.waiting.removeValue(forKey: outcome.token)
                if continuation == nil { state.early[outcome.token] = response }
                return continuation
            }
            continuation?.resume(returning: response)
        }
    }

    private func carryOut(_ step: GatewayStep) {
        switch step {
        case .reply, .wait: break
        case .command(let request, let token):
            // What the institution may do is attached before the journal, so that a replay asks no registry (law M1).
            let request = registry.attachingServices(to: request)
            let command = PreparedCommand<RegionMachine>(command: .hospital(request), input: .hospital(request))
            let refusal = loop.submit([command], from: .hospital) { [self] result in
                if case .failure = result { answers.async { [self] in abandon(token, .unknown) } }
            }
            if let refusal { abandon(token, refusal.trouble) }
        case .query(let query, let token):
            Task {
                do {
                    complete(token, .counter(try await loop.read { $0.answer(query) }))
                } catch let refusal as LoopRefusal {
                    abandon(token, refusal.trouble)
                } catch {
                    abandon(token, .unknown)
                }
            }
        case .ask(let query, let token): Task { complete(token, .insuring(await ask(query))) }
        case .file(let request, let token):
            fileQueue.async { [self] in complete(token, .file(serve(request))) }
        }
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
    /// The call a step belongs to.
    fileprivate var token: GatewayToken {
        switch self {
        case .reply: preconditionFailure("M10: a reply belongs to no waiting call")
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
        let pattern = Array("\"infcode\":".utf8)
        let head = body.prefix(64)
        guard let start = head.indices.first(where: { head[$0...].starts(with: pattern) }) else { return "-" }
        let digits = head[(start + pattern.count)...].drop { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: " ") }
            .prefix { $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return String(decoding: digits, as: UTF8.self)
    }
}
