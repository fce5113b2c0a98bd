import ClaimTypes
import Exchange
import LedgerTypes
import Logging
import Messages
import Metrics
import Synchronization

/// Tells the log and the metrics what becomes of connections: each refusal and each end once, with its reason, and nothing of what
/// links carry. Whoever is refused comes again every few seconds: the same refusal of the same peer is counted, and told once an hour.
struct LinkReporter: Sendable {
    let log: Logger
    private let told = RefusalMemory()

    init(log: Logger) { self.log = log }

    func refused(_ refusal: ConnectionRefusal, at address: String, _ peer: PeerIdentity?) {
        count(refusal.name)
        let who = peer.map { "\($0.node)" } ?? String(ConnectionTable.host(of: address))
        guard let untold = told.note("\(refusal.name) \(who)", at: .now) else { return }
        var metadata: Logger.Metadata = ["reason": "\(refusal.name)", "address": "\(address)"]
        if let peer { metadata["node"] = "\(peer.node)" }
        if untold > 0 { metadata["untold"] = "\(untold)" }
        log.warning("链路被拒绝 / link refused: \(refusal)", metadata: metadata)
    }

    func up(_ link: LiveLink, _ negotiated: LinkNegotiated) {
        Counter(label: "medclear_link_up_total", dimensions: [("peer", "\(link.node)")]).increment()
        log.info(
            "链路已建立 / link up",
            metadata: [
                "node": "\(link.node)", "version": "\(negotiated.version)", "software": "\(negotiated.software)",
                "clock_ahead_ms": "\(negotiated.clockAhead)", "certificate": "\(link.peer.fingerprint)",
            ])
    }

    /// The end of a link, whether it was up or its hello was refused.
    func ended(_ link: LiveLink, _ end: LinkEnd, wasUp: Bool) {
        let name = end.reason.map { "\($0)" } ?? "reason_\(end.code)"
        if !wasUp, !end.byPeer { count("hello_\(name)") }
        Counter(label: "medclear_link_ended_total", dimensions: [("peer", "\(link.node)"), ("reason", name)]).increment()
        let isOrderly = end.reason == .done || end.reason == .replaced
        log.log(
            level: isOrderly ? .info : .warning, "链路已断开 / link ended: \(end.text.chinese) / \(end.text.english)",
            metadata: [
                "node": "\(link.node)", "reason": "\(name)", "by": end.byPeer ? "peer" : "us", "was_up": "\(wasUp)",
            ])
    }

    func unreachable(_ node: NodeID, _ fault: DialFault) {
        Counter(label: "medclear_link_unreachable_total", dimensions: [("peer", "\(node)")]).increment()
        log.warning("链路未能建立 / no link", metadata: ["node": "\(node)", "fault": "\(fault)"])
    }

    private func count(_ reason: String) {
        Counter(label: "medclear_link_refusals_total", dimensions: [("reason", reason)]).increment()
    }
}

/// Which refusals were told, and how often each came again since.
final class RefusalMemory: Sendable {
    private let seen = Mutex<[String: (told: ContinuousClock.Instant, untold: UInt64)]>([:])
    /// A flood of strange addresses makes the memory forget, not grow.
    private static let countMax = 4_096
    private static let pause = Duration.seconds(3_600)

    /// How often the same came untold before, if it is to be told now; `nil` if it was told lately.
    func note(_ refusal: String, at now: ContinuousClock.Instant) -> UInt64? {
        seen.withLock { seen in
            if let known = seen[refusal], now - known.told < Self.pause {
                seen[refusal]?.untold += 1
                return nil
            }
            if seen.count >= Self.countMax { seen.removeAll() }
            return seen.updateValue((now, 0), forKey: refusal)?.untold ?? 0
        }
    }
}

/// Frames and bytes of the links to one node.
struct LinkMeter: Sendable {
    private let framesSent: Counter
    private let bytesSent: Counter
    private let framesReceived: Counter
    private let bytesReceived: Counter

    init(node: NodeID) {
        func counter(_ label: String, _ direction: String) -> Counter {
            Counter(label: label, dimensions: [("peer", "\(node)"), ("direction", direction)])
        }
        framesSent = counter("medclear_link_frames_total", "sent")
        bytesSent = counter("medclear_link_bytes_total", "sent")
        framesReceived = counter("medclear_link_frames_total", "received")
        bytesReceived = counter("medclear_link_bytes_total", "received")
    }

    func sent(_ frames: [[UInt8]]) {
        framesSent.increment(by: frames.count)
        bytesSent.increment(by: frames.reduce(0) { $0 + $1.count })
    }

    func received(bytes: Int) {
        framesReceived.increment()
        bytesReceived.increment(by: bytes)
    }
}
