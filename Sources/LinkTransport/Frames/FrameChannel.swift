import GRPCCore
import GRPCNIOTransportHTTP2Posix
import NIOCore

/// The method of `Protocols/Schemas/link.proto`. Frames pass as bytes: `Messages` decodes them, once.
enum NodeLinkMethod {
    static let exchange = MethodDescriptor(fullyQualifiedService: "medclear.v1.NodeLink", method: "Exchange")
}

/// An open stream of frames to a peer whose certificate was verified. Both ends look alike from here on.
package struct FrameChannel: Sendable {
    package let peer: PeerIdentity
    private let ends: Ends
    private let record: ConnectionRecord

    private enum Ends: Sendable {
        case server(
            RPCAsyncSequence<RPCRequestPart<GRPCNIOTransportBytes>, any Error>,
            RPCWriter<RPCResponsePart<GRPCNIOTransportBytes>>.Closable)
        case client(
            RPCAsyncSequence<RPCResponsePart<GRPCNIOTransportBytes>, any Error>,
            RPCWriter<RPCRequestPart<GRPCNIOTransportBytes>>.Closable)
    }

    init(
        server stream: RPCStream<
            RPCAsyncSequence<RPCRequestPart<GRPCNIOTransportBytes>, any Error>,
            RPCWriter<RPCResponsePart<GRPCNIOTransportBytes>>.Closable
        >, peer: PeerIdentity, record: ConnectionRecord
    ) {
        self.peer = peer
        self.record = record
        ends = .server(stream.inbound, stream.outbound)
    }

    init(
        client stream: RPCStream<
            RPCAsyncSequence<RPCResponsePart<GRPCNIOTransportBytes>, any Error>,
            RPCWriter<RPCRequestPart<GRPCNIOTransportBytes>>.Closable
        >, peer: PeerIdentity, record: ConnectionRecord
    ) {
        self.peer = peer
        self.record = record
        ends = .client(stream.inbound, stream.outbound)
    }

    /// Says that frames may come. To be called once, before the first `write`.
    package func open() async throws {
        switch ends {
        case .server(_, let outbound): try await outbound.write(.metadata([:]))
        case .client(_, let outbound): try await outbound.write(.metadata([:]))
        }
    }

    /// Writes frames in order. Returns when the connection can take more: a peer that does not read holds its writer here.
    package func write(_ frames: [[UInt8]]) async throws {
        switch ends {
        case .server(_, let outbound):
            try await outbound.write(contentsOf: frames.map { .message(GRPCNIOTransportBytes($0)) })
        case .client(_, let outbound):
            try await outbound.write(contentsOf: frames.map { .message(GRPCNIOTransportBytes($0)) })
        }
    }

    /// Says that no more frames come.
    package func finish() async {
        switch ends {
        case .server(_, let outbound):
            try? await outbound.write(.status(Status(code: .ok, message: ""), [:]))
            await outbound.finish()
        case .client(_, let outbound): await outbound.finish()
        }
    }

    /// Ends the connection at once, whatever is still under way.
    package func abort() { record.cut() }

    /// Ends the connection at once, and lets the reason be told.
    package func abort(_ refusal: ConnectionRefusal) {
        record.refuse(refusal)
        abort()
    }

    /// As `abort`, in a while.
    package func abort(after pause: Duration) {
        let record = record
        schedule(after: pause) { record.cut() }
    }

    /// Runs something on the connection's event loop, whether it is still open by then or not.
    package func schedule(after pause: Duration, _ body: @escaping @Sendable () -> Void) {
        record.channel.eventLoop.scheduleTask(in: TimeAmount(pause), body)
    }

    /// Calls `body` with each frame until the peer says that there are no more. While `body` runs, nothing further is read, and
    /// the peer is held back once the window is full. To be called once.
    package func forEachFrame(_ body: (_ frame: [UInt8]) async throws -> Void) async throws {
        switch ends {
        case .server(let inbound, _):
            for try await part in inbound {
                if case .message(let bytes) = part { try await body(Array(bytes)) }
            }
        case .client(let inbound, _):
            for try await part in inbound {
                switch part {
                case .metadata: continue
                case .message(let bytes): try await body(Array(bytes))
                case .status(let status, _):
                    if let error = RPCError(status: status) { throw error }
                    return
                }
            }
        }
    }
}

extension [UInt8] {
    fileprivate init(_ bytes: GRPCNIOTransportBytes) {
        self = bytes.withUnsafeBytes { Array($0) }
    }
}
