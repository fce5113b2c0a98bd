import Dispatch
import Exchange
import LedgerTypes
import LinkTransport
import Logging
import MessageSecurity
import Messages
import NodeRuntime
import Synchronization

/// What mail goes over.
protocol MailTaker: Sendable {
    /// As `LiveLink.offer`.
    func offer(_ envelope: LinkEnvelope) -> Result<Void, OfferRefusal>
}

extension LiveLink: MailTaker {}

/// What a mail room knows of time, and who works for it.
struct MailTimes: Sendable {
    /// Nanoseconds of a clock that never goes back.
    let uptime: @Sendable () -> UInt64
    /// Runs something in so many nanoseconds: for one node in order, for different nodes at the same time.
    let later: @Sendable (NodeID, _ pause: UInt64, _ body: @escaping @Sendable () -> Void) -> Void

    static var system: MailTimes {
        let workers = SerialWorkers<NodeID>("medclear mail")
        return MailTimes(
            uptime: { DispatchTime.now().uptimeNanoseconds }, later: { workers.async($0, after: $1, $2) })
    }
}

/// Signs and seals what a block lets out, and offers it to the link it goes over. What a link does not take stays its stream's and is
/// offered again when the link has room or comes back.
final class MailRoom: Sendable {
    private let node: NodeID
    private let security: NodeSecurity
    private let times: MailTimes
    private let randomness = SystemRandomness()
    private let logger: Logger
    private let complaints = OnceLog()
    private let metrics: ServiceMetrics
    private let clock: @Sendable () -> Timestamp
    /// The link mail to a node goes over; `nil` while there is none.
    private let link: @Sendable (NodeID) -> (any MailTaker)?
    /// What waits to be sealed, in order.
    private let waiting = Mutex(Waiting())

    private struct Waiting {
        var boxes: [NodeID: Box] = [:]
        var allowance = MailAllowance(interval: Pace.envelopes, atOnce: Pace.envelopesAtOnce, waitMax: Pace.mail)
    }

    private struct Box {
        var batches: [PeerBatch] = []
        /// Uptime in nanoseconds.
        var lastSent: UInt64 = 0
    }

    /// Messages of a joined envelope, at most: those of one block.
    private static let messagesMax = LoopOptions().messagesPerEnvelope

    init(
        _ node: NodeID, security: NodeSecurity, logger: Logger, metrics: ServiceMetrics,
        clock: @escaping @Sendable () -> Timestamp, times: MailTimes = .system,
        link: @escaping @Sendable (NodeID) -> (any MailTaker)?
    ) {
        self.node = node
        self.times = times
        self.security = security
        self.logger = logger
        self.metrics = metrics
        self.clock = clock
        self.link = link
    }

    /// Mail goes at once while the node's allowance lasts, and to a node that had none within `Pace.mail`. Otherwise it is gathered until
    /// either is so: a message alone costs its signature, the checks of it at hub and receiver, and its frames, far more than its bytes.
    func send(_ batch: PeerBatch) {
        guard link(batch.receiver) != nil else { return }
        let now = times.uptime()
        let pause = waiting.withLock { waiting -> UInt64? in
            var box = waiting.boxes[batch.receiver] ?? Box()
            defer { waiting.boxes[batch.receiver] = box }
            box.batches.append(batch)
            guard box.batches.count == 1 else { return nil }
            let gap = box.lastSent + Pace.mail > now ? box.lastSent + Pace.mail - now : 0
            return min(gap, waiting.allowance.take(at: now))
        }
        if let pause { times.later(batch.receiver, pause) { [self] in sendWaiting(to: batch.receiver) } }
    }

    private func sendWaiting(to receiver: NodeID) {
        var batches = waiting.withLock { waiting in
            let batches = waiting.boxes[receiver]?.batches ?? []
            waiting.boxes[receiver] = Box(lastSent: times.uptime())
            return batches
        }[...]
        guard let link = link(receiver) else { return }
        while var batch = batches.popFirst() {
            while let next = batches.first, let joined = batch.joined(with: next, messagesMax: Self.messagesMax) {
                batch = joined
                batches.removeFirst()
            }
            seal(batch, for: link)
        }
    }

    private func seal(_ batch: PeerBatch, for link: any MailTaker) {
        let keys = security.current
        let sealed = batch.sealed(
            from: node, by: keys.credentials, ring: keys.ring, at: clock(),
            randomness: randomness.bytes(for: batch.receiver, firstSequence: batch.firstSequence))
        switch sealed {
        case .failure(let refusal):
            if complaints.isNew("\(batch.receiver) \(refusal)") {
                logger.error("cannot seal", metadata: ["peer": "\(batch.receiver)", "reason": "\(refusal)"])
            }
        case .success(let envelope): offer(batch, envelope, to: link)
        }
    }

    private func offer(_ batch: PeerBatch, _ envelope: LinkEnvelope, to link: any MailTaker) {
        switch link.offer(envelope) {
        case .success:
            metrics.add(
                "medclear_envelopes_sent_total", labels: [("peer", "\(batch.receiver)")],
                help: "Envelopes offered to links, each with one signature.")
            metrics.add(
                "medclear_messages_sent_total", Double(batch.messages.count), labels: [("peer", "\(batch.receiver)")],
                help: "Messages offered to links, repetitions included.")
        case .failure(.tooLarge(let bytes, let limit)):
            logger.error(
                "peer takes no frame of this size",
                metadata: ["peer": "\(batch.receiver)", "bytes": "\(bytes)", "limit": "\(limit)"])
        case .failure: break
        }
    }
}
