import ArgumentParser
import ClaimCommands
import Hummingbird
import HummingbirdTLS
import Logging
import NIOSSL

/// `network-peer`: the flow of a settlement written the usual way, to be measured beside MedClear. Two HTTP services, a database each.
@main
struct NetworkPeer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network-peer",
        abstract: "HTTP services with PostgreSQL and row locks, for the comparison of make bench-network. 对照系统",
        subcommands: [Treating.self, Insuring.self])

    struct Serving: ParsableArguments {
        @Option(help: "Port on this machine.") var port: Int
        @Option(help: "Database, as PostgreSQL's client library reads it.") var database: String
        @Option(help: "Connections of the pool.") var connections = 16
        @Option(help: "Certificate and key, as PEM.") var certificate: String
        @Option var key: String

        func serve(_ router: Router<BasicRequestContext>) async throws {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            tls.minimumTLSVersion = .tlsv13
            var logger = Logger(label: "network-peer")
            logger.logLevel = .error
            let application = Application(
                router: router, server: try .tls(.http1(), tlsConfiguration: tls),
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)), logger: logger)
            try await application.runService()
        }
    }

    struct Treating: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The treating region: hospitals call it.")

        @OptionGroup var serving: Serving
        @Option(help: "Address of the insuring service.") var insuring: String
        @Option(help: "Certificate it is trusted by.") var trust: String
        @Option(help: "Folder with catalogues.") var examples: String?

        func run() async throws {
            let service = try TreatingService(
                serving.database, connections: serving.connections, insuring: insuring, trust: trust,
                world: try ExampleFolder.load(examples))
            try await serving.serve(service.router())
        }
    }

    struct Insuring: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The insuring region: decides and books.")

        @OptionGroup var serving: Serving

        func run() async throws {
            let service = try InsuringService(serving.database, connections: serving.connections)
            try await serving.serve(service.router())
        }
    }
}
