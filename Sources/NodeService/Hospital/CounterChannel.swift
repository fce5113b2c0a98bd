import HospitalGateway
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// A connection of the hospital interface: TLS with the certificate of the moment, HTTP/1.1, and the calls on it.
///
/// The framework accepts connections and ends them in order; what happens on one stays on its event loop, without a task or a stream in
/// between, as a hospital's call costs more in hand-overs than in work.
struct CounterChannel: ServerChildChannel {
    /// What the framework holds of an open connection.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let certificate: ServerCertificate
    let limits: CallLimits
    let server: CallServer

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try Self.fill(channel, tls: NIOSSLServerHandler(context: certificate.current), limits, server)
            return Value(channel: channel)
        }
    }

    /// Puts everything between the socket and the calls into a channel's pipeline. To be called on the event loop.
    /// - Parameter tls: `nil` leaves the bytes in the clear.
    static func fill(_ channel: any Channel, tls: NIOSSLServerHandler?, _ limits: CallLimits, _ server: CallServer) throws {
        let pipeline = channel.pipeline.syncOperations
        let calls = CallHandler(limits, server)
        // Sees the bytes before TLS does, so that a handshake or a header that trickles in counts too.
        try pipeline.addHandler(ByteSentry(calls))
        if let tls { try pipeline.addHandler(tls) }
        try pipeline.addHandler(IdleStateHandler(readTimeout: limits.idle))
        var decoder = NIOHTTPDecoderLimitConfiguration()
        decoder.maxHeaderFieldSize = 8_192
        decoder.maxHeaderListSize = 32_768
        decoder.maxHeaderFieldCount = 100
        // One call after the other: what a client sends ahead waits in the pipeline. Our own headers need no validation.
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: true, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoder)
        try pipeline.addHandler(calls)
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }
}

/// What a connection may take up.
struct CallLimits: Sendable {
    /// Bytes of a request's body.
    let bodyBytesMax: Int
    /// From the first byte of a request to its last, and from an answer to its last byte taken.
    let receive: TimeAmount
    /// Between two requests.
    let idle: TimeAmount
    /// Told of each connection that was too slow.
    let late: @Sendable () -> Void
}

/// Who answers calls.
struct CallServer: Sendable {
    /// Takes a call; the reply comes once, from any thread, perhaps before this returns. What is returned names the call until then.
    let serve: @Sendable (GatewayCall, _ reply: @escaping @Sendable (GatewayResponse) -> Void) -> GatewayToken?
    /// The connection of a call is gone.
    let disconnect: @Sendable (GatewayToken) -> Void
}

/// Stands first in the pipeline and tells of every read, after those behind it have seen it.
private final class ByteSentry: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let calls: CallHandler

    init(_ calls: CallHandler) { self.calls = calls }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        calls.bytesCame()
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        calls.bytesWereRead(on: context.channel)
    }
}
