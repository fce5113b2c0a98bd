import ClaimTypes
import Hashing
import LedgerTypes
import MessageSecurity
import Simulator

/// The keys of a network and how they change: every version of the ring there was, and the private keys of every node.
struct SimulatedKeys {
    /// One key pair of a node for either use.
    private struct Term {
        let id: KeyID
        let from: Timestamp
        var to: Timestamp?
    }

    private let seed: UInt64
    private let demonstration: DemonstrationKeys
    private var terms: [NodeID: [Term]] = [:]
    /// Every ring there was, oldest first, with the digest that operators approve.
    private var rings: [(ring: KeyRing, digest: Digest256)] = []
    private var held: [NodeID: NodeCredentials] = [:]
    /// Without the ends of keys: the ring of somebody who does not hear that one has ended.
    private(set) var endlessRing = KeyRing()

    init(seed: UInt64, nodes: [NodeID]) {
        self.seed = seed
        demonstration = DemonstrationKeys(.international, seed: seed, nodes: nodes)
        for node in nodes { terms[node] = [Term(id: KeyID(1), from: Timestamp(nanoseconds: 0), to: nil)] }
        publish()
    }

    func randomness(of node: NodeID) -> some SealingRandomness { demonstration.randomness(of: node) }

    /// The digest that operators have to approve now.
    var newestDigest: Digest256 { rings[rings.count - 1].digest }

    /// What an auditor looks with.
    var newestRing: KeyRing { rings[rings.count - 1].ring }

    /// The ring a node believes, of those that its operators approved.
    func ring(approved: Digest256?) -> KeyRing { (rings.last { $0.digest == approved } ?? rings[0]).ring }

    func credentials(of node: NodeID) -> NodeCredentials { held[node]! }

    /// A new key for a node from an instant on; the old one ends a while later.
    mutating func rotate(_ node: NodeID, from: Timestamp, oldEnds: Timestamp) {
        terms[node]![terms[node]!.count - 1].to = oldEnds
        terms[node]!.append(Term(id: KeyID(UInt32(terms[node]!.count + 1)), from: from, to: nil))
        publish()
    }

    /// Whether a key that signed may not be believed by somebody who knows the newest ring.
    func hasEnded(_ id: UInt32, of node: NodeID, at time: Timestamp) -> Bool {
        terms[node]!.first { $0.id.value == id }?.to.map { time >= $0 } ?? false
    }

    /// The first keys of a node alone: what a thief has.
    func stolen(from node: NodeID) -> (credentials: NodeCredentials, ring: KeyRing) {
        (credentials([terms[node]![0]], of: node), rings[0].ring)
    }

    private mutating func publish() {
        var records: [PublicKeyRecord] = []
        var endless: [PublicKeyRecord] = []
        for (node, terms) in terms.sorted(by: { $0.key < $1.key }) {
            for term in terms {
                for use in [KeyUse.signing, .sealing] where node != .hub || use == .signing {
                    let bytes = publicKey(use, term.id, of: node)
                    records.append(
                        PublicKeyRecord(
                            node: node, use: use, id: term.id, suite: .international, bytes: bytes, validFrom: term.from,
                            validTo: term.to))
                    endless.append(
                        PublicKeyRecord(
                            node: node, use: use, id: term.id, suite: .international, bytes: bytes, validFrom: term.from))
                }
            }
            held[node] = credentials(terms, of: node)
        }
        guard case .success(let ring) = KeyRing.make(records), case .success(let unended) = KeyRing.make(endless) else {
            preconditionFailure("M9: keys that follow from a seed are keys, and each has its own number")
        }
        rings.append((ring, SHA256.digest(of: Array(KeyDirectory.text(of: ring).utf8))))
        endlessRing = unended
    }

    private func credentials(_ terms: [Term], of node: NodeID) -> NodeCredentials {
        var (signing, opening): ([KeyID: SigningKey], [KeyID: OpeningKey]) = ([:], [:])
        for term in terms {
            signing[term.id] = signingKey(term.id, of: node)
            if node != .hub { opening[term.id] = openingKey(term.id, of: node) }
        }
        return NodeCredentials(node, .international, SoftwareKeys(signing: signing, opening: opening))
    }

    private func publicKey(_ use: KeyUse, _ id: KeyID, of node: NodeID) -> [UInt8] {
        use == .signing ? signingKey(id, of: node).verifyingKey.bytes : openingKey(id, of: node).sealingKey.bytes
    }

    private func signingKey(_ id: KeyID, of node: NodeID) -> SigningKey {
        guard let key = SigningKey(.international, secret: secret("signing", id, node)) else {
            preconditionFailure("M9: a digest of 32 bytes is a key")
        }
        return key
    }

    private func openingKey(_ id: KeyID, of node: NodeID) -> OpeningKey {
        guard let key = OpeningKey(.international, secret: secret("sealing", id, node)) else {
            preconditionFailure("M9: a digest of 32 bytes is a key")
        }
        return key
    }

    private func secret(_ purpose: String, _ id: KeyID, _ node: NodeID) -> [UInt8] {
        var bytes = ByteWriter()
        bytes.put("medclear simulated \(purpose)")
        bytes.put(seed)
        bytes.put(node.value)
        bytes.put(id.value)
        return SHA256.digest(of: bytes.bytes).bytes
    }
}
