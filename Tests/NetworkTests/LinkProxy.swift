import NIOCore
import NIOPosix
import Synchronization

/// Stands between a region and the hub as the network does: carries bytes, holds them up, keeps them back one way, sends them twice, and
/// cuts connections in the middle of whatever they carry.
final class LinkProxy: Sendable {
    enum Direction: Hashable, Sendable {
        case toHub
        case toRegion
    }

    private struct Control {
        var delay = TimeAmount.zero
        var held: Set<Direction> = []
        var twice: Set<Direction> = []
        var accepted = 0
        var duplicated = 0
        var pipes: [ObjectIdentifier: NIOLoopBound<Pipe>] = [:]
    }

    private let control = Mutex(Control())
    private let listening = Mutex<(any Channel)?>(nil)
    let port: Int

    /// - Parameter target: the hub's link port.
    init(to target: Int) async throws {
        // The address is known before anybody is let through.
        let made = Mutex<LinkProxy?>(nil)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { near in
                guard let proxy = made.withLock({ $0 }) else {
                    return near.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
                }
                return proxy.join(near, to: target)
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
        made.withLock { $0 = self }
        listening.withLock { $0 = listener }
    }

    /// Connections made so far.
    var accepted: Int { control.withLock { $0.accepted } }
    /// Pieces that went through twice.
    var duplicated: Int { control.withLock { $0.duplicated } }

    /// Holds every byte up for so long.
    func delay(by amount: TimeAmount) { control.withLock { $0.delay = amount } }

    /// Keeps everything back that goes this way, also the end of a connection, until `release`.
    func hold(_ direction: Direction) { control.withLock { _ = $0.held.insert(direction) } }

    func release() {
        control.withLock { $0.held = [] }
        for pipe in pipes { pipe.eventLoop.execute { pipe.value.pump() } }
    }

    /// The next piece that goes this way goes twice.
    func sendTwice(_ direction: Direction) { control.withLock { _ = $0.twice.insert(direction) } }

    /// Cuts everything that is open; what is kept back is lost.
    /// - Returns: whether anything was open.
    @discardableResult
    func cut() -> Bool {
        let open = pipes
        for pipe in open { pipe.eventLoop.execute { pipe.value.cut() } }
        return !open.isEmpty
    }

    func stop() async {
        try? await listening.withLock { $0 }?.close()
        listening.withLock { $0 = nil }
        cut()
    }

    private var pipes: [NIOLoopBound<Pipe>] { control.withLock { Array($0.pipes.values) } }

    private func join(_ near: any Channel, to target: Int) -> EventLoopFuture<Void> {
        let loop = near.eventLoop
        let (outward, inward) = (Pipe(self, .toHub), Pipe(self, .toRegion))
        control.withLock { control in
            control.accepted += 1
            for pipe in [outward, inward] { control.pipes[ObjectIdentifier(pipe)] = NIOLoopBound(pipe, eventLoop: loop) }
        }
        inward.target = near
        let (first, second) = (NIOLoopBound(outward, eventLoop: loop), NIOLoopBound(inward, eventLoop: loop))
        return loop.makeCompletedFuture { try near.pipeline.syncOperations.addHandler(first.value) }.map {
            ClientBootstrap(group: loop).channelInitializer { far in
                far.eventLoop.makeCompletedFuture { try far.pipeline.syncOperations.addHandler(second.value) }
            }.connect(host: "127.0.0.1", port: target).whenComplete { result in
                switch result {
                case .success(let far):
                    first.value.target = far
                    first.value.pump()
                case .failure: near.close(promise: nil)
                }
            }
        }
    }

    /// One way of one connection. Reads at once and writes when it is time, so that a delay is no limit of throughput.
    private final class Pipe: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let proxy: LinkProxy
        private let direction: Direction
        private var source: (any Channel)?
        private var queue: [(due: NIODeadline, bytes: ByteBuffer)] = []
        private var hasEnded = false
        var target: (any Channel)?

        init(_ proxy: LinkProxy, _ direction: Direction) { (self.proxy, self.direction) = (proxy, direction) }

        func handlerAdded(context: ChannelHandlerContext) { source = context.channel }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            let (delay, isTwice) = proxy.control.withLock { control in
                let isTwice = control.twice.remove(direction) != nil
                if isTwice { control.duplicated += 1 }
                return (control.delay, isTwice)
            }
            let due = max(queue.last?.due ?? .now(), .now() + delay)
            for _ in 0..<(isTwice ? 2 : 1) { queue.append((due, bytes)) }
            pump()
        }

        /// Passes on what is due.
        func pump() {
            guard let target, !proxy.control.withLock({ $0.held.contains(direction) }) else { return }
            while let next = queue.first, next.due <= .now() {
                queue.removeFirst()
                target.writeAndFlush(next.bytes, promise: nil)
            }
            if let next = queue.first {
                let bound = NIOLoopBound(self, eventLoop: target.eventLoop)
                target.eventLoop.scheduleTask(deadline: next.due) { bound.value.pump() }
            } else if hasEnded {
                target.close(promise: nil)
                leave()
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            hasEnded = true
            pump()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        func cut() {
            queue = []
            source?.close(promise: nil)
            target?.close(promise: nil)
            leave()
        }

        private func leave() { proxy.control.withLock { _ = $0.pipes.removeValue(forKey: ObjectIdentifier(self)) } }
    }
}
