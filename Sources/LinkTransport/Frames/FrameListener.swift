import GRPCCore
import GRPCNIOTransportHTTP2Posix
import LedgerTypes
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Accepts connections over TLS 1.3 with mutual certificates, one link on each, and hands on those whose peer is verified.
package final class FrameListener: Sendable {
    private let transport: HTTP2ServerTransport.Custom<TLSListenerFactory>
    private let connections: ConnectionTable
    private let credentials: LinkCredentials

    package init(
        host: String, port: Int, credentials: LinkCredentials, settings: LinkSettings, group: any EventLoopGroup,
        admits: @escaping @Sendable (PeerIdentity) -> ConnectionRefusal? = { _ in nil },
        onRefusal: @escaping @Sendable (ConnectionRefusal, _ address: String, PeerIdentity?) -> Void
    ) {
        self.credentials = credentials
        connections = ConnectionTable(settings, onRefusal: onRefusal)
        transport = HTTP2ServerTransport.Custom(
            listenerFactory: TLSListenerFactory(
                host: host, port: port, credentials: credentials, settings: settings, connections: connections, admits: admits,
                eventLoopGroup: group),
            config: Self.configuration(settings))
    }

    private static func configuration(
        _ settings: LinkSettings
    ) -> HTTP2ServerTransport.Custom<TLSListenerFactory>.Config {
        var config = HTTP2ServerTransport.Custom<TLSListenerFactory>.Config.defaults
        config.http2.targetWindowSize = settings.windowBytes
        config.http2.maxFrameSize = 1 << 18
        config.http2.maxConcurrentStreams = 1
        config.rpc.maxRequestPayloadSize = settings.frameBytesMax
        // The link writes in batches and has heartbeats of its own.
        config.connection.flushCoalescing = nil
        config.connection.maxIdleTime = settings.handshakeTimeout
        return config
    }

    /// Runs until `stop`, or until the task is cancelled. `serve` runs for each link at once with all others.
    package func run(_ serve: @escaping @Sendable (FrameChannel) async -> Void) async throws {
        try await transport.listen { stream, context in
            guard context.descriptor == NodeLinkMethod.exchange else {
                self.connections.record(at: context.remotePeer)?.refuse(.unknownMethod("\(context.descriptor)"))
                try? await stream.outbound.write(
                    .status(Status(code: .unimplemented, message: "only \(NodeLinkMethod.exchange)"), [:]))
                return await stream.outbound.finish()
            }
            guard let record = self.connections.record(at: context.remotePeer), let peer = record.peer else {
                try? await stream.outbound.write(.status(Status(code: .unauthenticated, message: "no certificate"), [:]))
                return await stream.outbound.finish()
            }
            record.open()
            await serve(FrameChannel(server: stream, peer: peer, record: record))
        }
    }

    /// The port listened at, once it is; `nil` if listening failed.
    package var port: Int? {
        get async {
            guard let address = await transport.listeningAddress else { return nil }
            return address.ipv4?.port ?? address.ipv6?.port
        }
    }

    /// Accepts nothing more and asks every peer to end.
    package func stop() { transport.beginGracefulShutdown() }

    /// Ends the connections whose certificate is denied by now.
    package func closeDenied() {
        for record in connections.all {
            guard let fingerprint = record.peer?.fingerprint, credentials.denies(fingerprint) else { continue }
            record.refuse(.certificateRevoked(fingerprint: fingerprint))
            record.cut()
        }
    }

    /// Ends every connection.
    package func cut() {
        for record in connections.all { record.cut() }
    }
}

/// The open connections of a listener, by the address of the peer. gRPC names a stream's connection by nothing else.
///
/// Whoever connects and says nothing takes a place until its handshake times out. So one address has few such places, and when no
/// place is left, the oldest connection without a link gives up its own: strangers cannot keep the regions out.
final class ConnectionTable: Sendable {
    private let state = Mutex(State())
    private let settings: LinkSettings
    private let onRefusal: @Sendable (ConnectionRefusal, String, PeerIdentity?) -> Void

    private struct State {
        var records: [String: ConnectionRecord] = [:]
        /// Rises with each connection: the smallest is the oldest.
        var admitted: UInt64 = 0
    }

    init(_ settings: LinkSettings, onRefusal: @escaping @Sendable (ConnectionRefusal, String, PeerIdentity?) -> Void) {
        self.settings = settings
        self.onRefusal = onRefusal
    }

    /// Takes a new connection in, or refuses it when there are too many.
    func admit(_ channel: any Channel) -> ConnectionRecord? {
        let address = Self.name(of: channel.remoteAddress)
        let record = ConnectionRecord(channel: channel)
        let (isAdmitted, ousted) = state.withLock { state in place(record, at: address, in: &state) }
        if let ousted {
            ousted.refuse(.connectionLimit)
            ousted.cut()
        }
        guard isAdmitted else {
            onRefusal(.connectionLimit, address, nil)
            return nil
        }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { state in
                if state.records[address] === record { state.records[address] = nil }
            }
            if let refusal = record.refusal { self.onRefusal(refusal, address, record.peer) }
        }
        return record
    }

    /// Enters a connection if it has a place; the one whose place it takes has to be cut.
    private func place(
        _ record: ConnectionRecord, at address: String, in state: inout State
    ) -> (isAdmitted: Bool, ousted: ConnectionRecord?) {
        let host = Self.host(of: address)
        let waiting = state.records.filter { !$0.value.isOpened }
        let ofHost = waiting.filter { Self.host(of: $0.key) == host }
        var ousted: ConnectionRecord?
        let isHostFull = ofHost.count >= settings.handshakesPerAddressMax
        if isHostFull || state.records.count >= settings.connectionsMax {
            let oldest = (isHostFull ? ofHost : waiting).min { $0.value.number < $1.value.number }
            // Who came a moment ago is believed to be still at its handshake.
            guard let oldest, oldest.value.age >= settings.handshakeGrace else { return (false, nil) }
            state.records[oldest.key] = nil
            ousted = oldest.value
        }
        state.admitted += 1
        record.number = state.admitted
        state.records[address] = record
        return (true, ousted)
    }

    func count(of node: NodeID) -> Int { state.withLock { $0.records.values.count { $0.peer?.node == node } } }

    func record(at address: String) -> ConnectionRecord? { state.withLock { $0.records[address] } }

    var all: [ConnectionRecord] { state.withLock { Array($0.records.values) } }

    /// An address without its port.
    static func host(of address: String) -> Substring { address[..<(address.lastIndex(of: ":") ?? address.endIndex)] }

    /// As gRPC spells addresses.
    private static func name(of address: NIOCore.SocketAddress?) -> String {
        switch address {
        case .v4: "ipv4:\(address?.ipAddress ?? ""):\(address?.port ?? 0)"
        case .v6: "ipv6:[\(address?.ipAddress ?? "")]:\(address?.port ?? 0)"
        case .unixDomainSocket, nil: "<unknown>"
        }
    }
}

struct TLSListenerFactory: HTTP2ServerTransport.ListenerFactory {
    let host: String
    let port: Int
    let credentials: LinkCredentials
    let settings: LinkSettings
    let connections: ConnectionTable
    let admits: @Sendable (PeerIdentity) -> ConnectionRefusal?
    let eventLoopGroup: any EventLoopGroup

    func makeListeningChannel(
        listenerConfigurator: HTTP2ServerTransport.ListenerConfigurator,
        connectionConfigurator: HTTP2ServerTransport.ConnectionConfigurator
    ) async throws -> NIOAsyncChannel<HTTP2ServerTransport.ConnectionConfigurator.ConnectionChannel, Never> {
        try await ServerBootstrap(group: eventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { listenerConfigurator.configure(channel: $0) }
            .bind(host: host, port: port) { channel in
                guard let record = connections.admit(channel) else {
                    channel.eventLoop.execute { channel.close(promise: nil) }
                    return channel.eventLoop.makeFailedFuture(ConnectionRefusal.connectionLimit)
                }
                record.limitHandshake(to: settings.handshakeTimeout)
                return channel.eventLoop.makeCompletedFuture {
                    // The credentials of this moment: a reload changes them for the connections that follow.
                    let verification = record.verification(with: credentials) { peer in
                        connections.count(of: peer.node) < settings.connectionsPerNodeMax ? admits(peer) : .connectionLimit
                    }
                    let tls = NIOSSLServerHandler(
                        context: credentials.loaded.serverContext, customVerificationCallbackWithMetadata: verification)
                    try record.add(tls)
                }.flatMap {
                    connectionConfigurator.configure(channel: channel, tls: .configured(requireALPN: true))
                }
            }
    }
}
