import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// The server's certificate and key; a reload counts from the next connection on.
public final class ServerCertificate: Sendable {
    private let context: Mutex<NIOSSLContext>
    private let certificate: String
    private let key: String

    /// - Parameters: paths of PEM files.
    public init(certificate: String, key: String) throws {
        self.certificate = certificate
        self.key = key
        context = Mutex(try Self.load(certificate, key))
    }

    /// Reads the files again; keeps what it has when they cannot be used.
    public func reload() throws {
        let next = try Self.load(certificate, key)
        context.withLock { $0 = next }
    }

    var current: NIOSSLContext { context.withLock { $0 } }

    private static func load(_ certificate: String, _ key: String) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    }
}

/// Puts TLS in front of a channel, with the certificate of the moment.
struct ReloadableTLSChannel<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    let base: Base
    let certificate: ServerCertificate

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.current))
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
