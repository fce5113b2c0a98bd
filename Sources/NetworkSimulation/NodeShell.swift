import ClaimGenerator
import Exchange
import Journal
import LedgerTypes
import Messages
import Settlement

/// What of a node outlives its process, and what its process has besides the machine.
struct NodeShell {
    let node: NodeID
    let disk: SimulatedDisk
    let options: JournalOptions
    /// Rises whenever the process ends, so that events of an earlier life are known.
    var life = 0
    var isUp = false
    var starts = 0
    var losesPower = false
    /// Milliseconds this node's clock is ahead.
    var clockAhead: Int64 = 0
    var isSlow = false

    /// Records that something left the node for: a later life must have them (law M2).
    var promised: UInt64 = 0
    /// Digest of the state at a moment when all of it was in the journal.
    var digest: (records: UInt64, digest: Digest256)?

    var links: [Int: Link] = [:]
    /// The connection that is up to each peer.
    var live: [NodeID: Int] = [:]
    /// At a region: the connection it made last.
    var dialed: Int?

    /// Highest sequence durably received of each stream.
    var received: [StreamKey: UInt64] = [:]
    /// At the hub: what receivers said they have, and streams of which something could not be passed on.
    var taken: [StreamKey: UInt64] = [:]
    var interrupted: Set<StreamKey> = []

    init(_ node: NodeID, seed: UInt64, sabotage: Sabotage?) {
        self.node = node
        var random = SeededRandom(seed: seed)
        disk = SimulatedDisk(seed: random.next(), sabotage: sabotage)
        options = JournalOptions(
            segmentBytesMax: random.number(in: 16...64) << 10, preparesSegments: random.chance(perMille: 500))
    }

    /// The process is gone, with all it knew.
    mutating func forget() {
        life += 1
        (isUp, links, live, dialed) = (false, [:], [:], nil)
        (received, taken, interrupted) = ([:], [:], [])
    }
}

/// Two directions of frames under way between a region and the hub.
struct Connection {
    let region: NodeID
    var isBroken = false
    /// When the last frame of each direction arrives: order is kept unless a fault breaks it.
    var arrival: [NodeID: UInt64] = [:]
    /// Ends that no frame reaches any more.
    var deaf: Set<NodeID> = []
}
