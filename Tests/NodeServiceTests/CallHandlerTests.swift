import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import HospitalGateway
@testable import NodeService

/// A connection of a hospital without a socket, its time by hand; calls are answered when the test says so.
@Suite("The calls of one connection")
final class CallHandlerTests {
    /// Who answers calls: keeps each until the test answers it.
    private final class Desk: Sendable {
        private struct State {
            var calls: [GatewayCall] = []
            var replies: [@Sendable (GatewayResponse) -> Void] = []
            var gone = 0
            var late = 0
        }

        private let state = Mutex(State())

        var calls: [GatewayCall] { state.withLock { $0.calls } }
        var gone: Int { state.withLock { $0.gone } }
        var late: Int { state.withLock { $0.late } }
        func noteLate() { state.withLock { $0.late += 1 } }

        var server: CallServer {
            CallServer(
                serve: { [self] call, reply in
                    state.withLock { state in
                        state.calls.append(call)
                        state.replies.append(reply)
                    }
                    return CallHandlerTests.token
                }, disconnect: { [self] _ in state.withLock { $0.gone += 1 } })
        }

        /// Answers the call that came as number `index`.
        func answer(_ index: Int, _ text: String) {
            let reply = state.withLock { $0.replies[index] }
            reply(GatewayResponse(status: 200, body: Array(text.utf8)))
        }
    }

    /// Stands where the socket does: takes what is written, or lets it wait as a client does that does not read.
    private final class Client: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        var text = ""
        var reads = true
        var isClosed = false
        private var waiting: [EventLoopPromise<Void>] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            guard reads else {
                if let promise { waiting.append(promise) }
                return
            }
            text += String(buffer: unwrapOutboundIn(data))
            promise?.succeed()
        }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            isClosed = true
            for promise in waiting { promise.fail(ChannelError.ioOnClosedChannel) }
            waiting = []
            context.close(mode: mode, promise: promise)
        }
    }

    private static let token = GatewayToken(number: 1)
    private static let body = "{\"infno\":\"2102\",\"姓名\":\"x\"}"

    private let desk = Desk()
    private let client = Client()
    private let channel = EmbeddedChannel()

    init() throws {
        let desk = desk
        let limits = CallLimits(bodyBytesMax: 1_000, receive: .seconds(10), idle: .seconds(60), late: { desk.noteLate() })
        try channel.pipeline.syncOperations.addHandler(client)
        try CounterChannel.fill(channel, tls: nil, limits, desk.server)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    private static func request(_ path: String = "/hsa/hgs/2102", body: String = body, _ more: String = "") -> [UInt8] {
        Array("POST \(path)?x=1 HTTP/1.1\r\nhost: localhost\r\n\(more)content-length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
    }

    private func send(_ bytes: some Sequence<UInt8>) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

    private func pass(seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    /// Of the answers the client got.
    private var statuses: [Substring] {
        client.text.ranges(of: "HTTP/1.1 ").map { client.text[$0.upperBound...].prefix(3) }
    }

    @Test("A request is the same call wherever its bytes are split, and is handed on with its last byte, not before")
    func everySplit() throws {
        let request = Self.request()
        for place in 1..<request.count {
            try send(request[..<place])
            #expect(desk.calls.count == place - 1, "the first \(place) bytes are no request")
            try send(request[place...])
            let call = try #require(desk.calls.last)
            #expect(desk.calls.count == place)
            #expect(call.method == "POST" && call.path == "/hsa/hgs/2102" && call.body == Array(Self.body.utf8), "\(place)")
            desk.answer(place - 1, "{}")
        }
        for byte in request { try send([byte]) }
        #expect(desk.calls.count == request.count && desk.calls.last?.body == Array(Self.body.utf8))
        desk.answer(request.count - 1, "{}")
        #expect(statuses.count == request.count && !client.isClosed)
        // Nothing is left under way that could be late.
        pass(seconds: 30)
        #expect(desk.late == 0 && !client.isClosed)
    }

    @Test("Requests sent ahead are served one after the other, each answered before the next is begun, in their order")
    func pipelining() throws {
        try send(Self.request("/a") + Self.request("/b") + Self.request("/c"))
        #expect(desk.calls.map(\.path) == ["/a"])
        desk.answer(0, "first")
        #expect(desk.calls.map(\.path) == ["/a", "/b"])
        // An answer to a call that was answered is nobody's, least of all the next one's.
        desk.answer(0, "again")
        #expect(desk.calls.count == 2 && !client.text.contains("again"))
        desk.answer(1, "second")
        desk.answer(2, "third")
        let places = try ["first", "second", "third"].map { try #require(client.text.firstRange(of: $0)).lowerBound }
        #expect(places == places.sorted() && statuses == ["200", "200", "200"])
        #expect(!client.isClosed)
    }

    @Test("A client that closes its half gets the answer it waits for, and then the connection ends")
    func halfClosed() throws {
        try send(Self.request())
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!client.isClosed)
        desk.answer(0, "late but there")
        #expect(client.text.contains("late but there") && client.text.contains("connection: close"))
        #expect(client.isClosed && desk.gone == 0)
    }

    @Test("A client that closes its half with nothing under way, or amid a request, is let go", arguments: [0, 1, 40])
    func halfClosedEarly(bytes: Int) throws {
        try send(Self.request().prefix(bytes))
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(client.isClosed && desk.calls.isEmpty)
    }

    @Test("A request that trickles in for longer than it may is cut off; each byte gives no more time", arguments: [1, 30, 90])
    func slowSender(bytes: Int) throws {
        let request = Self.request()
        for byte in request.prefix(bytes) {
            try send([byte])
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(10_000 / Int64(bytes + 1)))
        }
        #expect(!client.isClosed && desk.late == 0)
        pass(seconds: 6)
        #expect(client.isClosed && desk.late == 1 && desk.calls.isEmpty)
    }

    @Test("The time of a request does not run while the one before it is answered")
    func slowDesk() throws {
        try send(Self.request() + Self.request("/next").dropLast(1))
        pass(seconds: 50)
        #expect(!client.isClosed && desk.late == 0)
        desk.answer(0, "{}")
        try send(Self.request().suffix(1))
        #expect(desk.calls.map(\.path) == ["/hsa/hgs/2102", "/next"])
    }

    @Test("A client that does not take its answer in time is cut off; one that takes it is not")
    func slowReader() throws {
        client.reads = false
        try send(Self.request())
        desk.answer(0, "{}")
        pass(seconds: 9)
        #expect(!client.isClosed)
        pass(seconds: 2)
        #expect(client.isClosed && desk.late == 1)
    }

    @Test("A connection that says nothing is closed after a while; one that waits for its answer is not")
    func idle() throws {
        try send(Self.request())
        channel.pipeline.fireUserInboundEventTriggered(IdleStateHandler.IdleStateEvent.read)
        #expect(!client.isClosed)
        desk.answer(0, "{}")
        channel.pipeline.fireUserInboundEventTriggered(IdleStateHandler.IdleStateEvent.read)
        #expect(client.isClosed && desk.late == 0)
    }

    @Test("A client that goes away amid its call is forgotten once, and its answer falls on nobody")
    func goneAway() throws {
        try send(Self.request())
        channel.pipeline.fireChannelInactive()
        #expect(desk.gone == 1)
        desk.answer(0, "{}")
        #expect(client.text.isEmpty)
    }

    @Test(
        "A body that is too long is refused as soon as it says so, or as soon as it is, and its rest is not taken for a request")
    func tooLong() throws {
        try send(Self.request(body: String(repeating: "x", count: 1_001)).prefix(120))
        #expect(statuses == ["413"] && desk.calls.isEmpty)
        #expect(client.text.contains("connection: close"))
        try send(Self.request(body: String(repeating: "x", count: 1_001)).dropFirst(120))
        #expect(client.isClosed && desk.calls.isEmpty && statuses == ["413"])
    }

    @Test("Chunks that add up to too much are refused")
    func chunks() throws {
        try send(Array("POST /a HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n".utf8))
        let chunk = Array("1f4\r\n\(String(repeating: "x", count: 500))\r\n".utf8)
        try send(chunk + chunk)
        #expect(statuses.isEmpty)
        try send(chunk)
        #expect(statuses == ["413"] && desk.calls.isEmpty)
    }
}
