import Exchange
import Foundation
import LedgerTypes
import LinkTransport
import Logging
import Messages
import NIOPosix
import Synchronization
import Testing

/// A folder of its own with an authority and the certificates of some nodes; gone with the test.
final class TestNetwork: Sendable {
    let folder: String
    let authority: CertificateAuthority
    let log = LogRecorder()

    init() throws {
        folder = TemporaryFolder.make()
        authority = try CertificateAuthority(named: "Test network", validFrom: Date() - 3_600, days: 30)
    }

    deinit { TemporaryFolder.remove(folder) }

    var logger: Logger { Logger(label: "test") { _ in self.log } }

    /// Files of a node, by default with a certificate that everybody believes.
    func files(
        of node: NodeID, named name: String? = nil, by issuer: CertificateAuthority? = nil, from start: Date = Date() - 60,
        days: Int = 1
    ) throws -> CredentialFiles {
        let path = "\(folder)/\(name ?? node.description)"
        let files = CredentialFiles(
            certificate: path + "-certificate.pem", key: path + "-key.pem", authorities: path + "-authorities.pem",
            denied: path + "-denied.txt")
        try files.create(
            try (issuer ?? authority).issue(to: node, hosts: ["localhost", "127.0.0.1"], validFrom: start, days: days),
            authoritiesPEM: try authority.credentials.certificatePEM)
        return files
    }

    func credentials(of node: NodeID, named name: String? = nil) async throws -> LinkCredentials {
        try await LinkCredentials(node: node, files: try files(of: node, named: name))
    }
}

/// Event loops for all tests of this module.
let loops = MultiThreadedEventLoopGroup(numberOfThreads: 2)

let anhui = NodeID(340_000)
let shanghai = NodeID(310_000)

/// Waits until something holds, asking often; fails when it takes too long. The limit only matters then.
func eventually(
    within limit: Duration = .seconds(60), _ what: Comment, at location: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record(what, sourceLocation: location)
    throw TimedOut()
}

struct TimedOut: Error {}

/// Keeps what is logged.
final class LogRecorder: LogHandler, Sendable {
    private let kept = Mutex<[(message: String, metadata: Logger.Metadata)]>([])
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        kept.withLock { $0.append(("\(event.message)", event.metadata ?? [:])) }
    }

    /// Reasons of what was refused or ended, in order.
    var reasons: [String] { kept.withLock { $0.compactMap { $0.metadata["reason"].map { "\($0)" } } } }
    func count(of text: String) -> Int { kept.withLock { $0.count { $0.message.contains(text) } } }
    var text: String { kept.withLock { $0.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n") } }
}

/// A service that remembers what it hears and does what its test wants.
final class TestOwner: LinkOwner {
    private let node: NodeID
    private let state = Mutex(State())
    /// Whether envelopes are called consumed and durable as they come.
    private let takes: Bool
    private let limits: LinkLimits
    private let admitted: Set<NodeID>?

    struct State {
        var envelopes: [LinkEnvelope] = []
        var acknowledged: [(by: NodeID, position: StreamPosition)] = []
        var lacking: [StreamPosition] = []
        var refused: [LinkRefusal] = []
        var ups: [NodeID] = []
        var ends: [LinkEnd] = []
        var events: [String] = []
        var writable = 0
        var positions: [StreamID: UInt64] = [:]
        var offered: [StreamID: UInt64] = [:]
        var outbox: [LinkEnvelope] = []
    }

    init(node: NodeID, takes: Bool = true, limits: LinkLimits = LinkLimits(), admitted: Set<NodeID>? = nil) {
        self.node = node
        self.takes = takes
        self.limits = limits
        self.admitted = admitted
    }

    func read<Value: Sendable>(_ body: (State) -> Value) -> Value { state.withLock { body($0) } }

    /// Keeps envelopes as a durable outbox does: offered whenever the link comes up, until they are acknowledged.
    func keep(_ envelopes: [LinkEnvelope], offeringOn link: LiveLink?) {
        state.withLock { $0.outbox += envelopes }
        if let link { offer(on: link) }
    }

    func configuration(for peer: NodeID) async -> LinkConfiguration? {
        if let admitted, !admitted.contains(peer) { return nil }
        var configuration = LinkConfiguration(node: node, peer: peer, session: 0)
        configuration.limits = limits
        configuration.software = "test"
        configuration.positions = state.withLock { state in
            state.positions.filter { $0.key.receiver == node && (node == .hub ? $0.key.sender == peer : true) }
                .map { StreamPosition($0.key, $0.value) }
        }
        return configuration
    }

    func linkIsUp(_ link: LiveLink, _ negotiated: LinkNegotiated) {
        state.withLock { state in
            state.ups.append(link.node)
            state.events.append("up \(negotiated.session)")
            state.offered = [:]
        }
        offer(on: link)
    }

    func link(_ link: LiveLink, delivered envelope: LinkEnvelope) {
        state.withLock { state in
            state.envelopes.append(envelope)
            if takes { state.positions[envelope.stream] = envelope.lastSequence }
        }
        guard takes else { return }
        link.consumed(bytes: envelope.bytes.count)
        link.durable([StreamPosition(envelope.stream, envelope.lastSequence)])
    }

    func link(_ link: LiveLink, acknowledgedBy node: NodeID, _ positions: [StreamPosition]) {
        state.withLock { state in
            for position in positions {
                state.acknowledged.append((node, position))
                state.outbox.removeAll { $0.stream == position.stream && $0.lastSequence <= position.sequence }
            }
        }
    }

    func link(_ link: LiveLink, lacks stream: StreamID, after sequence: UInt64) {
        state.withLock { state in
            state.lacking.append(StreamPosition(stream, sequence))
            state.offered[stream] = sequence
        }
        offer(on: link)
    }

    func link(_ link: LiveLink, refused refusal: LinkRefusal) {
        state.withLock { $0.refused.append(refusal) }
    }

    func linkIsWritable(_ link: LiveLink) {
        state.withLock { $0.writable += 1 }
        offer(on: link)
    }

    /// Offers what the outbox holds, as far as the link takes it.
    private func offer(on link: LiveLink) {
        while let next = state.withLock({ state in state.outbox.first { $0.firstSequence > state.offered[$0.stream] ?? 0 } }) {
            guard case .success = link.offer(next) else { return }
            state.withLock { $0.offered[next.stream] = next.lastSequence }
        }
    }

    func link(_ link: LiveLink, asks query: LinkQuery) {
        link.reply(to: query.id, .answered(document: query.document.reversed()))
    }

    func linkDrains(_ link: LiveLink) {}

    func linkEnded(_ link: LiveLink, _ end: LinkEnd) {
        state.withLock { state in
            state.ends.append(end)
            state.events.append("ended")
        }
    }
}

/// Envelopes of a stream, numbered from `first`, one message each.
func envelopes(_ stream: StreamID, from first: UInt64 = 1, count: Int, bytes: Int = 200) -> [LinkEnvelope] {
    (0..<count).map { index in
        let sequence = first + UInt64(index)
        return LinkEnvelope(
            stream: stream, firstSequence: sequence, count: 1, bytes: [UInt8](repeating: UInt8(sequence % 251), count: bytes))
    }
}

enum TemporaryFolder {
    static func make() -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "medclear-link-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
