import FoundationEssentials
import Hashing
import LedgerTypes
import SwiftASN1
import X509

/// Who is at the other end, as far as its certificate proves it.
public struct PeerIdentity: Hashable, Sendable {
    public let node: NodeID
    /// SHA-256 of the certificate's DER bytes, as 64 lower-case hexadecimal digits: what a list of denied certificates names.
    public let fingerprint: String
    /// Last second the certificate is valid, since 1970-01-01T00:00:00Z.
    public let validUntil: Int64
}

/// Judges the certificate of a peer. The checks stand in the order of `ConnectionRefusal`, and the first that fails is the reason told.
struct PeerVerifier: Sendable {
    let authorities: [Certificate]
    let denied: Set<String>

    /// - Parameter chain: DER bytes as the peer sent them, leaf first.
    func verify(_ chain: [[UInt8]], at now: Date) async -> Result<PeerIdentity, ConnectionRefusal> {
        guard let first = chain.first else { return .failure(.certificateMissing) }
        let certificates: [Certificate]
        do {
            certificates = try chain.map { try Certificate(derEncoded: $0) }
        } catch {
            return .failure(.certificateMalformed(detail: "\(error)"))
        }
        let leaf = certificates[0]
        guard now <= leaf.notValidAfter else { return .failure(.certificateExpired(until: leaf.notValidAfter.unixSeconds)) }
        guard now >= leaf.notValidBefore else { return .failure(.certificateNotYetValid(from: leaf.notValidBefore.unixSeconds)) }

        var verifier = Verifier(rootCertificates: CertificateStore(authorities)) { RFC5280Policy() }
        if case .couldNotValidate(let failures) = await verifier.validate(
            leaf: leaf, intermediates: CertificateStore(certificates.dropFirst()))
        {
            let detail = failures.first.map { "\($0.policyFailureReason)" } ?? "unknown authority \(leaf.issuer)"
            return .failure(.certificateUntrusted(detail: detail))
        }
        let fingerprint = Self.fingerprint(of: first)
        guard !denied.contains(fingerprint) else { return .failure(.certificateRevoked(fingerprint: fingerprint)) }
        guard let node = Self.node(of: leaf) else { return .failure(.certificateNamesNoNode) }
        return .success(PeerIdentity(node: node, fingerprint: fingerprint, validUntil: leaf.notValidAfter.unixSeconds))
    }

    static func fingerprint(of certificateDER: [UInt8]) -> String { SHA256.digest(of: certificateDER).hex }

    /// The one node a certificate names. Two names are as bad as none: nobody could tell which was meant.
    static func node(of certificate: Certificate) -> NodeID? {
        guard let names = try? certificate.extensions.subjectAlternativeNames else { return nil }
        let nodes = names.compactMap { name -> NodeID? in
            guard case .uniformResourceIdentifier(let uri) = name else { return nil }
            return NodeName.node(named: uri)
        }
        return nodes.count == 1 ? nodes[0] : nil
    }
}

extension Date {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    var unixSeconds: Int64 { Int64(timeIntervalSince1970.rounded(.down)) }
}
