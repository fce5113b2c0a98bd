import Crypto
import FoundationEssentials
import LedgerTypes
import SwiftASN1
import X509

/// The authority of a network: issues the certificate each node shows on its links. Keys are P-256, which every TLS library speaks.
///
/// Certificates from elsewhere (openssl, a company's own authority) do as well, provided that they name their node as `NodeName` says.
public struct CertificateAuthority: Sendable {
    public let certificate: Certificate
    private let key: Certificate.PrivateKey

    /// Founds an authority whose own certificate is valid from `start` for `days` days.
    public init(named name: String, validFrom start: Date, days: Int) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        self.key = key
        let subject = try DistinguishedName {
            OrganizationName("MedClear")
            CommonName(name)
        }
        certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey, notValidBefore: start,
            notValidAfter: start.addingTimeInterval(seconds(days: days)), issuer: subject, subject: subject,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            }, issuerPrivateKey: key)
    }

    /// Takes up an authority again from what `credentials` gave.
    public init(_ credentials: CredentialText) throws {
        certificate = try Certificate(pemEncoded: credentials.certificatePEM)
        key = try Certificate.PrivateKey(pemEncoded: credentials.keyPEM)
    }

    /// The authority's own certificate and key, as text.
    public var credentials: CredentialText {
        get throws {
            CredentialText(
                certificatePEM: try certificate.serializeAsPEM().pemString + "\n",
                keyPEM: try key.serializeAsPEM().pemString + "\n")
        }
    }

    /// Issues a certificate for `node`, with a new key. `hosts` are the DNS names and IPv4 addresses the node listens at, for
    /// programs of others, which look for the name they called; MedClear itself looks only for the node's own name.
    public func issue(to node: NodeID, hosts: [String], validFrom start: Date, days: Int) throws -> CredentialText {
        let nodeKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let names = [GeneralName.uniformResourceIdentifier(NodeName.uri(of: node))] + hosts.map(Self.generalName)
        let leaf = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: nodeKey.publicKey, notValidBefore: start,
            notValidAfter: start.addingTimeInterval(seconds(days: days)), issuer: certificate.subject,
            subject: try DistinguishedName {
                OrganizationName("MedClear")
                CommonName("MedClear node \(node)")
            },
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth, .clientAuth])
                SubjectAlternativeNames(names)
                SubjectKeyIdentifier(hash: nodeKey.publicKey)
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
            }, issuerPrivateKey: key)
        return CredentialText(
            certificatePEM: try leaf.serializeAsPEM().pemString + "\n", keyPEM: try nodeKey.serializeAsPEM().pemString + "\n")
    }

    private static func generalName(_ host: String) -> GeneralName {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4, !parts.contains(nil) else { return .dnsName(host) }
        return .ipAddress(ASN1OctetString(contentBytes: parts.compactMap(\.self)[...]))
    }
}

private func seconds(days: Int) -> TimeInterval { TimeInterval(days) * 86_400 }

/// A certificate chain, leaf first, and the private key of the leaf, both as PEM.
public struct CredentialText: Sendable {
    public var certificatePEM: String
    public var keyPEM: String

    public init(certificatePEM: String, keyPEM: String) {
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
    }
}
