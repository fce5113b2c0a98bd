import ClaimTypes
import Hashing
import LedgerTypes
import LoadModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Drives one lane on one event loop against one hospital interface: tells it the time, sends what it says, hands back what came.
///
/// Everything happens on the event loop; nothing is locked.
final class LaneDriver {
    private let lane: LaneSetting
    private let loop: any EventLoop
    private let finished: EventLoopPromise<LaneResult>
    private var model: LoadLane
    private var visitIDs: [String]
    private var findings = LaneFindings()
    private var connections: [HospitalConnection] = []
    private var free: [HospitalConnection] = []
    private var start = NIODeadline.now()
    private var isStarted = false
    private var isOver = false
    private var nonces: UInt64 = 0
    private var timer: Scheduled<Void>?
    private var timerDue = UInt64.max

    init(_ lane: LaneSetting, on loop: any EventLoop) {
        self.lane = lane
        self.loop = loop
        model = LoadLane(lane.pacing, scripts: lane.visits.map(\.steps), rules: lane.rules)
        visitIDs = Array(repeating: "", count: lane.visits.count)
        finished = loop.makePromise(of: LaneResult.self)
    }

    /// Opens the connections; the run begins at `start`, which should lie far enough ahead for that.
    func run(start: NIODeadline) -> EventLoopFuture<LaneResult> {
        self.start = start
        for _ in 0..<lane.connections { connect(attempt: 0) }
        loop.assumeIsolated().scheduleTask(deadline: start) { self.begin() }
        watch()
        return finished.futureResult
    }

    /// Figures up to now, for the progress bar.
    var figures: LoadFigures { model.figures }

    private var now: UInt64 {
        let elapsed = NIODeadline.now() - start
        return elapsed.nanoseconds > 0 ? UInt64(elapsed.nanoseconds) : 0
    }

    private func begin() {
        isStarted = true
        if connections.isEmpty { findings.note("no connection to \(lane.target.host):\(lane.target.port)") }
        pump()
    }

    // MARK: Sending

    private func pump() {
        guard isStarted, !isOver else { return }
        while let connection = free.last {
            guard connection.isFree else {
                free.removeLast()
                continue
            }
            let now = now
            guard let request = model.next(at: now) else { break }
            free.removeLast()
            send(request, on: connection, at: now)
        }
        if model.isDone { return finish() }
        if !free.isEmpty { wake(at: model.nextDue()) }
    }

    private func wake(at due: UInt64?) {
        guard let due, due < timerDue else { return }
        timer?.cancel()
        timerDue = due
        timer = loop.assumeIsolated().scheduleTask(deadline: start + .nanoseconds(Int64(due))) {
            self.timerDue = .max
            self.pump()
        }
    }

    private func send(_ request: LoadRequest, on connection: HospitalConnection, at now: UInt64) {
        let template = lane.visits[request.visit].requests[request.stepIndex]
        let visitID = visitIDs[request.visit]
        let length = template.byteCount(visitID: visitID)
        var content = connection.buffer(capacity: length)
        template.write(visitID: visitID, into: &content)
        var headers = HTTPHeaders()
        headers.add(name: "host", value: lane.authority)
        headers.add(name: "content-type", value: "application/json")
        headers.add(name: "content-length", value: String(length))
        sign(&headers, as: lane.credentials[Int(template.institution)])
        let head = HTTPRequestHead(
            version: .http1_1, method: .POST, uri: lane.target.pathPrefix + template.infno, headers: headers)
        connection.send(head, content, at: now) { connection, outcome in
            self.received(outcome, for: request, on: connection)
        }
    }

    /// Gateway headers of the national interface: SHA-256 over timestamp, secret, nonce, timestamp.
    private func sign(_ headers: inout HTTPHeaders, as credential: LoadCredential) {
        nonces += 1
        let timestamp = String(lane.unixSeconds(at: NIODeadline.now()))
        let nonce = "\(lane.noncePrefix)\(nonces)"
        let signed = timestamp + credential.secret + nonce + timestamp
        headers.add(name: "x-tif-paasid", value: credential.accessID)
        headers.add(name: "x-tif-timestamp", value: timestamp)
        headers.add(name: "x-tif-nonce", value: nonce)
        headers.add(name: "x-tif-signature", value: SHA256.digest(of: signed).hex)
    }

    // MARK: Receiving

    private func received(_ outcome: HospitalConnection.Outcome, for request: LoadRequest, on connection: HospitalConnection) {
        guard !isOver else { return }
        switch outcome {
        case .broken:
            findings.brokenConnections += 1
            model.received(.unknown, for: request, at: now)
        case .answered(let status, let body):
            let view = body.readableBytesView
            var code = status == 200 ? AnswerText.code(view) : .unknown
            if code == .accepted, !take(view, for: request) { code = .unknown }
            if code != .accepted {
                findings.note(
                    "\(lane.visits[request.visit].requests[request.stepIndex].infno) HTTP \(status): "
                        + (AnswerText.value(of: "err_msg", in: view) ?? String(decoding: view.prefix(200), as: UTF8.self)))
            }
            model.received(code, for: request, at: now)
            if connection.isFree { free.append(connection) }
        }
        pump()
    }

    /// Keeps the visit id of a registration, and looks at one settlement in sixteen as closely as a hospital should at all of them.
    private func take(_ body: ByteBufferView, for request: LoadRequest) -> Bool {
        switch request.step {
        case .register:
            guard let visitID = AnswerText.value(of: "mdtrt_id", in: body) else { return false }
            visitIDs[request.visit] = visitID
        case .settle, .preSettle:
            findings.settlementsSeen += 1
            guard findings.settlementsSeen % 16 == 1 else { return true }
            findings.settlementsChecked += 1
            if let fault = SettlementCheck.fault(in: Array(body), total: lane.visits[request.visit].total) {
                findings.faults.append(fault)
            }
        case .detail, .upload: break
        }
        return true
    }

    // MARK: Connections

    private func connect(attempt: Int) {
        guard !isOver else { return }
        let connection = HospitalConnection(
            opened: { connection in
                self.connections.append(connection)
                self.free.append(connection)
                self.pump()
            },
            ended: { connection in
                self.connections.removeAll { $0 === connection }
                self.retryConnecting(attempt: 0)
            })
        let target = lane.target
        let tls = lane.tls
        let bound = NIOLoopBound(connection, eventLoop: loop)
        let isolated = NIOLoopBound(self, eventLoop: loop)
        ClientBootstrap(group: loop)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: nil))
                    }
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(host: target.host, port: target.port)
            .whenFailure { error in
                isolated.value.findings.note("\(target.host):\(target.port): \(error)")
                isolated.value.retryConnecting(attempt: attempt + 1)
            }
    }

    private func retryConnecting(attempt: Int) {
        guard !isOver else { return }
        loop.assumeIsolated().scheduleTask(in: .milliseconds(100 << Int64(min(attempt, 4)))) { self.connect(attempt: attempt) }
    }

    private func watch() {
        loop.assumeIsolated().scheduleTask(in: .seconds(1)) {
            guard !self.isOver else { return }
            self.sweep()
            self.watch()
        }
    }

    /// Every second: gives up on answers that do not come, and ends the run in time.
    private func sweep() {
        let now = now
        for connection in connections where !connection.isFree && connection.sentAt + lane.answerTimeout < now {
            connection.close()
        }
        if isStarted, now > lane.rules.warmup + lane.rules.duration + lane.drain { finish() } else { pump() }
    }

    private func finish() {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        model.stop(at: max(now, lane.rules.warmup + lane.rules.duration))
        for connection in connections { connection.close() }
        finished.succeed(LaneResult(figures: model.figures, findings: findings))
    }
}
