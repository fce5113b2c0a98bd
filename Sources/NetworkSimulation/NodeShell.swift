import ClaimGenerator
import Exchange
import Journal
import LedgerTypes
import Messages
import NodeRuntime
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
    /// Versions of the links' frames that the node's program speaks.
    var versions: [UInt32] = [1]

    /// Records that something left the node for: a later life must have them (law M2).
    var promised: UInt64 = 0
    /// Digest of the state at a moment when all of it was in the journal.
    var digest: (records: UInt64, digest: UInt64)?
    /// The node runs on an old copy of its journal and has to find that out.
    var isBehind = false

    var links: [Int: Link] = [:]
    /// The connection that is up to each peer.
    var live: [NodeID: Int] = [:]
    /// At a region: the connection it made last.
    var dialed: Int?

    // The values that the services' exchanges run, too.
    var received: ReceivedPositions
    var standing: JournalStanding
    /// At the hub.
    var relay = Relay()
    /// Of the peer at the other end of each connection.
    var peers: [Int: PeerStanding] = [:]

    init(_ node: NodeID, seed: UInt64, sabotage: Sabotage?) {
        self.node = node
        var random = SeededRandom(seed: seed)
        disk = SimulatedDisk(seed: random.next(), sabotage: sabotage)
        var options = JournalOptions(
            segmentBytesMax: random.number(in: 16...64) << 10, preparesSegments: random.chance(perMille: 500))
        options.bytesClearedAhead = options.segmentBytesMax / 8
        self.options = options
        received = ReceivedPositions(at: node, [:])
        standing = JournalStanding(node, opened: [:])
    }

    /// The process is gone, with all it knew.
    mutating func forget() {
        life += 1
        (isUp, links, live, dialed) = (false, [:], [:], nil)
        (relay, peers) = (Relay(), [:])
        received = ReceivedPositions(at: node, [:])
        standing = JournalStanding(node, opened: [:])
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
    /// Versions the two ends spoke when it was made.
    var versions: [NodeID: [UInt32]] = [:]
    /// Whether the region ran on an old copy of its journal then.
    var isOfOldCopy = false
}
