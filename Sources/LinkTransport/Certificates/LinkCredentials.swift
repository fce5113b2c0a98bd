import FoundationEssentials
import Glibc
import LedgerTypes
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// The certificates of a node in use: its own, the authorities it believes, and the list of denied ones. Reading them again takes
/// effect for every connection made afterwards, and tells which standing ones have to end; nothing is interrupted otherwise.
public final class LinkCredentials: Sendable {
    public let node: NodeID
    public let files: CredentialFiles
    private let current: Mutex<Loaded>

    struct Loaded: Sendable {
        let identity: PeerIdentity
        let verifier: PeerVerifier
        let serverContext: NIOSSLContext
        let clientContext: NIOSSLContext
    }

    /// Reads the files. The certificate has to name `node`, be valid now and lead to one of the authorities: what a peer would
    /// refuse is told here, not at the first connection.
    public init(node: NodeID, files: CredentialFiles) async throws(CredentialFault) {
        self.node = node
        self.files = files
        current = Mutex(try await Self.load(files, for: node))
    }

    /// Reads the files again. On a fault the former credentials stay in use.
    public func reload() async throws(CredentialFault) {
        let loaded = try await Self.load(files, for: node)
        current.withLock { $0 = loaded }
    }

    /// The node's own certificate.
    public var identity: PeerIdentity { loaded.identity }

    /// Whether a peer's certificate was put on the list of denied ones.
    func denies(_ fingerprint: String) -> Bool { loaded.verifier.denied.contains(fingerprint) }

    /// TLS alone, without the judgement of the peer's name: for the measurement of other ways to carry frames.
    package var benchmarkContexts: (server: NIOSSLContext, client: NIOSSLContext) {
        (loaded.serverContext, loaded.clientContext)
    }

    var loaded: Loaded { current.withLock { $0 } }

    private static func load(_ files: CredentialFiles, for node: NodeID) async throws(CredentialFault) -> Loaded {
        let chain = try certificates(in: files.certificate)
        let authorities = try certificates(in: files.authorities)
        let key = try readFile(files.key, secret: true)
        let verifier = PeerVerifier(authorities: authorities, denied: try denied(in: files.denied))
        let identity: PeerIdentity
        let presented = try chain.map { certificate throws(CredentialFault) in try der(certificate, files.certificate) }
        switch await verifier.verify(presented, at: Date()) {
        case .success(let own) where own.node == node: identity = own
        case .success(let own):
            throw .refused(path: files.certificate, .certificateOfAnotherNode(expected: node, found: own.node))
        case .failure(let refusal): throw .refused(path: files.certificate, refusal)
        }
        guard let text = String(validating: key, as: UTF8.self), let privateKey = try? Certificate.PrivateKey(pemEncoded: text)
        else { throw .malformed(path: files.key, detail: "not a private key in PEM without a password") }
        guard privateKey.publicKey == chain[0].publicKey else { throw .keyOfAnotherCertificate(path: files.key) }
        do {
            return Loaded(
                identity: identity, verifier: verifier,
                serverContext: try context(.server, chain: chain, key: key, authorities: authorities),
                clientContext: try context(.client, chain: chain, key: key, authorities: authorities))
        } catch {
            throw .malformed(path: files.certificate, detail: "\(error)")
        }
    }

    private enum Side { case server, client }

    /// TLS 1.3 and nothing older, and a certificate from both sides.
    private static func context(
        _ side: Side, chain: [Certificate], key: [UInt8], authorities: [Certificate]
    ) throws -> NIOSSLContext {
        let sources = try chain.map { NIOSSLCertificateSource.certificate(try nioCertificate($0)) }
        let privateKey = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem))
        var tls: TLSConfiguration
        switch side {
        case .server: tls = .makeServerConfiguration(certificateChain: sources, privateKey: privateKey)
        case .client:
            tls = .makeClientConfiguration()
            tls.certificateChain = sources
            tls.privateKey = privateKey
        }
        tls.minimumTLSVersion = .tlsv13
        // The node's own name is what is checked, by `PeerVerifier`; host names say nothing about who keeps the books.
        tls.certificateVerification = .noHostnameVerification
        tls.trustRoots = .certificates(try authorities.map(nioCertificate))
        tls.applicationProtocols = ["h2"]
        return try NIOSSLContext(configuration: tls)
    }

    private static func nioCertificate(_ certificate: Certificate) throws -> NIOSSLCertificate {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der)
    }

    private static func der(_ certificate: Certificate, _ path: String) throws(CredentialFault) -> [UInt8] {
        var serializer = DER.Serializer()
        do { try serializer.serialize(certificate) } catch { throw .malformed(path: path, detail: "\(error)") }
        return serializer.serializedBytes
    }

    private static func certificates(in path: String) throws(CredentialFault) -> [Certificate] {
        let bytes = try readFile(path)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed(path: path, detail: "not UTF-8") }
        do {
            let documents = try PEMDocument.parseMultiple(pemString: text)
            let found = try documents.map { try Certificate(pemDocument: $0) }
            guard !found.isEmpty else { throw CredentialFault.malformed(path: path, detail: "holds no certificate") }
            return found
        } catch let fault as CredentialFault {
            throw fault
        } catch {
            throw .malformed(path: path, detail: "\(error)")
        }
    }

    private static func denied(in path: String?) throws(CredentialFault) -> Set<String> {
        guard let path else { return [] }
        let bytes: [UInt8]
        do throws(CredentialFault) {
            bytes = try readFile(path)
        } catch {
            if case .system(_, ENOENT) = error { return [] }
            throw error
        }
        var found: Set<String> = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
                .filter { !$0.isWhitespace && $0 != ":" }.lowercased()
            if text.isEmpty { continue }
            guard text.utf8.count == 64, text.allSatisfy(\.isHexDigit) else {
                throw .malformed(path: path, detail: "line \(index + 1) is not a SHA-256 fingerprint")
            }
            found.insert(text)
        }
        return found
    }
}
