import Exchange
import LedgerTypes
import Messages
import Testing

@testable import LinkTransport

/// Peers with a good certificate and bad manners.
@Suite("Frames that have no place", .timeLimit(.minutes(5)))
struct FrameTests {
    @Test("bytes that are no frame end the link with their reason")
    func garbage() async throws {
        #expect(try await reason(of: [[0xFF, 0xFF, 0xFF]]) == LinkReason.notMedClear)
    }

    @Test("a hello of another node than the certificate's is refused")
    func anotherNodesHello() async throws {
        #expect(try await reason(of: [hello(of: shanghai).encode()]) == .wrongPeer)
    }

    @Test("garbage after the hello ends the link")
    func garbageAfterHello() async throws {
        #expect(try await reason(of: [hello(of: anhui).encode(), [0x0F]]) == .malformed)
    }

    @Test("a frame over the limit is refused with its reason")
    func tooLarge() async throws {
        let frame = [UInt8](repeating: 0, count: MessageLimits.linkFrameBytesMax + 10)
        #expect(try await reason(of: [hello(of: anhui).encode(), frame]) == .frameTooLarge)
    }

    @Test("a frame far over the limit is cut off before it is held whole, and the reason is logged")
    func farTooLarge() async throws {
        let network = try TestNetwork()
        let hub = TestOwner(node: .hub)
        try await withListener(network, owner: hub) { listener, port in
            let frame = [UInt8](repeating: 0, count: LinkSettings().frameBytesMax + (1 << 20))
            await #expect(throws: DialFault.self) {
                try await dial(network, port) { channel in
                    try await channel.open()
                    try await channel.write([hello(of: anhui).encode(), frame])
                    try await channel.forEachFrame { _ in }
                    throw ConnectionRefusal.frameTooLarge(detail: "")
                }
            }
            try await eventually("the hub logs why") { network.log.reasons.contains("frameTooLarge") }
        }
    }

    private func hello(of node: NodeID) -> LinkFrame {
        .hello(
            LinkHello(
                versions: [1], node: node, peer: .hub, session: 1, epoch: 1, clock: LinkClock.system().now.clock, suites: [1],
                limits: LinkLimits(), positions: []))
    }

    /// Why a hub closes when Anhui, with its own certificate, sends these frames.
    private func reason(of frames: [[UInt8]]) async throws -> LinkReason? {
        let network = try TestNetwork()
        return try await withListener(network, owner: TestOwner(node: .hub)) { _, port in
            let answer = Answer()
            try await dial(network, port) { channel in
                try await channel.open()
                try await channel.write(frames)
                try await channel.forEachFrame { bytes in
                    if case .success(.close(let close)) = LinkFrame.decode(bytes) { await answer.set(close.reason) }
                }
            }
            return await answer.reason
        }
    }

    private actor Answer {
        private(set) var reason: LinkReason?
        func set(_ reason: LinkReason?) { self.reason = reason }
    }

    private func dial(
        _ network: TestNetwork, _ port: Int, _ body: @escaping @Sendable (FrameChannel) async throws -> Void
    ) async throws {
        let dialer = FrameDialer(
            host: "127.0.0.1", port: port, node: .hub, credentials: try await network.credentials(of: anhui),
            settings: LinkSettings(), group: loops)
        try await dialer.withChannel(body)
    }
}
