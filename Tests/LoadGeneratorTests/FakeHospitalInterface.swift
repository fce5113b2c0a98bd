import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A hospital interface that says what it is told to, over plain HTTP on a port of its own.
final class FakeHospitalInterface: Sendable {
    /// What a call gets: a status and a body, or a connection that breaks.
    enum Reply: Sendable {
        case text(String, status: Int = 200)
        case broken
    }

    let port: Int
    private let channel: any Channel
    private let log: CallLog

    /// - Parameter answer: from the transaction number, the body, and how many calls came before.
    init(_ answer: @escaping @Sendable (String, String, Int) -> Reply) async throws {
        let log = CallLog()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        CallHandler { infno, body in
                            answer(infno, body, log.remember(infno, body))
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.log = log
    }

    var received: [(infno: String, body: String)] { log.calls.withLock { $0 } }

    func close() async throws { try await channel.close() }
}

private final class CallLog: Sendable {
    let calls = Mutex<[(infno: String, body: String)]>([])

    /// - Returns: how many calls came before.
    func remember(_ infno: String, _ body: String) -> Int {
        calls.withLock { calls in
            calls.append((infno, body))
            return calls.count - 1
        }
    }
}

private final class CallHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: (String, String) -> FakeHospitalInterface.Reply
    private var infno = ""
    private var body = ""

    init(_ answer: @escaping (String, String) -> FakeHospitalInterface.Reply) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            infno = String(head.uri.split(separator: "/").last ?? "")
            body = ""
        case .body(let part): body += String(buffer: part)
        case .end:
            guard case .text(let text, let status) = answer(infno, body) else {
                context.close(promise: nil)
                return
            }
            var headers = HTTPHeaders()
            headers.add(name: "content-length", value: String(text.utf8.count))
            let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
