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
        // A client that does not answer the end of its connection holds up nobody's stop.
        configuration.shutdownTimeout = .seconds(1)
        return try NIOSSLContext(configuration: configuration)
    }
}
