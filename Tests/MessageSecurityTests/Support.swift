import ClaimTypes
import Hashing
import LedgerTypes
import MessageSamples
import MessageSecurity
import Messages

/// A sender, a receiver, a third region and the hub, each with its keys, in one suite.
struct Parties {
    static let sender = Samples.anhui.node
    static let receiver = Samples.shanghai.node
    static let third = NodeID(330_000)
    static let time = Timestamp(nanoseconds: 1_000)
    static let randomness = [UInt8](repeating: 0x5A, count: 32)
    static let messages = Samples.messages.map(\.message).filter { Samples.ends(of: $0) == (sender, receiver) }

    let suite: SecuritySuite
    var ring: KeyRing
    let keys: [NodeID: (signing: SigningKey, opening: OpeningKey)]

    init(_ suite: SecuritySuite) throws {
        self.suite = suite
        var ring = KeyRing()
        var keys: [NodeID: (signing: SigningKey, opening: OpeningKey)] = [:]
        for node in [NodeID.hub, Self.sender, Self.receiver, Self.third] {
            let signing = try signingKey(suite, "\(node)")
            let opening = try openingKey(suite, "\(node)")
            keys[node] = (signing, opening)
            guard ring.announce(record(node, 1, signing)) == nil else { throw NoKey() }
            if node != .hub { guard ring.announce(record(node, 1, opening)) == nil else { throw NoKey() } }
        }
        self.ring = ring
        self.keys = keys
    }

    func credentials(of node: NodeID) -> NodeCredentials {
        guard let own = keys[node] else { return NodeCredentials(node, suite, SoftwareKeys()) }
        return NodeCredentials(
            node, suite,
            SoftwareKeys(signing: [KeyID(1): own.signing], opening: node == .hub ? [:] : [KeyID(1): own.opening]))
    }

    func seal(
        _ messages: [PeerMessage], from sender: NodeID = Self.sender, to receiver: NodeID = Self.receiver,
        firstSequence: UInt64 = 41, randomness: [UInt8]? = Self.randomness, at time: Timestamp = Self.time
    ) throws -> [UInt8] {
        try EnvelopeSealer.seal(
            messages, to: receiver, epoch: 2, firstSequence: firstSequence, acknowledged: 12, by: credentials(of: sender),
            ring: ring, at: time, randomness: randomness
        ).get()
    }

    func open(
        _ bytes: [UInt8], as receiver: NodeID = Self.receiver, at time: Timestamp = Self.time
    ) -> Result<VerifiedEnvelope, EnvelopeRefusal> {
        EnvelopeOpener.open(bytes, by: credentials(of: receiver), ring: ring, at: time)
    }

    func refusal(
        _ bytes: [UInt8], as receiver: NodeID = Self.receiver, at time: Timestamp = Self.time
    ) -> EnvelopeRefusal? {
        guard case .failure(let refusal) = open(bytes, as: receiver, at: time) else { return nil }
        return refusal
    }
}

struct NoKey: Error {}

func signingKey(_ suite: SecuritySuite, _ name: String) throws -> SigningKey {
    guard let key = SigningKey(suite, secret: SHA256.digest(of: "signing \(name)").bytes) else { throw NoKey() }
    return key
}

func openingKey(_ suite: SecuritySuite, _ name: String) throws -> OpeningKey {
    guard let key = OpeningKey(suite, secret: openingSecret(name)) else { throw NoKey() }
    return key
}

func openingSecret(_ name: String) -> [UInt8] { SHA256.digest(of: "sealing \(name)").bytes }

func record(
    _ node: NodeID, _ id: UInt32, _ key: SigningKey, from: UInt64 = 0, to: UInt64? = nil
) -> PublicKeyRecord {
    PublicKeyRecord(
        node: node, use: .signing, id: KeyID(id), suite: key.suite, bytes: key.verifyingKey.bytes,
        validFrom: Timestamp(nanoseconds: from), validTo: to.map { Timestamp(nanoseconds: $0) })
}

func record(
    _ node: NodeID, _ id: UInt32, _ key: OpeningKey, from: UInt64 = 0, to: UInt64? = nil
) -> PublicKeyRecord {
    PublicKeyRecord(
        node: node, use: .sealing, id: KeyID(id), suite: key.suite, bytes: key.sealingKey.bytes,
        validFrom: Timestamp(nanoseconds: from), validTo: to.map { Timestamp(nanoseconds: $0) })
}
