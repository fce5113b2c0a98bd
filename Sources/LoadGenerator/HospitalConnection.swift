import NIOCore
import NIOHTTP1
import NIOTLS

/// One keep-alive connection to a hospital interface: one request out at a time.
final class HospitalConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// What became of a request: an answer with its status, or nothing, because the connection broke.
    enum Outcome {
        case answered(status: Int, body: ByteBuffer)
        case broken
    }

    private let usesTLS: Bool
    private let opened: (HospitalConnection) -> Void
    private let ended: (HospitalConnection) -> Void
    private var context: ChannelHandlerContext?
    private var status = 0
    private var body = ByteBuffer()
    private var keepsAlive = true
    private var waiting: ((HospitalConnection, Outcome) -> Void)?

    /// When the request under way was sent; the driver closes connections that wait too long.
    private(set) var sentAt: UInt64 = 0
    /// Whether it was ever ready, handshake and all.
    private(set) var wasOpened = false
    /// Whether it can take a request.
    var isFree: Bool { context != nil && waiting == nil }

    init(
        usesTLS: Bool, opened: @escaping (HospitalConnection) -> Void, ended: @escaping (HospitalConnection) -> Void
    ) {
        self.usesTLS = usesTLS
        self.opened = opened
        self.ended = ended
    }

    /// - Precondition: the connection is free.
    func send(
        _ head: HTTPRequestHead, _ content: ByteBuffer, at now: UInt64,
        _ completion: @escaping (HospitalConnection, Outcome) -> Void
    ) {
        guard let context, waiting == nil else { preconditionFailure("a request on a connection that is busy or closed") }
        sentAt = now
        waiting = completion
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(content))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// - Precondition: the connection is free.
    func buffer(capacity: Int) -> ByteBuffer {
        guard let context else { preconditionFailure("a buffer of a connection that is closed") }
        return context.channel.allocator.buffer(capacity: capacity)
    }

    func close() { context?.close(promise: nil) }

    func channelActive(context: ChannelHandlerContext) {
        if !usesTLS { open(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { open(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func open(_ context: ChannelHandlerContext) {
        self.context = context
        wasOpened = true
        opened(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = Int(head.status.code)
            keepsAlive = head.isKeepAlive
            body.clear()
        case .body(var part): body.writeBuffer(&part)
        case .end:
            let completion = waiting
            waiting = nil
            if !keepsAlive { self.context = nil }
            completion?(self, .answered(status: status, body: body))
            if !keepsAlive { context.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        let completion = waiting
        waiting = nil
        completion?(self, .broken)
        ended(self)
    }
}
