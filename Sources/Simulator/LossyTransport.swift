import ClaimGenerator
import LedgerTypes
import NodeRuntime

/// How unkind the in-memory transport is, in thousandths of what it carries.
public struct TransportFaults: Sendable {
    public var dropsPerMille: Int
    public var duplicatesPerMille: Int
    /// Answers to hospitals that never arrive.
    public var lostRepliesPerMille: Int

    public init(dropsPerMille: Int = 20, duplicatesPerMille: Int = 20, lostRepliesPerMille: Int = 5) {
        self.dropsPerMille = dropsPerMille
        self.duplicatesPerMille = duplicatesPerMille
        self.lostRepliesPerMille = lostRepliesPerMille
    }

    public static let none = TransportFaults(dropsPerMille: 0, duplicatesPerMille: 0, lostRepliesPerMille: 0)
}

/// One thing on the wire, on its way to one node.
enum Parcel: Sendable {
    case envelope(OutgoingEnvelope)
    case acknowledgement(Acknowledgement)
}

/// Carries parcels from one round to the next; drops and duplicates some, as its seed says.
struct LossyTransport {
    let faults: TransportFaults
    private(set) var dropped = 0
    private(set) var duplicated = 0
    private(set) var carried = 0
    private var random: SeededRandom
    private var waiting: [NodeID: [Parcel]] = [:]

    init(_ faults: TransportFaults, seed: UInt64) {
        self.faults = faults
        random = SeededRandom(seed: SeededRandom.mixed(seed, 0x7472_616E_7370))
    }

    mutating func send(_ parcel: Parcel, to node: NodeID) {
        carried += 1
        guard !random.chance(perMille: faults.dropsPerMille) else {
            dropped += 1
            return
        }
        waiting[node, default: []].append(parcel)
        if random.chance(perMille: faults.duplicatesPerMille) {
            duplicated += 1
            waiting[node, default: []].append(parcel)
        }
    }

    /// Whether an answer to a hospital gets lost on its way.
    mutating func losesReply() -> Bool { random.chance(perMille: faults.lostRepliesPerMille) }

    /// Everything waiting for a node. For a node that is down it is thrown away.
    mutating func receive(for node: NodeID) -> [Parcel] { waiting.removeValue(forKey: node) ?? [] }

    var isEmpty: Bool { waiting.isEmpty }
}
