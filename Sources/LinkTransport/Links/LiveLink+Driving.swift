import Exchange
import Messages
import NIOCore
import Synchronization

/// What the driver does with a link: carries out its actions, in their order.
extension LiveLink {
    func start() { act { link, now in link.start(at: now) } }

    /// The owner has heard of the link, and has not ended it.
    func admit() { act { link, now in link.admit(at: now) } }

    /// Takes bytes of the peer; what the owner has to hear, in order.
    /// - Parameter liveSession: session of another link of the same peer that is up.
    func receive(_ bytes: [UInt8], liveSession: UInt64?) -> [LinkAction] {
        meter.received(bytes: bytes.count)
        let frame = LinkFrame.decode(bytes, atMost: frameBytesMax)
        return perform { state, now in
            if state.link.negotiated == nil { state.link.liveSession = liveSession }
            return switch frame {
            case .success(let frame): ((), state.link.receive(frame, at: now))
            case .failure(let fault): ((), state.link.receive(fault, at: now))
            }
        }.events
    }

    /// A frame too long to be held was cut off.
    func receiveTooLarge() {
        let fault = MessageFault(.tooLarge, field: "frame", detail: "more than \(settings.frameBytesMax) bytes")
        act { link, now in link.receive(fault, at: now) }
    }

    func lost() { act { link, _ in link.transportLost() } }

    var ended: LinkEnd? { state.withLock { $0.end } }

    /// Everything is done and the owner knows.
    func finish() {
        let waiters = state.withLock { state in
            state.isFinished = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The frames to write next, at most about a mebibyte; waits for some. `nil` when the link has ended and all were given out.
    func nextFrames() async -> [[UInt8]]? {
        while true {
            let (frames, isEnded) = state.withLock { state in (Self.takeFrames(&state), state.end != nil) }
            if !frames.isEmpty { return frames }
            if isEnded { return nil }
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isIdle = state.withLock { state in
                    guard state.outbox.isEmpty, state.end == nil else { return false }
                    state.writer = continuation
                    return true
                }
                if !isIdle { continuation.resume() }
            }
        }
    }

    private static func takeFrames(_ state: inout State) -> [[UInt8]] {
        var (count, bytes) = (0, 0)
        while count < state.outbox.count, bytes < 1 << 20 {
            bytes += state.outbox[count].count
            count += 1
        }
        guard count < state.outbox.count else {
            defer { (state.outbox, state.outboxBytes) = ([], 0) }
            return state.outbox
        }
        defer {
            state.outbox.removeFirst(count)
            state.outboxBytes -= bytes
        }
        return Array(state.outbox[..<count])
    }

    /// Lets the link do something that the owner need not hear of.
    func act(_ body: (inout Link, LinkTime) -> [LinkAction]) {
        _ = perform { state, now in ((), body(&state.link, now)) }
    }

    /// Lets the link do something and carries out its actions. Those for the owner are given back: only `receive` has any, so that
    /// one task alone calls the owner and the order of the calls is that of the frames.
    func perform<Result: Sendable>(
        _ body: (inout State, LinkTime) -> (Result, [LinkAction])
    ) -> (result: Result, events: [LinkAction]) {
        let now = clock.now
        var events: [LinkAction] = []
        var answers: [(CheckedContinuation<QueryOutcome, Never>, QueryOutcome)] = []
        let (result, writer, hasEnded, isOverfull) = state.withLock { state in
            let (result, actions) = body(&state, now)
            let hadEnded = state.end != nil
            for action in actions {
                switch action {
                case .send(let frame): enqueue(frame, in: &state)
                case .answered(let id, let outcome):
                    if let asker = state.asked.removeValue(forKey: id) { answers.append((asker, outcome)) }
                case .ended(let end): state.end = end
                default: events.append(action)
                }
            }
            setTimer(at: now, in: &state)
            var writer: CheckedContinuation<Void, Never>?
            if !state.outbox.isEmpty || state.end != nil { swap(&writer, &state.writer) }
            return (result, writer, !hadEnded && state.end != nil, state.outboxBytes > settings.queueBytesMax)
        }
        writer?.resume()
        for (asker, outcome) in answers { asker.resume(returning: outcome) }
        // The last frames get a moment to leave; a peer that does not read gets no more than that.
        if hasEnded { channel.abort(after: settings.lingerTimeout) }
        if isOverfull { channel.abort() }
        return (result, events)
    }

    private func enqueue(_ frame: LinkFrame, in state: inout State) {
        let bytes = frame.encode()
        state.outbox.append(bytes)
        state.outboxBytes += bytes.count
    }

    /// Sets the timer when the link wants one earlier than it is set to. A tick too early does no harm.
    private func setTimer(at now: LinkTime, in state: inout State) {
        guard state.end == nil, let deadline = state.link.nextDeadline else { return }
        if let timer = state.timer, timer <= deadline { return }
        state.timer = deadline
        let pause = Int64(clamping: deadline > now.uptime ? deadline - now.uptime : 0)
        channel.schedule(after: .milliseconds(pause)) { [weak self] in self?.tick(deadline) }
    }

    private func tick(_ deadline: UInt64) {
        _ = perform { state, now in
            guard state.timer == deadline else { return ((), []) }
            state.timer = nil
            return ((), state.link.tick(at: now))
        }
    }
}
