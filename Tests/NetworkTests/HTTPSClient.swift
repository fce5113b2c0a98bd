import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One connection of a hospital to its node: a request at a time, over TLS, as a system written by somebody else would send it.
final class HTTPSClient: Sendable {
    struct Answer: Sendable {
        var status: Int
        var body: [UInt8]
    }

    private let channel: any Channel
    private let handler: NIOLoopBound<AnswerHandler>

    private init(_ channel: any Channel, _ handler: NIOLoopBound<AnswerHandler>) {
        self.channel = channel
        self.handler = handler
    }

    /// - Parameter authority: the certificate to believe; `nil` for a server in the clear.
    static func connect(port: Int, authority: String?) async throws -> HTTPSClient {
        let context = try authority.map { path in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(path)
            return try NIOSSLContext(configuration: configuration)
        }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(AnswerHandler())
                }
            }.connect(host: "127.0.0.1", port: port).get()
        let handler = try await channel.eventLoop.submit {
            NIOLoopBound(try channel.pipeline.syncOperations.handler(type: AnswerHandler.self), eventLoop: channel.eventLoop)
        }.get()
        return HTTPSClient(channel, handler)
    }

    /// Sends one request and waits for its answer; throws when the connection ends before.
    func send(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) async throws -> Answer {
        let (channel, handler) = (channel, handler)
        return try await channel.eventLoop.flatSubmit {
            let promise = channel.eventLoop.makePromise(of: Answer.self)
            handler.value.expect(promise)
            var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
            head.headers = HTTPHeaders([("host", "localhost"), ("content-length", "\(body.count)")] + headers)
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            if !body.isEmpty { channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil) }
            channel.writeAndFlush(HTTPClientRequestPart.end(nil)).cascadeFailure(to: promise)
            return promise.futureResult
        }.get()
    }

    func close() async { try? await channel.close() }

    /// Collects one answer after the other.
    private final class AnswerHandler: ChannelInboundHandler {
        typealias InboundIn = HTTPClientResponsePart
        private var promise: EventLoopPromise<Answer>?
        private var answer = Answer(status: 0, body: [])

        func expect(_ promise: EventLoopPromise<Answer>) {
            self.promise = promise
            answer = Answer(status: 0, body: [])
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): answer.status = Int(head.status.code)
            case .body(let buffer): answer.body += Array(buffer: buffer)
            case .end:
                promise?.succeed(answer)
                promise = nil
            }
        }

        func channelInactive(context: ChannelHandlerContext) { fail(ChannelError.eof) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            fail(error)
            context.close(promise: nil)
        }

        private func fail(_ error: any Error) {
            promise?.fail(error)
            promise = nil
        }
    }
}
