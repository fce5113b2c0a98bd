import NIOCore
import NIOPosix
import Synchronization

/// Stands between two nodes as the network does: carries bytes, holds them up, and cuts connections.
final class TestProxy: Sendable {
    let port: Int
    private let listener: any Channel
    private let pairs: Pairs

    private final class Pairs: Sendable {
        let open = Mutex<[any Channel]>([])
        let delay = Mutex<TimeAmount>(.zero)
        let accepted = Mutex(0)
    }

    init(to target: Int) async throws {
        let pairs = Pairs()
        listener = try await ServerBootstrap(group: loops)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { near in
                pairs.accepted.withLock { $0 += 1 }
                return ClientBootstrap(group: loops).channelOption(.autoRead, value: false)
                    .connect(host: "127.0.0.1", port: target)
                    .hop(to: near.eventLoop)
                    .flatMap { far in
                        pairs.open.withLock { $0 += [near, far] }
                        return near.pipeline.addHandler(Pipe(to: far, pairs))
                            .and(far.pipeline.addHandler(Pipe(to: near, pairs)).hop(to: near.eventLoop)).map { _ in }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.pairs = pairs
        port = listener.localAddress?.port ?? 0
    }

    /// Connections made so far.
    var accepted: Int { pairs.accepted.withLock(\.self) }

    /// Cuts everything that is open, in the middle of whatever it carries.
    func cut() {
        let open = pairs.open.withLock { open in
            defer { open = [] }
            return open
        }
        for channel in open { channel.close(promise: nil) }
    }

    func delay(by amount: TimeAmount) { pairs.delay.withLock { $0 = amount } }

    func stop() async {
        try? await listener.close()
        cut()
    }

    private final class Pipe: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        private let target: any Channel
        private let pairs: Pairs

        init(to target: any Channel, _ pairs: Pairs) {
            self.target = target
            self.pairs = pairs
        }

        /// Reads on only when the other side has taken what came, so that a stopped reader is felt through the proxy.
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            let (target, source) = (target, context.channel)
            context.eventLoop.scheduleTask(in: pairs.delay.withLock(\.self)) {
                target.writeAndFlush(bytes).whenComplete { _ in source.read() }
            }
        }

        func handlerAdded(context: ChannelHandlerContext) {
            if context.channel.isActive { context.read() }
        }

        func channelActive(context: ChannelHandlerContext) { context.read() }

        func channelInactive(context: ChannelHandlerContext) { target.close(promise: nil) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
