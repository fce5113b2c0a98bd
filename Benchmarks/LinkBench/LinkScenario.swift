import BenchmarkSupport
import Exchange
import LedgerTypes
import LinkTransport
import Logging
import Messages
import Synchronization

/// Whole links: hello, envelopes under credit, acknowledgement of each; a region sends and the hub takes.
struct LinkScenario {
    let hub: LinkCredentials
    let region: LinkCredentials
    let groups: Groups
    let seconds: Double

    func rows(envelopeBytes: Int) async throws -> [BenchmarkRow] {
        let (taker, sender) = (Taker(), Sender())
        let log = Logger(label: "link-bench") { _ in SwiftLogNoOpLogHandler() }
        let listener = LinkListener(
            host: "127.0.0.1", port: 0, credentials: hub, owner: taker, log: log, group: groups.server)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            let dialer = LinkDialer(
                host: "127.0.0.1", port: await listener.port ?? 0, node: .hub, credentials: region, owner: sender, log: log,
                group: groups.client)
            group.addTask { await dialer.run() }
            while dialer.link == nil { try await Task.sleep(for: .milliseconds(1)) }
            let rows = try await measure(dialer, sender, bytes: envelopeBytes)
            await dialer.close()
            await listener.close()
            try await group.waitForAll()
            return rows
        }
    }

    private func measure(_ dialer: LinkDialer, _ sender: Sender, bytes: Int) async throws -> [BenchmarkRow] {
        guard let link = dialer.link else { throw Failure.lost }
        let payload = [UInt8](repeating: 7, count: bytes)
        let stream = StreamID(from: NodeID(340_000), to: .hub)
        var sequence: UInt64 = 0
        let (start, cpu) = (ContinuousClock.now, processorSeconds())
        while (ContinuousClock.now - start).seconds < seconds {
            let envelope = LinkEnvelope(stream: stream, firstSequence: sequence + 1, count: 1, bytes: payload)
            switch link.offer(envelope) {
            case .success: sequence += 1
            case .failure(.queueFull): await sender.room()
            case .failure(let refusal): throw Failure.refused(refusal)
            }
        }
        while sender.acknowledged < sequence { try await Task.sleep(for: .milliseconds(1)) }
        let (elapsed, processor) = ((ContinuousClock.now - start).seconds, processorSeconds() - cpu)
        let scenario = "link/\(bytes) B"
        return [
            BenchmarkRow(scenario: scenario, value: Double(sequence) / elapsed, unit: "envelopes/s"),
            BenchmarkRow(scenario: scenario, value: Double(sequence) * Double(bytes) / elapsed / 1e6, unit: "MB/s"),
            BenchmarkRow(scenario: scenario, value: processor / Double(sequence) * 1e6, unit: "µs CPU/envelope"),
        ]
    }

    enum Failure: Error {
        case lost
        case refused(OfferRefusal)
    }
}

/// Takes every envelope and calls it durable at once.
private final class Taker: LinkOwner {
    func configuration(for peer: NodeID) async -> LinkConfiguration? { LinkConfiguration(node: .hub, peer: peer, session: 0) }
    func linkIsUp(_ link: LiveLink, _ negotiated: LinkNegotiated) {}
    func link(_ link: LiveLink, delivered envelope: LinkEnvelope) {
        link.consumed(bytes: envelope.bytes.count)
        link.durable([StreamPosition(envelope.stream, envelope.lastSequence)])
    }
    func link(_ link: LiveLink, acknowledgedBy node: NodeID, _ positions: [StreamPosition]) {}
    func link(_ link: LiveLink, lacks stream: StreamID, after sequence: UInt64) {}
    func link(_ link: LiveLink, refused refusal: LinkRefusal) {}
    func linkIsWritable(_ link: LiveLink) {}
    func link(_ link: LiveLink, asks query: LinkQuery) {}
    func linkDrains(_ link: LiveLink) {}
    func linkEnded(_ link: LiveLink, _ end: LinkEnd) {}
}

private final class Sender: LinkOwner {
    private let state = Mutex((acknowledged: UInt64(0), hasRoom: false, waiter: CheckedContinuation<Void, Never>?.none))

    var acknowledged: UInt64 { state.withLock { $0.acknowledged } }

    /// Waits for `linkIsWritable`.
    func room() async {
        await withCheckedContinuation { continuation in
            let hasRoom = state.withLock { state in
                defer { state.hasRoom = false }
                if !state.hasRoom { state.waiter = continuation }
                return state.hasRoom
            }
            if hasRoom { continuation.resume() }
        }
    }

    func configuration(for peer: NodeID) async -> LinkConfiguration? {
        LinkConfiguration(node: NodeID(340_000), peer: peer, session: 0)
    }
    func linkIsUp(_ link: LiveLink, _ negotiated: LinkNegotiated) {}
    func link(_ link: LiveLink, delivered envelope: LinkEnvelope) {}
    func link(_ link: LiveLink, acknowledgedBy node: NodeID, _ positions: [StreamPosition]) {
        state.withLock { $0.acknowledged = max($0.acknowledged, positions.map(\.sequence).max() ?? 0) }
    }
    func link(_ link: LiveLink, lacks stream: StreamID, after sequence: UInt64) {}
    func link(_ link: LiveLink, refused refusal: LinkRefusal) {}
    func linkIsWritable(_ link: LiveLink) {
        let waiter = state.withLock { state in
            state.hasRoom = state.waiter == nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
    func link(_ link: LiveLink, asks query: LinkQuery) {}
    func linkDrains(_ link: LiveLink) {}
    func linkEnded(_ link: LiveLink, _ end: LinkEnd) {}
}
