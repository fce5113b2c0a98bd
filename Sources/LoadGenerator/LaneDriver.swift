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
    private let opened: EventLoopPromise<Void>
    private var model: LoadLane
    private var ids: [VisitIDs]
    private var findings = LaneFindings()
    private var settled = SettledBook()
    private var pool: ConnectionPool
    private var start = NIODeadline.now()
    private var isStarted = false
    private var connectedAtStart = 0
    private var isOver = false
    private var nonces: UInt64 = 0
    private var timer: Scheduled<Void>?
    private var timerDue = UInt64.max

    init(_ lane: LaneSetting, on loop: any EventLoop) {
        self.lane = lane
        self.loop = loop
        model = LoadLane(lane.pacing, scripts: lane.visits.map(\.steps), groups: lane.visits.map(\.group), rules: lane.rules)
        ids = Array(repeating: VisitIDs(), count: lane.visits.count)
        pool = ConnectionPool(wanted: lane.connections)
        finished = loop.makePromise(of: LaneResult.self)
        opened = loop.makePromise(of: Void.self)
    }

    /// Opens the connections, a few at a time; done when each was tried once, well or not, or after `patience` in any case.
    func open(patience: TimeAmount) -> EventLoopFuture<Void> {
        loop.assumeIsolated().scheduleTask(in: patience) { self.opened.succeed() }
        for _ in 0..<min(lane.connections, ConnectionPool.handshakesMax) { connect(attempt: 0) }
        return opened.futureResult
    }

    /// The run begins at `start`.
    func run(start: NIODeadline) -> EventLoopFuture<LaneResult> {
        self.start = start
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
        connectedAtStart = pool.open.count
        if connectedAtStart == 0 { findings.note("no connection to \(lane.target.host):\(lane.target.port)") }
        pump()
    }

    // MARK: Sending

    private func pump() {
        guard isStarted, !isOver else { return }
        while let connection = pool.firstFree {
            let now = now
            guard let request = model.next(at: now) else { break }
            pool.takeFirst()
            send(request, on: connection, at: now)
        }
        if model.isDone { return finish() }
        if pool.firstFree != nil { wake(at: model.nextDue()) }
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
        let known = ids[request.visit]
        let length = template.byteCount(known)
        var content = connection.buffer(capacity: length)
        template.write(known, into: &content)
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
            model.received(.lost, for: request, at: now)
        case .answered(let status, let body):
            let view = body.readableBytesView
            var code = status == 200 ? AnswerText.code(view) : .lost
            if code == .done, !take(view, for: request) { code = .lost }
            if code != .done {
                findings.note(
                    "\(lane.visits[request.visit].requests[request.stepIndex].infno) HTTP \(status): "
                        + (AnswerText.value(of: "err_msg", in: view) ?? String(decoding: view.prefix(200), as: UTF8.self)))
            }
            model.received(code, for: request, at: now)
            if connection.isFree { pool.give(connection) }
        }
        pump()
    }

    /// Keeps what later steps and the end of the run need, and looks at one settlement in sixteen as closely as a hospital should at all.
    private func take(_ body: ByteBufferView, for request: LoadRequest) -> Bool {
        let visit = lane.visits[request.visit]
        switch request.step {
        case .register:
            guard let visitID = AnswerText.value(of: "mdtrt_id", in: body) else { return false }
            ids[request.visit].visit = visitID
        case .settle:
            guard let amounts = SettledAmounts(claim: visit.claim, in: body) else { return false }
            if visit.steps.count > request.stepIndex + 1 {
                guard let settlementID = AnswerText.value(of: "setl_id", in: body) else { return false }
                ids[request.visit].settlement = settlementID
                if ids[request.visit].visit.isEmpty {
                    ids[request.visit].visit = AnswerText.value(of: "mdtrt_id", in: body) ?? ""
                }
            }
            settled.append(amounts)
            if !amounts.isBalanced {
                findings.fault("claim \(visit.claim): fee \(amounts.fee.yuan) is not what all pay together")
            }
            check(body, visit)
        case .preSettle: check(body, visit)
        case .detail, .upload, .query, .cancel: break
        }
        return true
    }

    private func check(_ body: ByteBufferView, _ visit: LoadPlan.PlannedVisit) {
        findings.settlementsSeen += 1
        guard findings.settlementsSeen % 16 == 1 else { return }
        findings.settlementsChecked += 1
        if let fault = SettlementCheck.fault(in: Array(body), total: visit.total) { findings.fault(fault) }
    }

    // MARK: Connections

    private func connect(attempt: Int) {
        guard !isOver else { return }
        let connection = HospitalConnection(
            usesTLS: lane.tls != nil,
            opened: { connection in
                self.pool.add(connection)
                self.tried(attempt)
                self.pump()
            },
            ended: { connection in
                self.pool.remove(connection)
                if !connection.wasOpened { self.tried(attempt) }
                self.retryConnecting(attempt: connection.wasOpened ? 1 : attempt + 1)
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
                isolated.value.tried(attempt)
                isolated.value.retryConnecting(attempt: attempt + 1)
            }
    }

    /// A connection was tried; its place in the queue of handshakes goes to the next that was not.
    private func tried(_ attempt: Int) {
        guard attempt == 0 else { return }
        if pool.triedOnce() { connect(attempt: 0) }
        if pool.allTried { opened.succeed() }
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
        for connection in pool.open where !connection.isFree && connection.sentAt + lane.answerTimeout < now {
            connection.close()
        }
        if isStarted, now > lane.rules.warmup + lane.rules.duration + lane.drain { finish() } else { pump() }
    }

    private func finish() {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        model.stop(at: max(now, lane.rules.warmup + lane.rules.duration))
        for connection in pool.open { connection.close() }
        let unresolved = model.unresolved.map { found in
            let visit = lane.visits[found.request.visit]
            let template = visit.requests[found.request.stepIndex]
            return UnresolvedCall(
                infno: template.infno, messageID: template.messageID, region: "\(visit.region)", wasSent: found.wasSent,
                attempts: found.request.attempt + (found.wasSent ? 1 : 0))
        }
        finished.succeed(
            LaneResult(
                figures: model.figures, findings: findings, settled: settled, unresolved: unresolved,
                connected: connectedAtStart))
    }
}
