import Hashing
import LedgerTypes
import MessageSecurity

/// The keys of a network that is only simulated: they follow from a seed, so that the same seed signs and seals the same bytes. Real keys
/// come from files, or never leave a module.
public struct DemonstrationKeys: Sendable {
    /// Every public key, valid from the first instant on. The hub has none that opens anything.
    public let ring: KeyRing
    public let suite: SecuritySuite
    private let seed: UInt64
    /// Made once: a key costs as much as a signature.
    private let credentials: [NodeID: NodeCredentials]
    private static let id = KeyID(1)

    public init(_ suite: SecuritySuite, seed: UInt64, nodes: [NodeID]) {
        self.suite = suite
        self.seed = seed
        var records: [PublicKeyRecord] = []
        for node in nodes {
            func record(_ use: KeyUse, _ bytes: [UInt8]) -> PublicKeyRecord {
                PublicKeyRecord(
                    node: node, use: use, id: Self.id, suite: suite, bytes: bytes, validFrom: Timestamp(nanoseconds: 0))
            }
            records.append(record(.signing, Self.signingKey(suite, seed, node).verifyingKey.bytes))
            if node != .hub { records.append(record(.sealing, Self.openingKey(suite, seed, node).sealingKey.bytes)) }
        }
        guard case .success(let ring) = KeyRing.make(records) else {
            preconditionFailure("M9: keys that follow from a seed are keys, and each has its own number")
        }
        self.ring = ring
        credentials = Dictionary(uniqueKeysWithValues: nodes.map { ($0, Self.credentials(suite, seed, $0)) })
    }

    /// A node's private keys; for the hub the one it signs with alone.
    public func credentials(of node: NodeID) -> NodeCredentials { credentials[node] ?? Self.credentials(suite, seed, node) }

    private static func credentials(_ suite: SecuritySuite, _ seed: UInt64, _ node: NodeID) -> NodeCredentials {
        let signing = [id: signingKey(suite, seed, node)]
        let opening = node == .hub ? [:] : [id: openingKey(suite, seed, node)]
        return NodeCredentials(node, suite, SoftwareKeys(signing: signing, opening: opening))
    }

    /// What a node seals with, the same in every run of the seed.
    /// Secret of the hub's key for seals: 32 bytes.
    public var sealSecret: [UInt8] { Self.digest("seal", seed, [NodeID.hub.value]) }

    public func randomness(of node: NodeID) -> some SealingRandomness { SeededRandomness(seed: seed, sender: node) }

    private static func signingKey(_ suite: SecuritySuite, _ seed: UInt64, _ node: NodeID) -> SigningKey {
        guard let key = SigningKey(suite, secret: digest("signing", seed, [node.value])) else {
            preconditionFailure("M9: a digest of 32 bytes is a key")
        }
        return key
    }

    private static func openingKey(_ suite: SecuritySuite, _ seed: UInt64, _ node: NodeID) -> OpeningKey {
        guard let key = OpeningKey(suite, secret: digest("sealing", seed, [node.value])) else {
            preconditionFailure("M9: a digest of 32 bytes is a key")
        }
        return key
    }

    fileprivate static func digest(_ purpose: String, _ seed: UInt64, _ numbers: [UInt32]) -> [UInt8] {
        var bytes = ByteWriter()
        bytes.put("medclear demonstration \(purpose)")
        bytes.put(seed)
        for number in numbers { bytes.put(number) }
        return SHA256.digest(of: bytes.bytes).bytes
    }
}

/// Bytes that look random and follow from a seed, the two ends and the place in the stream.
private struct SeededRandomness: SealingRandomness {
    let seed: UInt64
    let sender: NodeID

    func bytes(for receiver: NodeID, firstSequence: UInt64) -> [UInt8]? {
        let halves = [UInt32(truncatingIfNeeded: firstSequence), UInt32(truncatingIfNeeded: firstSequence >> 32)]
        return DemonstrationKeys.digest("randomness", seed, [sender.value, receiver.value] + halves)
    }
}
