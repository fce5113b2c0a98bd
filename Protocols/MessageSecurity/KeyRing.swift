import ClaimTypes
import LedgerTypes

/// A public key as it is announced: whose, for what, and from when to when it may be used.
public struct PublicKeyRecord: Hashable, Sendable {
    public let node: NodeID
    public let use: KeyUse
    public let id: KeyID
    public let suite: SecuritySuite
    /// The key's bytes in the form of its suite.
    public let bytes: [UInt8]
    /// First instant at which the key may be used.
    public let validFrom: Timestamp
    /// First instant at which it may not be used any more; `nil` when none is set.
    public let validTo: Timestamp?
    /// From this instant on nothing made with the key is believed: it is known to strangers, or may be.
    public internal(set) var revokedFrom: Timestamp?

    public init(
        node: NodeID, use: KeyUse, id: KeyID, suite: SecuritySuite, bytes: [UInt8], validFrom: Timestamp,
        validTo: Timestamp? = nil, revokedFrom: Timestamp? = nil
    ) {
        self.node = node
        self.use = use
        self.id = id
        self.suite = suite
        self.bytes = bytes
        self.validFrom = validFrom
        self.validTo = validTo
        self.revokedFrom = revokedFrom
    }
}

/// Why a key was not announced.
public enum KeyRingFault: Error, Hashable, Sendable {
    /// The number is 0.
    case numberMissing(NodeID, KeyUse)
    /// The node has another key under this number.
    case numberTaken(NodeID, KeyUse, KeyID)
    /// The bytes are no key of the suite.
    case notAKey(NodeID, KeyUse, KeyID)
    /// The validity ends before it begins.
    case neverValid(NodeID, KeyUse, KeyID)
}

/// Every public key there is, of every node, past and coming. A node outside the ring is unknown, whatever it presents.
///
/// A key is changed without a pause by overlap: the new one is announced before it is used, the old one is believed until its validity
/// ends, and whoever signs or seals takes the newest that is valid. Time is always an argument: evidence is judged at the time of
/// its record.
public struct KeyRing: Sendable {
    private struct Place: Hashable, Comparable {
        let node: NodeID
        let use: KeyUse

        static func < (left: Place, right: Place) -> Bool { (left.node, left.use.rawValue) < (right.node, right.use.rawValue) }
    }

    private enum Material: Sendable {
        case signing(VerifyingKey)
        case sealing(SealingKey)
    }

    private struct Entry: Sendable {
        var record: PublicKeyRecord
        let material: Material
    }

    /// Ascending by number.
    private var entries: [Place: [Entry]] = [:]

    public init() {}

    /// A ring of these keys.
    public static func make(_ records: [PublicKeyRecord]) -> Result<KeyRing, KeyRingFault> {
        var ring = KeyRing()
        for record in records { if let fault = ring.announce(record) { return .failure(fault) } }
        return .success(ring)
    }

    /// Adds a key. Announcing the same record again changes nothing.
    public mutating func announce(_ record: PublicKeyRecord) -> KeyRingFault? {
        guard record.id.value > 0 else { return .numberMissing(record.node, record.use) }
        if let to = record.validTo, to <= record.validFrom { return .neverValid(record.node, record.use, record.id) }
        let place = Place(node: record.node, use: record.use)
        if let known = entries[place]?.first(where: { $0.record.id == record.id }) {
            return known.record == record ? nil : .numberTaken(record.node, record.use, record.id)
        }
        let material: Material
        switch record.use {
        case .signing:
            guard let key = VerifyingKey(record.suite, bytes: record.bytes) else {
                return .notAKey(record.node, record.use, record.id)
            }
            material = .signing(key)
        case .sealing:
            guard let key = SealingKey(record.suite, bytes: record.bytes) else {
                return .notAKey(record.node, record.use, record.id)
            }
            material = .sealing(key)
        }
        entries[place, default: []].append(Entry(record: record, material: material))
        entries[place]?.sort { $0.record.id < $1.record.id }
        return nil
    }

    /// Revokes a key from an instant on; an earlier instant than one named before takes its place, a later one does not.
    /// - Returns: whether there is such a key.
    public mutating func revoke(_ use: KeyUse, _ id: KeyID, of node: NodeID, from instant: Timestamp) -> Bool {
        let place = Place(node: node, use: use)
        guard let index = entries[place]?.firstIndex(where: { $0.record.id == id }) else { return false }
        let known = entries[place]?[index].record.revokedFrom
        entries[place]?[index].record.revokedFrom = known.map { min($0, instant) } ?? instant
        return true
    }

    /// Every record, by node, use and number.
    public var records: [PublicKeyRecord] {
        entries.sorted { $0.key < $1.key }.flatMap { $0.value.map(\.record) }
    }

    /// The nodes of the ring, ascending, the hub first.
    public var nodes: [NodeID] { Set(entries.keys.map(\.node)).sorted() }

    // MARK: - Looking keys up

    /// The key a node signed with, if a signature received at `time` may be believed.
    /// - Parameter leeway: as for `PublicKeyRecord.refusal`.
    public func verifyingKey(
        of node: NodeID, _ id: KeyID, at time: Timestamp, leeway: UInt64 = 0
    ) -> Result<VerifyingKey, KeyRefusal> {
        find(.signing, id, of: node).flatMap { entry in
            if let refusal = entry.record.refusal(at: time, leeway: leeway) { return .failure(refusal) }
            guard case .signing(let key) = entry.material else { return .failure(.unknownKey(node, .signing, id)) }
            return .success(key)
        }
    }

    /// The node's own key that something was sealed to, if it may be opened at `time`. A key whose validity has ended still opens what was
    /// under way; a revoked one opens nothing, and its senders have to seal again.
    public func sealingKey(of node: NodeID, _ id: KeyID, at time: Timestamp) -> Result<SealingKey, KeyRefusal> {
        find(.sealing, id, of: node).flatMap { entry in
            switch entry.record.refusal(at: time) {
            case .none, .expired: break
            case .some(let refusal): return .failure(refusal)
            }
            guard case .sealing(let key) = entry.material else { return .failure(.unknownKey(node, .sealing, id)) }
            return .success(key)
        }
    }

    /// The newest key a node may sign with at `time`, of those for which `isHeld` is true.
    public func signingKeyID(
        of node: NodeID, _ suite: SecuritySuite, at time: Timestamp, isHeld: (KeyID) -> Bool
    ) -> Result<KeyID, KeyRefusal> {
        newest(.signing, of: node, suite, at: time) { isHeld($0) }.map(\.record.id)
    }

    /// The newest key that something may be sealed to at `time`.
    public func sealingKey(
        for node: NodeID, _ suite: SecuritySuite, at time: Timestamp
    ) -> Result<(id: KeyID, key: SealingKey), KeyRefusal> {
        newest(.sealing, of: node, suite, at: time) { _ in true }.flatMap { entry in
            guard case .sealing(let key) = entry.material else { return .failure(.noUsableKey(node, .sealing, suite)) }
            return .success((entry.record.id, key))
        }
    }

    private func find(_ use: KeyUse, _ id: KeyID, of node: NodeID) -> Result<Entry, KeyRefusal> {
        guard let list = entries[Place(node: node, use: use)] else { return .failure(.unknownNode(node, use)) }
        guard let entry = list.first(where: { $0.record.id == id }) else { return .failure(.unknownKey(node, use, id)) }
        return .success(entry)
    }

    private func newest(
        _ use: KeyUse, of node: NodeID, _ suite: SecuritySuite, at time: Timestamp, _ isWanted: (KeyID) -> Bool
    ) -> Result<Entry, KeyRefusal> {
        guard let list = entries[Place(node: node, use: use)] else { return .failure(.unknownNode(node, use)) }
        let usable = list.filter {
            $0.record.suite == suite && $0.record.refusal(at: time) == nil && isWanted($0.record.id)
        }
        guard let best = usable.max(by: { ($0.record.validFrom, $0.record.id) < ($1.record.validFrom, $1.record.id) }) else {
            return .failure(.noUsableKey(node, use, suite))
        }
        return .success(best)
    }
}

extension PublicKeyRecord {
    /// Why the key may not be used at `time`; `nil` when it may. Revocation is named before validity.
    /// - Parameter leeway: nanoseconds before its beginning and after its end in which the key counts as valid. None for a revocation.
    public func refusal(at time: Timestamp, leeway: UInt64 = 0) -> KeyRefusal? {
        if let revokedFrom, time >= revokedFrom { return .revoked(node, use, id, from: revokedFrom) }
        let (now, from) = (time.nanoseconds, validFrom.nanoseconds)
        if now < from, from - now > leeway { return .notYetValid(node, use, id, from: validFrom) }
        if let validTo, time >= validTo, leeway == 0 || now - validTo.nanoseconds >= leeway {
            return .expired(node, use, id, at: validTo)
        }
        return nil
    }
}
