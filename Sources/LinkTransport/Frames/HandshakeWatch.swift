import FoundationEssentials
import NIOCore
import NIOSSL
import Synchronization

/// What is known of one connection while TLS comes about: who is at the other end, or why it was refused. Each refusal is
/// told once: the first reason found is the one kept.
final class ConnectionRecord: Sendable {
    let channel: any Channel
    private let since = ContinuousClock.now
    private let state = Mutex(State())

    private struct State {
        var number: UInt64 = 0
        var peer: PeerIdentity?
        var refusal: ConnectionRefusal?
        var isOpened = false
        var cutter: NIOLoopBound<ConnectionCutter>?
    }

    init(channel: any Channel) {
        self.channel = channel
    }

    /// Rises with each connection of a listener.
    var number: UInt64 {
        get { state.withLock { $0.number } }
        set { state.withLock { $0.number = newValue } }
    }
    var age: Duration { .now - since }
    var peer: PeerIdentity? { state.withLock { $0.peer } }
    var refusal: ConnectionRefusal? { state.withLock { $0.refusal } }

    /// Takes the peer for who its certificate says it is, for as long as the certificate says so.
    func accept(_ peer: PeerIdentity) {
        state.withLock { $0.peer = peer }
        endWhenExpired(peer)
    }

    /// Keeps the first reason; whether it was this one.
    @discardableResult
    func refuse(_ refusal: ConnectionRefusal) -> Bool {
        state.withLock { state in
            guard state.refusal == nil else { return false }
            state.refusal = refusal
            return true
        }
    }

    /// Notes that a link opened: the handshake is over.
    func open() { state.withLock { $0.isOpened = true } }

    /// Whether a link opened. Until then a connection takes a place that is kept short.
    var isOpened: Bool { state.withLock { $0.isOpened } }

    /// Puts TLS into the pipeline, between something that can cut it off and something that finds out what it refuses. To be called on
    /// the event loop.
    func add(_ tls: NIOSSLHandler) throws {
        let cutter = ConnectionCutter()
        try channel.pipeline.syncOperations.addHandlers([cutter, tls, HandshakeWatch(self)])
        let bound = NIOLoopBound(cutter, eventLoop: channel.eventLoop)
        state.withLock { $0.cutter = bound }
    }

    /// Closes the connection at once. An orderly end of TLS would wait for a peer that may not be reading.
    func cut() {
        guard let cutter = state.withLock(\.cutter) else { return channel.close(promise: nil) }
        channel.eventLoop.execute { cutter.value.cut() }
    }

    /// What judges the peer's certificate for TLS. An unverified peer gets no further than this.
    func verification(
        with credentials: LinkCredentials, admits: @escaping @Sendable (PeerIdentity) -> ConnectionRefusal?
    ) -> NIOSSLCustomVerificationCallbackWithMetadata {
        { chain, promise in
            promise.completeWithTask {
                switch await credentials.judge(chain) {
                case .success(let peer):
                    if let refusal = admits(peer) {
                        self.refuse(refusal)
                        return .failed
                    }
                    self.accept(peer)
                    return .certificateVerified(VerificationMetadata(nil))
                case .failure(let refusal):
                    self.refuse(refusal)
                    return .failed
                }
            }
        }
    }

    /// Ends the connection in the second the peer's certificate expires: a link that stands for months must not outlive it. The clock is
    /// looked at again every hour, as it may be set meanwhile.
    private func endWhenExpired(_ peer: PeerIdentity) {
        let left = Double(peer.validUntil) - Date.now.timeIntervalSince1970
        let pause = TimeAmount.milliseconds(left < 0 ? 0 : Int64(min(left, 3_600) * 1_000) + 1)
        channel.eventLoop.scheduleTask(in: pause) { [weak self] in
            guard let self, self.channel.isActive else { return }
            guard Date.now.timeIntervalSince1970 > Double(peer.validUntil) else { return self.endWhenExpired(peer) }
            self.refuse(.certificateExpired(until: peer.validUntil))
            self.cut()
        }
    }

    /// Closes the connection unless a link opens on it in time.
    func limitHandshake(to timeout: Duration) {
        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) {
            guard self.state.withLock({ !$0.isOpened }) else { return }
            self.refuse(.handshakeTimeout)
            self.cut()
        }
        channel.closeFuture.whenComplete { _ in deadline.cancel() }
    }
}

/// Stands behind the TLS handler and finds out why a handshake failed.
final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let record: ConnectionRecord

    init(_ record: ConnectionRecord) {
        self.record = record
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // After the handshake, TLS errors are those of a cut connection, which the link notices itself.
        if !isCut(error), record.peer == nil || isAlert(error) {
            let text = "\(error)"
            let isMissing = text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
            record.refuse(isMissing ? .certificateMissing : .handshakeFailed(detail: text))
        }
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }

    /// Whether the connection went away by itself: nobody refused anybody.
    private func isCut(_ error: any Error) -> Bool {
        error is IOError || error is ChannelError || "\(error)".contains("eofDuringHandshake")
    }

    /// Whether the peer refused us: with TLS 1.3 a client learns that only after its own side of the handshake is done.
    private func isAlert(_ error: any Error) -> Bool { "\(error)".contains("ALERT") }
}

/// Stands between TLS and the socket, so that what it closes is closed without TLS having a say.
final class ConnectionCutter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func cut() { context?.close(promise: nil) }
}

extension LinkCredentials {
    /// Judges a chain as TLS received it, leaf first.
    func judge(_ chain: [NIOSSLCertificate]) async -> Result<PeerIdentity, ConnectionRefusal> {
        do {
            return await loaded.verifier.verify(try chain.map { try $0.toDERBytes() }, at: .now)
        } catch {
            return .failure(.certificateMalformed(detail: "\(error)"))
        }
    }
}
