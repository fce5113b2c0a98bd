import Exchange
import LedgerTypes
import Logging
import Messages
import NIOCore
import Synchronization

/// The region's side: keeps one link to the hub, connecting again whenever it is lost.
public final class LinkDialer: Sendable {
    private let runner: LinkRunner
    private let dialer: FrameDialer
    private let credentials: LinkCredentials
    private let settings: LinkSettings
    private let isClosing = Mutex(false)
    /// From the first byte of a connection to its end, so also before there is a link.
    private let isConnecting = Mutex(false)

    public init(
        host: String, port: Int, node: NodeID, credentials: LinkCredentials, settings: LinkSettings = LinkSettings(),
        owner: any LinkOwner, clock: LinkClock = .system(), log: Logger, group: any EventLoopGroup
    ) {
        self.credentials = credentials
        self.settings = settings
        runner = LinkRunner(
            owner: owner, registry: LinkRegistry(), reporter: LinkReporter(log: log), clock: clock, settings: settings)
        dialer = FrameDialer(host: host, port: port, node: node, credentials: credentials, settings: settings, group: group)
    }

    /// The link, when it is up.
    public var link: LiveLink? { runner.registry[dialer.node] }

    /// Connects, and connects again, until `close` or until the task is cancelled.
    public func run() async {
        var pause = ReconnectPause(settings)
        var lastFault: String?
        while !Task.isCancelled, !closing {
            let wasUpFor = Mutex(Duration.zero)
            isConnecting.withLock { $0 = true }
            defer { isConnecting.withLock { $0 = false } }
            do throws(DialFault) {
                try await dialer.withChannel { channel in
                    let outcome = await self.runner.run(channel)
                    wasUpFor.withLock { $0 = outcome?.wasUpFor ?? .zero }
                }
                lastFault = nil
            } catch {
                // The same fault again is counted, and told once.
                if error.name != lastFault { report(error) }
                lastFault = error.name
            }
            // A link that comes up and falls at once is as much trouble as none.
            if wasUpFor.withLock(\.self) >= settings.reconnectPauseMax { pause.reset() }
            await sleep(for: pause.next(chance: .random(in: 0..<1)))
        }
    }

    private func report(_ fault: DialFault) {
        switch fault {
        case .refused(let refusal): runner.reporter.refused(refusal, at: "\(dialer.host):\(dialer.port)", nil)
        case .unreachable: runner.reporter.unreachable(dialer.node, fault)
        }
    }

    /// Lets the link finish in order, and connects no more.
    public func close() async {
        isClosing.withLock { $0 = true }
        // A connection that is being made has no link to end yet, and would stay once it has.
        let deadline = ContinuousClock.now + settings.drainTimeout
        while link == nil, isConnecting.withLock(\.self), !Task.isCancelled, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(10))
        }
        guard let link else { return }
        link.drain()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await link.finished() }
            group.addTask { try? await Task.sleep(for: self.settings.drainTimeout) }
            await group.next()
            link.end(.done)
            link.channel.abort(after: .milliseconds(200))
            group.cancelAll()
        }
    }

    /// Reads certificates, key, authorities and denied fingerprints again. They serve from the next connection on; a link whose peer
    /// is denied now ends.
    public func reloadCredentials() async throws(CredentialFault) {
        try await credentials.reload()
        if let link, credentials.denies(link.peer.fingerprint) { link.channel.abort() }
    }

    private var closing: Bool { isClosing.withLock(\.self) }

    private func sleep(for pause: Duration) async {
        let end = ContinuousClock.now + pause
        while ContinuousClock.now < end, !Task.isCancelled, !closing {
            try? await Task.sleep(for: min(.milliseconds(50), end - .now))
        }
    }
}

/// How long to wait before the next try.
struct ReconnectPause {
    private let shortest: Duration
    private let longest: Duration
    private var upcoming: Duration

    init(_ settings: LinkSettings) {
        shortest = settings.reconnectPauseMin
        longest = settings.reconnectPauseMax
        upcoming = settings.reconnectPauseMin
    }

    mutating func reset() { upcoming = shortest }

    /// - Parameter chance: from 0 up to 1; takes off as much of one half.
    mutating func next(chance: Double) -> Duration {
        defer { upcoming = min(longest, upcoming * 2) }
        return upcoming * (1 - chance / 2)
    }
}
