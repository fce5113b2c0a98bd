import LedgerTypes
import Logging
import Messages
import NIOCore

/// The hub's side: accepts the links of the regions.
public final class LinkListener: Sendable {
    private let runner: LinkRunner
    private let listener: FrameListener
    private let credentials: LinkCredentials
    private let settings: LinkSettings

    /// - Parameter port: 0 lets the system choose one; `port` tells which.
    public init(
        host: String, port: Int, credentials: LinkCredentials, settings: LinkSettings = LinkSettings(), owner: any LinkOwner,
        clock: LinkClock = .system(), log: Logger, group: any EventLoopGroup
    ) {
        self.credentials = credentials
        self.settings = settings
        let reporter = LinkReporter(log: log)
        runner = LinkRunner(
            owner: owner, registry: LinkRegistry(), reporter: reporter, clock: clock, settings: settings)
        listener = FrameListener(
            host: host, port: port, credentials: credentials, settings: settings, group: group,
            onRefusal: { reporter.refused($0, at: $1, $2) })
    }

    /// Listens until `close`, or until the task is cancelled. Throws when the address cannot be listened at.
    public func run() async throws {
        try await listener.run { channel in
            if await self.runner.run(channel) == nil { channel.abort(.nodeNotAdmitted(channel.peer.node)) }
        }
    }

    /// The port listened at, once it is; `nil` when listening failed.
    public var port: Int? { get async { await listener.port } }

    /// The links that are up, by node.
    public var links: [LiveLink] { runner.registry.all }

    /// The link to `node` that is up.
    public func link(to node: NodeID) -> LiveLink? { runner.registry[node] }

    /// Reads certificates, key, authorities and denied fingerprints again. New connections follow them; of the standing ones, those
    /// whose certificate is denied now end. On a fault nothing changes.
    public func reloadCredentials() async throws(CredentialFault) {
        try await credentials.reload()
        listener.closeDenied()
    }

    /// Accepts nothing more, lets the links finish in order, and cuts what is not done in time.
    public func close() async {
        listener.stop()
        let links = self.links
        for link in links { link.drain() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for link in links { await link.finished() } }
            group.addTask { try? await Task.sleep(for: self.settings.drainTimeout) }
            await group.next()
            for link in links {
                link.end(.done)
                link.channel.abort(after: .milliseconds(200))
            }
            group.cancelAll()
        }
        listener.cut()
    }
}
