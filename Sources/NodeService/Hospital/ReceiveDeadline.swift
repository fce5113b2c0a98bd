import HTTPTypes
import NIOCore
import NIOHTTPTypes
import NIOTLS

/// Protects against clients that send or read slowly: once the first byte of a request has come, its last must follow in time, and what
/// is answered must be taken in time. A connection on which nothing happens is none of its business: that is the idle time-out's.
final class ReceiveDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private let late: @Sendable () -> Void
    private var receiving: Scheduled<Void>?
    private var isAnswering = false

    init(limit: TimeAmount, late: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.late = late
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // Sees the bytes before TLS does, so that a handshake or a header that trickles in counts too.
        let sentry = ByteSentry { [unowned self] context in self.bytesCame(on: context.channel) }
        _ = try? context.pipeline.syncOperations.addHandler(sentry, position: .first)
    }

    func handlerRemoved(context: ChannelHandlerContext) { disarm() }

    func channelInactive(context: ChannelHandlerContext) {
        disarm()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .end = unwrapInboundIn(data) {
            disarm()
            isAnswering = true
        }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { disarm() }
        context.fireUserInboundEventTriggered(event)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        isAnswering = false
        let taken = promise ?? context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        let late = late
        let deadline = context.eventLoop.scheduleTask(in: limit) {
            late()
            channel.close(promise: nil)
        }
        taken.futureResult.whenComplete { _ in deadline.cancel() }
        context.write(data, promise: taken)
    }

    private func bytesCame(on channel: any Channel) {
        guard receiving == nil, !isAnswering else { return }
        let late = late
        receiving = channel.eventLoop.scheduleTask(in: limit) {
            late()
            channel.close(promise: nil)
        }
    }

    private func disarm() {
        receiving?.cancel()
        receiving = nil
    }
}

/// Stands first in the pipeline and tells of every read.
private final class ByteSentry: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let came: (ChannelHandlerContext) -> Void

    init(_ came: @escaping (ChannelHandlerContext) -> Void) { self.came = came }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        came(context)
        context.fireChannelRead(data)
    }
}
