import LedgerTypes
import LinkTransport
import NIOCore
import NIOPosix
import NIOSSL

/// One end of a stream of frames, whatever carries them.
protocol FrameEnd: Sendable {
    func open() async throws
    func write(_ frames: [[UInt8]]) async throws
    func finish() async
    func forEachFrame(_ body: (_ frame: [UInt8]) async throws -> Void) async throws
}

extension FrameChannel: FrameEnd {}

/// What carries frames in a measurement.
protocol Carrier: Sendable {
    var name: String { get }
    /// Runs `server` on every stream accepted while `client` runs on one.
    func run(
        server: @escaping @Sendable (any FrameEnd) async -> Void,
        client: @escaping @Sendable (any FrameEnd) async throws -> Void
    ) async throws
}

/// The driver's own way: gRPC over HTTP/2.
struct GRPCCarrier: Carrier {
    let name = "gRPC"
    let hub: LinkCredentials
    let region: LinkCredentials
    let groups: Groups

    func run(
        server: @escaping @Sendable (any FrameEnd) async -> Void,
        client: @escaping @Sendable (any FrameEnd) async throws -> Void
    ) async throws {
        let listener = FrameListener(
            host: "127.0.0.1", port: 0, credentials: hub, settings: LinkSettings(), group: groups.server
        ) { refusal, _, _ in print("refused: \(refusal)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run { await server($0) } }
            let dialer = FrameDialer(
                host: "127.0.0.1", port: await listener.port ?? 0, node: .hub, credentials: region, settings: LinkSettings(),
                group: groups.client)
            try await dialer.withChannel { try await client($0) }
            listener.stop()
            listener.cut()
            try await group.waitForAll()
        }
    }
}

/// The alternative: four bytes of length, most significant first, before each frame, over the same TLS.
struct FramedCarrier: Carrier {
    let hub: LinkCredentials
    let region: LinkCredentials
    let groups: Groups
    /// Without it the frames travel in clear, to learn what TLS costs. Only here: no link of a node can be made so.
    var hasTLS = true

    var name: String { hasTLS ? "framed TLS" : "framed, in clear" }

    func run(
        server: @escaping @Sendable (any FrameEnd) async -> Void,
        client: @escaping @Sendable (any FrameEnd) async throws -> Void
    ) async throws {
        let listener = try await ServerBootstrap(group: groups.server).bind(host: "127.0.0.1", port: 0) { channel in
            framed(channel) { hasTLS ? NIOSSLServerHandler(context: hub.benchmarkContexts.server) : nil }
        }
        let port = listener.channel.localAddress?.port ?? 0
        let channel = try await ClientBootstrap(group: groups.client).connect(host: "127.0.0.1", port: port) { channel in
            framed(channel) {
                hasTLS ? try NIOSSLClientHandler(context: region.benchmarkContexts.client, serverHostname: nil) : nil
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await listener.executeThenClose { accepted in
                    for try await channel in accepted {
                        try await channel.executeThenClose { await server(FramedEnd(inbound: $0, outbound: $1)) }
                        return
                    }
                }
            }
            try await channel.executeThenClose { try await client(FramedEnd(inbound: $0, outbound: $1)) }
            try await group.waitForAll()
        }
    }
}

private func framed(
    _ channel: any Channel, tls: @escaping @Sendable () throws -> NIOSSLHandler?
) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> {
    channel.eventLoop.makeCompletedFuture {
        if let tls = try tls() { try channel.pipeline.syncOperations.addHandler(tls) }
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LengthDecoder()))
        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
    }
}

struct FramedEnd: FrameEnd {
    let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    func open() async throws {}

    func write(_ frames: [[UInt8]]) async throws {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(frames.reduce(0) { $0 + $1.count + 4 })
        for frame in frames {
            buffer.writeInteger(UInt32(frame.count))
            buffer.writeBytes(frame)
        }
        try await outbound.write(buffer)
    }

    func finish() async { outbound.finish() }

    func forEachFrame(_ body: (_ frame: [UInt8]) async throws -> Void) async throws {
        for try await frame in inbound { try await body(Array(frame.readableBytesView)) }
    }
}

struct LengthDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self),
            buffer.readableBytes >= 4 + Int(length)
        else { return .needMoreData }
        buffer.moveReaderIndex(forwardBy: 4)
        context.fireChannelRead(wrapInboundOut(buffer.readSlice(length: Int(length)) ?? ByteBuffer()))
        return .continue
    }
}

/// One event loop for each end.
struct Groups: Sendable {
    let server = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let client = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}
