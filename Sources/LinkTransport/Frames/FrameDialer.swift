import GRPCCore
import GRPCNIOTransportHTTP2Posix
import LedgerTypes
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Why a connection did not come about or ended.
package enum DialFault: Error, Sendable, CustomStringConvertible {
    /// The peer was refused, or refused us, for this reason.
    case refused(ConnectionRefusal)
    /// Nobody answered, or the connection was cut.
    case unreachable(detail: String)

    package var description: String {
        switch self {
        case .refused(let refusal): "\(refusal)"
        case .unreachable(let detail): "无法连接 / unreachable: \(detail)"
        }
    }

    /// The same for the same trouble, whose detail depends on who closed first.
    package var name: String {
        switch self {
        case .refused(let refusal): refusal.name
        case .unreachable: "unreachable"
        }
    }
}

/// Connects to a listener over TLS 1.3 with mutual certificates.
package struct FrameDialer: Sendable {
    package let host: String
    package let port: Int
    /// Who has to be there.
    package let node: NodeID
    private let credentials: LinkCredentials
    private let settings: LinkSettings
    private let group: any EventLoopGroup

    package init(
        host: String, port: Int, node: NodeID, credentials: LinkCredentials, settings: LinkSettings, group: any EventLoopGroup
    ) {
        self.host = host
        self.port = port
        self.node = node
        self.credentials = credentials
        self.settings = settings
        self.group = group
    }

    /// Connects once, runs `body` with the open stream, and closes the connection when `body` returns.
    package func withChannel(_ body: @escaping @Sendable (FrameChannel) async throws -> Void) async throws(DialFault) {
        let (transport, record) = try await connect()
        record.limitHandshake(to: settings.handshakeTimeout)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await transport.connect() }
                defer { group.cancelAll() }
                var options = CallOptions.defaults
                options.maxRequestMessageBytes = settings.frameBytesMax
                options.maxResponseMessageBytes = settings.frameBytesMax
                try await transport.withStream(descriptor: NodeLinkMethod.exchange, options: options) { stream, _ in
                    guard let peer = record.peer else { throw ConnectionRefusal.certificateMissing }
                    record.open()
                    try await body(FrameChannel(client: stream, peer: peer, record: record))
                }
                record.channel.close(promise: nil)
                // A connection that was ended for a reason did not just end.
                if let refusal = record.refusal { throw refusal }
            }
        } catch {
            record.channel.close(promise: nil)
            if let refusal = record.refusal ?? (error as? ConnectionRefusal) { throw .refused(refusal) }
            throw .unreachable(detail: "\(error)")
        }
    }

    private func connect() async throws(DialFault) -> (HTTP2ClientTransport.WrappedChannel, ConnectionRecord) {
        let config = HTTP2ClientTransport.WrappedChannel.Config.defaults { config in
            config.http2.targetWindowSize = settings.windowBytes
            config.http2.maxFrameSize = 1 << 18
            config.http2.authority = "\(host):\(port)"
            config.connection.flushCoalescing = nil
            config.connection.keepalive = nil
        }
        let made = Mutex<ConnectionRecord?>(nil)
        do {
            let transport = try await HTTP2ClientTransport.WrappedChannel.wrapping(config: config) { configure in
                try await ClientBootstrap(group: group).connectTimeout(TimeAmount(settings.handshakeTimeout))
                    .connect(host: host, port: port) { channel in
                        let record = ConnectionRecord(channel: channel)
                        made.withLock { $0 = record }
                        return channel.eventLoop.makeCompletedFuture {
                            let verification = record.verification(with: credentials) { peer in
                                peer.node == node ? nil : .certificateOfAnotherNode(expected: node, found: peer.node)
                            }
                            let tls = try NIOSSLClientHandler(
                                context: credentials.loaded.clientContext, serverHostname: nil,
                                customVerificationCallbackWithMetadata: verification)
                            try record.add(tls)
                        }.flatMap { configure(channel) }
                    }
            }
            guard let record = made.withLock(\.self) else { throw DialFault.unreachable(detail: "no connection was made") }
            return (transport, record)
        } catch {
            throw .unreachable(detail: "\(error)")
        }
    }
}
