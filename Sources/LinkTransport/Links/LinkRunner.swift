import Exchange
import GRPCCore
import LedgerTypes
import Messages

/// Runs links over open streams, the same way at both ends: one task reads and tells the owner, one writes.
struct LinkRunner: Sendable {
    let owner: any LinkOwner
    let registry: LinkRegistry
    let reporter: LinkReporter
    let clock: LinkClock
    let settings: LinkSettings

    /// What became of one link.
    struct Outcome: Sendable {
        let end: LinkEnd
        /// How long it was up; zero when the hello was refused.
        let wasUpFor: Duration
    }

    /// Runs one link from hello to end; `nil` when the owner does not admit the peer.
    func run(_ channel: FrameChannel) async -> Outcome? {
        guard var configuration = await owner.configuration(for: channel.peer.node) else { return nil }
        // Rises over restarts too, unless the clock is set back by more than the restart takes.
        configuration.session = max(configuration.session, UInt64(clamping: clock.now.clock))
        let link = LiveLink(
            channel: channel, configuration: configuration, clock: clock, settings: settings,
            meter: LinkMeter(node: channel.peer.node))
        link.start()
        let upSince = await withTaskGroup(of: ContinuousClock.Instant?.self) { group in
            group.addTask { await read(link) }
            group.addTask {
                await write(link)
                return nil
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        registry.leave(link)
        guard let end = link.ended else { preconditionFailure("M10: the stream of \(link.node) is gone and its link goes on") }
        if upSince != nil { owner.linkEnded(link, end) }
        reporter.ended(link, end, wasUp: upSince != nil)
        link.finish()
        return Outcome(end: end, wasUpFor: upSince.map { .now - $0 } ?? .zero)
    }

    private struct HasEnded: Error {}

    /// Reads until the link or the stream ends; since when the link was up, if it was.
    private func read(_ link: LiveLink) async -> ContinuousClock.Instant? {
        var upSince: ContinuousClock.Instant?
        do {
            try await link.channel.forEachFrame { bytes in
                let liveSession = upSince != nil ? nil : registry.liveSession(of: link.node, besides: link)
                for event in link.receive(bytes, liveSession: liveSession) {
                    if case .up(let negotiated) = event {
                        upSince = .now
                        await takePlace(link)
                        reporter.up(link, negotiated)
                    }
                    tell(event, of: link)
                }
                if link.ended != nil { throw HasEnded() }
            }
        } catch let error as RPCError where isTooLarge(error) {
            link.receiveTooLarge()
        } catch {}
        link.lost()
        return upSince
    }

    /// gRPC says no more of a frame it did not take than that it could not be decoded: it was longer than may be, or compressed, which
    /// nobody offered.
    private func isTooLarge(_ error: RPCError) -> Bool {
        error.code == .internalError && error.message.hasPrefix("Failed to decode message")
    }

    /// Of two links to one peer the newer lives. The owner hears of the end of the older one first.
    private func takePlace(_ link: LiveLink) async {
        guard let former = registry.enter(link) else { return }
        former.end(.replaced)
        await former.finished()
    }

    private func tell(_ event: LinkAction, of link: LiveLink) {
        switch event {
        case .up(let negotiated):
            owner.linkIsUp(link, negotiated)
            link.admit()
        case .deliver(let envelope): owner.link(link, delivered: envelope)
        case .acknowledged(let node, let positions): owner.link(link, acknowledgedBy: node, positions)
        case .rewind(let stream, let sequence): owner.link(link, lacks: stream, after: sequence)
        case .refused(let refusal): owner.link(link, refused: refusal)
        case .writable: owner.linkIsWritable(link)
        case .ask(let query): owner.link(link, asks: query)
        case .peerDrains: owner.linkDrains(link)
        case .send, .answered, .ended: break
        }
    }

    /// Writes until the link has ended and its last frame has left. A peer that does not read is waited for here.
    private func write(_ link: LiveLink) async {
        do {
            try await link.channel.open()
            while let frames = await link.nextFrames() {
                try await link.channel.write(frames)
                link.meter.sent(frames)
            }
        } catch {
            link.lost()
        }
        await link.channel.finish()
    }
}
