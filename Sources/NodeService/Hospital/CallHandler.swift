import Dispatch
import HospitalGateway
import NIOCore
import NIOHTTP1
import NIOTLS

/// The calls of one connection, one after the other: each is gathered whole, handed to the server, and answered.
///
/// Protects against clients that send or read slowly: once the first byte of a request has come, its last must follow in time, and what
/// is answered must be taken in time. Everything here happens on the connection's event loop.
final class CallHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        case receiving(HTTPRequestHead)
        case answering
        /// It was refused before it was whole; its rest is read and forgotten, so that the client gets to read why.
        case discarding
        case closed
    }

    /// Longer bodies are read by another thread, so that the other connections of the event loop need not wait.
    private static let inlineBytesMax = 65_536
    private static let readers = DispatchQueue(label: "medclear read", qos: .userInitiated, attributes: .concurrent)

    private let limits: CallLimits
    private let server: CallServer
    private var state = State.idle
    private var body = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var keepsAlive = true
    /// Whether bytes have come that belong to no whole request yet.
    private var hasBytes = false
    private var receiving: Scheduled<Void>?
    /// Calls so far: an answer that is late for its own call must not be taken for another's.
    private var number: UInt64 = 0
    private var token: GatewayToken?

    init(_ limits: CallLimits, _ server: CallServer) {
        self.limits = limits
        self.server = server
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelInactive(context: ChannelHandlerContext) {
        disarm()
        if case .answering = state, let token { server.disconnect(token) }
        (state, token, self.context) = (.closed, nil, nil)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            disarm()
        } else if event is IdleStateHandler.IdleStateEvent {
            if case .answering = state {} else { context.close(promise: nil) }
        } else if case .inputClosed? = event as? ChannelEvent {
            // The server lets clients close their half first: who waits for an answer gets it, and then the connection ends.
            keepsAlive = false
            if case .answering = state {} else { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Reading

    func bytesCame() { hasBytes = true }

    /// Whatever the bytes held has arrived here by now.
    func bytesWereRead(on channel: any Channel) {
        guard hasBytes, receiving == nil else { return }
        if case .answering = state { return }
        let late = limits.late
        receiving = channel.eventLoop.scheduleTask(in: limits.receive) {
            late()
            channel.close(promise: nil)
        }
    }

    private func disarm() {
        hasBytes = false
        receiving?.cancel()
        receiving = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .idle):
            keepsAlive = head.isKeepAlive
            body.clear()
            state = .receiving(head)
            if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > limits.bodyBytesMax {
                refuseLength(context)
            }
        case (.body(var part), .receiving):
            guard body.readableBytes + part.readableBytes <= limits.bodyBytesMax else { return refuseLength(context) }
            if body.readableBytes == 0 { body = part } else { body.writeBuffer(&part) }
        case (.end, .receiving(let head)):
            disarm()
            state = .answering
            serve(head, on: context.eventLoop)
        case (.end, .discarding): context.close(promise: nil)
        default: break
        }
    }

    private func serve(_ head: HTTPRequestHead, on loop: any EventLoop) {
        let call = GatewayCall(
            method: head.method.rawValue, path: String(head.uri.prefix { $0 != "?" }),
            headers: head.headers.map { GatewayHeader($0.name, $0.value) }, body: Array(buffer: body))
        body.clear()
        number += 1
        let (number, server) = (number, server)
        let bound = NIOLoopBound(self, eventLoop: loop)
        let reply: @Sendable (GatewayResponse) -> Void = { response in
            if loop.inEventLoop {
                bound.value.answer(number, response)
            } else {
                loop.execute { bound.value.answer(number, response) }
            }
        }
        guard call.body.count > Self.inlineBytesMax else { return hasBegun(number, server.serve(call, reply)) }
        Self.readers.async {
            let token = server.serve(call, reply)
            loop.execute { bound.value.hasBegun(number, token) }
        }
    }

    private func hasBegun(_ number: UInt64, _ token: GatewayToken?) {
        guard let token else { return }
        switch state {
        case .answering where number == self.number: self.token = token
        case .closed: server.disconnect(token)
        default: break
        }
    }

    // MARK: Answering

    private func answer(_ number: UInt64, _ response: GatewayResponse) {
        guard case .answering = state, number == self.number, let context else { return }
        token = nil
        // The next request may come out of the pipeline while this is written.
        let isLast = !keepsAlive
        state = isLast ? .discarding : .idle
        let taken = write(response, on: context)
        if isLast { taken.whenComplete { _ in context.close(promise: nil) } }
    }

    private func refuseLength(_ context: ChannelHandlerContext) {
        (keepsAlive, state) = (false, .discarding)
        body.clear()
        _ = write(
            HospitalGateway.notTaken(
                413, "请求超过 \(limits.bodyBytesMax) 字节", "the request is longer than \(limits.bodyBytesMax) bytes"), on: context)
    }

    /// - Returns: when the client has taken the answer.
    private func write(
        _ response: GatewayResponse, on context: ChannelHandlerContext
    ) -> EventLoopFuture<Void>.Isolated {
        var headers = HTTPHeaders()
        headers.reserveCapacity(response.headers.count + 3)
        for header in response.headers { headers.add(name: header.name, value: header.value) }
        headers.add(name: "content-length", value: String(response.body.count))
        headers.add(name: "date", value: HTTPDate.now)
        if !keepsAlive { headers.add(name: "connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
        watch(promise.futureResult, context)
        return promise.futureResult.assumeIsolated()
    }

    /// Nearly every answer is taken at once; the clock runs for the others only.
    private func watch(_ taken: EventLoopFuture<Void>, _ context: ChannelHandlerContext) {
        var isTaken = false
        var deadline: Scheduled<Void>?
        taken.assumeIsolated().whenComplete { _ in
            isTaken = true
            deadline?.cancel()
        }
        guard !isTaken else { return }
        let (channel, late) = (context.channel, limits.late)
        deadline = context.eventLoop.scheduleTask(in: limits.receive) {
            late()
            channel.close(promise: nil)
        }
    }
}
