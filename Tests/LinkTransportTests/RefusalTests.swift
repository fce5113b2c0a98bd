import Foundation
import LedgerTypes
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

@testable import LinkTransport

/// Whoever is not a node of the network gets no further than TLS, and the log says why, once.
@Suite("Refused connections", .timeLimit(.minutes(5)))
struct RefusalTests {
    @Test("a certificate of another authority")
    func wrongAuthority() async throws {
        let stranger = try CertificateAuthority(named: "Stranger", validFrom: Date() - 60, days: 2)
        let refusal = try await refusal { network in try network.files(of: anhui, by: stranger) }
        guard case .certificateUntrusted = refusal else { throw Unexpected(refusal) }
    }

    @Test("an expired certificate")
    func expired() async throws {
        let refusal = try await refusal { network in try network.files(of: anhui, from: Date() - 3 * 86_400, days: 1) }
        guard case .certificateExpired = refusal else { throw Unexpected(refusal) }
    }

    @Test("a certificate that is not valid yet")
    func notYetValid() async throws {
        let refusal = try await refusal { network in try network.files(of: anhui, from: Date() + 86_400, days: 1) }
        guard case .certificateNotYetValid = refusal else { throw Unexpected(refusal) }
    }

    @Test("no certificate at all")
    func noCertificate() async throws {
        let refusal = try await refusal { _ in nil }
        #expect(refusal == .certificateMissing)
    }

    @Test("TLS 1.2")
    func oldTLS() async throws {
        let refusal = try await refusal(version: .tlsv12) { network in try network.files(of: anhui) }
        guard case .handshakeFailed = refusal else { throw Unexpected(refusal) }
    }

    @Test("a denied certificate")
    func denied() async throws {
        let network = try TestNetwork()
        let hub = try network.files(of: .hub)
        let region = try await LinkCredentials(node: anhui, files: try network.files(of: anhui))
        try region.identity.fingerprint.write(toFile: try #require(hub.denied), atomically: true, encoding: .utf8)
        let refusal = try await refusal(network, hub: hub) { _ in region.files }
        #expect(refusal == .certificateRevoked(fingerprint: region.identity.fingerprint))
    }

    @Test("bytes that are not TLS")
    func garbage() async throws {
        let refusal = try await refusal(sending: Array("GET / HTTP/1.1\r\n\r\n".utf8))
        guard case .handshakeFailed = refusal else { throw Unexpected(refusal) }
    }

    @Test("a connection that says nothing")
    func silence() async throws {
        var settings = LinkSettings()
        settings.handshakeTimeout = .milliseconds(100)
        #expect(try await refusal(sending: [], settings: settings) == .handshakeTimeout)
    }

    @Test("one connection more than may be, while the others go on")
    func tooMany() async throws {
        var settings = LinkSettings()
        settings.connectionsMax = 0
        #expect(try await refusal(sending: [1], settings: settings) == .connectionLimit)
    }

    @Test("silent connections keep no node out: the oldest gives up its place, and all of them are told once")
    func silentMajority() async throws {
        let network = try TestNetwork()
        var settings = LinkSettings()
        (settings.connectionsMax, settings.handshakesPerAddressMax) = (8, 4)
        settings.handshakeGrace = .milliseconds(50)
        let (hub, region) = (TestOwner(node: .hub), TestOwner(node: anhui))
        try await withListener(network, owner: hub, settings: settings) { listener, port in
            var strangers: [any Channel] = []
            for _ in 0..<50 {
                strangers.append(try await ClientBootstrap(group: loops).connect(host: "127.0.0.1", port: port).get())
            }
            try await withDialer(network, port: port, owner: region) { _ in
                try await eventually("the region comes in") { listener.link(to: anhui) != nil }
            }
            for stranger in strangers { try? await stranger.close() }
        }
        #expect(network.log.reasons.count { $0 == "connection_limit" } == 1)
    }

    @Test("the region refuses a hub whose certificate is another node's")
    func wrongHub() async throws {
        let network = try TestNetwork()
        let impostor = FrameListener(
            host: "127.0.0.1", port: 0, credentials: try await network.credentials(of: shanghai), settings: LinkSettings(),
            group: loops, onRefusal: { _, _, _ in })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await impostor.run { _ in } }
            let dialer = FrameDialer(
                host: "127.0.0.1", port: try #require(await impostor.port), node: .hub,
                credentials: try await network.credentials(of: anhui), settings: LinkSettings(), group: loops)
            await #expect {
                try await dialer.withChannel { _ in Issue.record("a stream opened to an impostor") }
            } throws: { error in
                guard case .refused(.certificateOfAnotherNode(.hub, shanghai))? = error as? DialFault else { return false }
                return true
            }
            impostor.stop()
            impostor.cut()
            try await group.waitForAll()
        }
    }

    // MARK: A listener and a client that is not ours

    private struct Unexpected: Error {
        let refusal: ConnectionRefusal
        init(_ refusal: ConnectionRefusal) { self.refusal = refusal }
    }

    /// Connects with TLS and the given files, and gives back the one reason the listener tells.
    private func refusal(
        _ made: TestNetwork? = nil, hub: CredentialFiles? = nil, version: TLSVersion = .tlsv13,
        files: (TestNetwork) throws -> CredentialFiles?
    ) async throws -> ConnectionRefusal {
        let network = try made ?? TestNetwork()
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.maximumTLSVersion = version
        tls.certificateVerification = .none
        tls.applicationProtocols = ["h2"]
        if let files = try files(network) {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem))
        }
        let context = try NIOSSLContext(configuration: tls)
        return try await refusal(network, hub: try hub ?? network.files(of: .hub), settings: LinkSettings()) { channel in
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
        }
    }

    private func refusal(sending bytes: [UInt8], settings: LinkSettings = LinkSettings()) async throws -> ConnectionRefusal {
        let network = try TestNetwork()
        return try await refusal(network, hub: try network.files(of: .hub), settings: settings) { channel in
            channel.eventLoop.execute { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }
        }
    }

    private func refusal(
        _ network: TestNetwork, hub: CredentialFiles, settings: LinkSettings,
        prepare: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> ConnectionRefusal {
        let refusals = Mutex<[ConnectionRefusal]>([])
        let listener = FrameListener(
            host: "127.0.0.1", port: 0, credentials: try await LinkCredentials(node: .hub, files: hub), settings: settings,
            group: loops
        ) { refusal, _, _ in refusals.withLock { $0.append(refusal) } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run { _ in Issue.record("a stream opened") } }
            let port = try #require(await listener.port)
            let client = try await ClientBootstrap(group: loops)
                .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try prepare(channel) } }
                .connect(host: "127.0.0.1", port: port).get()
            try? await client.closeFuture.get()
            try await eventually("a reason is told") { !refusals.withLock(\.isEmpty) }
            listener.stop()
            listener.cut()
            try await group.waitForAll()
        }
        #expect(refusals.withLock(\.count) == 1, "once: \(refusals.withLock(\.self))")
        return refusals.withLock { $0[0] }
    }
}
