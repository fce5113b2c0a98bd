import Foundation
import Journal
import LinkTransport
import Logging
import NodeRuntime
import ServiceLifecycle
import Synchronization

/// Where the effects of blocks go. Until it is opened they are dropped: whatever a start makes durable before the links exist is offered
/// again by the rewind that follows.
final class Outlet: Sendable {
    /// A struct of its own: a bare closure in a generic box is wrapped once more at every access, and each call pays for all of them.
    private struct Sink {
        let put: @Sendable (DurableBlock) -> Void
    }

    private let sink = Mutex<Sink?>(nil)

    func open(_ put: @escaping @Sendable (DurableBlock) -> Void) { sink.withLock { $0 = Sink(put: put) } }

    func put(_ block: DurableBlock) { sink.withLock { $0 }?.put(block) }
}

/// The folder of a journal, and what happens when its disk fails.
enum JournalFolder {
    static func prepare(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ServiceFailure(.system, "无法创建日志目录 \(path)", "the journal folder \(path) cannot be made: \(error)")
        }
    }

    /// A node whose journal failed says nothing more. It ends, and finds out at the next start what survived (law M2).
    static func stop(_ failure: NodeError, _ logger: Logger) -> Never {
        logger.critical("journal failed, stopping", metadata: ["reason": "\(failure)"])
        exit(4)
    }
}

/// Stands first among the services, so that it stops last: when nobody submits anything any more, what was submitted is made durable.
struct LoopKeeper: Service {
    let close: @Sendable () -> Void

    func run() async throws {
        try? await gracefulShutdown()
        close()
    }
}

/// Calls something ten times a second.
struct Ticker: Service {
    let body: @Sendable (Int) -> Void

    init(_ body: @escaping @Sendable (Int) -> Void) { self.body = body }

    func run() async throws {
        var count = 0
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            body(count)
            count += 1
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}

/// Keeps the link to the hub.
struct LinkKeeper: Service {
    let dialer: LinkDialer

    func run() async throws {
        await withGracefulShutdownHandler {
            await dialer.run()
        } onGracefulShutdown: {
            Task { await dialer.close() }
        }
    }
}

/// Accepts the links of the regions.
struct LinkAccepter: Service {
    let listener: LinkListener

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await listener.run()
        } onGracefulShutdown: {
            Task { await listener.close() }
        }
    }
}

/// Lets a server finish what it is answering, for so long; then tells it to end the rest.
struct DrainLimit<Base: Service>: Service {
    let base: Base
    let seconds: Int
    let late: @Sendable () -> Void

    init(_ base: Base, seconds: Int, late: @escaping @Sendable () -> Void) {
        (self.base, self.seconds, self.late) = (base, seconds, late)
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await base.run()
        } onGracefulShutdown: {
            Task {
                try? await Task.sleep(for: .seconds(seconds))
                late()
            }
        }
    }
}
