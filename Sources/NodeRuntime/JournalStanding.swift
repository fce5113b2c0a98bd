import LedgerTypes
import Messages

/// What others have of a node's history and its journal has not.
public enum LostHistory: Hashable, Sendable {
    /// A peer has this message of the node.
    case message(StreamPosition)
    /// Somebody, the node itself perhaps, keeps a checkpoint of this many records that the node signed, and its journal has fewer or others.
    case records(UInt64, keptBy: NodeID)
}

/// What the checkpoints that others keep say of a node's own journal.
public enum WitnessWord: Hashable, Sendable {
    /// A witness signed that the journal extends what it signed before.
    case extended
    /// A checkpoint of so many records, signed by the node itself, is none of its journal.
    case contradicted(records: UInt64, keptBy: NodeID)
}

/// Whether a node's journal is as new as what others have of it (laws M2 and M6).
///
/// A node that is started on an old copy of its journal has forgotten what it said, and would say something else under the same numbers. It
/// cannot know that by itself. Its peers can: a hello says what they have durably received of its streams, and before the first hello of
/// its life it has sent nothing. So whatever a first hello has beyond the journal as it was opened was sent by a journal that this one is an
/// old copy of.
///
/// What hospitals alone were told since the copy, and another history with as many messages, no hello tells. Witnesses do, a moment after the
/// first link is up: a checkpoint that they keep has the node's own signature, so none of them can make it up.
public struct JournalStanding: Sendable {
    private let node: NodeID
    /// The last message of the stream to each peer when the journal was opened.
    private let opened: [NodeID: UInt64]
    private var confirmed: Set<NodeID> = []
    private var isWitnessed = false
    /// What others have and this journal has not; the node has to stay down until a person has looked.
    public private(set) var lost: LostHistory?

    /// - Parameter opened: the last message of the stream to each peer when the journal was opened.
    public init(_ node: NodeID, opened: [NodeID: UInt64]) {
        self.node = node
        self.opened = opened
    }

    /// Takes what the hello of a peer says it has. `false` when this journal is behind: the link has to end with `LinkReason.neverSent`,
    /// with nothing offered on it.
    public mutating func heard(_ positions: [StreamPosition], of peer: NodeID) -> Bool {
        guard !isContradicted else { return false }
        guard !confirmed.contains(peer) else { return true }
        for position in positions where position.stream.sender == node {
            guard position.sequence > opened[position.stream.receiver] ?? 0 else { continue }
            lost = .message(position)
            return false
        }
        lost = nil
        confirmed.insert(peer)
        return true
    }

    /// Takes what checkpoints say. `false` when this journal is not the history the node signed: every link has to end with
    /// `LinkReason.neverSent`, and no later hello is believed.
    ///
    /// Once a witness has signed that the journal goes on from before, it is the node's history. Whatever contradicts it later was signed by
    /// another process on a copy, which must not be able to stop this one.
    public mutating func heard(_ word: WitnessWord) -> Bool {
        guard !isContradicted else { return false }
        switch word {
        case .extended: isWitnessed = true
        case .contradicted(let records, let keeper) where !isWitnessed: lost = .records(records, keptBy: keeper)
        case .contradicted: break
        }
        return !isContradicted
    }

    private var isContradicted: Bool {
        if case .records = lost { true } else { false }
    }

    /// Whether a peer has confirmed that it has nothing beyond this journal.
    public func isConfirmed(by peer: NodeID) -> Bool { !isContradicted && confirmed.contains(peer) }
}

extension LostHistory: CustomStringConvertible {
    public var description: String {
        switch self {
        case .message(let position): "\(position.stream) \(position.sequence)"
        case .records(let count, let keeper): "\(count) records, checkpoint kept by \(keeper)"
        }
    }
}

extension NodeMachine {
    /// The last message of the stream to each peer.
    public var lastSent: [NodeID: UInt64] {
        var last: [NodeID: UInt64] = [:]
        for peer in correspondents {
            let delivery = self.delivery(to: peer)
            last[peer] = delivery.acknowledged + UInt64(delivery.open)
        }
        return last
    }
}

/// Whether the peer at the other end of a link has lost part of its journal: it asks for what everyone once acknowledged, which has left the
/// stream. Once, that may be an old word of a connection that another overtook; asked again on the same link, no offer will mend it, and
/// the link has to end with `LinkReason.journalBehind`. One value for each link.
public struct PeerStanding: Sendable {
    private let peer: NodeID
    private let hello: [StreamID: UInt64]
    private let released: [NodeID: UInt64]
    private var asked: [StreamID: Int] = [:]

    /// - Parameters:
    ///   - positions: what the hello of the peer says it has.
    ///   - released: the last message of the stream to each node that everyone had acknowledged when the link came up.
    public init(_ peer: NodeID, positions: [StreamPosition], released: [NodeID: UInt64]) {
        self.peer = peer
        hello = Dictionary(positions.map { ($0.stream, $0.sequence) }, uniquingKeysWith: max)
        self.released = released
    }

    /// The peer lacks what follows `sequence`. `true` when it is the peer that has lost it; on a stream that it only relays, its receiver may
    /// have, which is no fault of this link.
    public mutating func lacks(_ stream: StreamID, after sequence: UInt64) -> Bool {
        let released = released[stream.receiver] ?? 0
        guard sequence < released, stream.receiver == peer || hello[stream] ?? 0 < released else { return false }
        asked[stream, default: 0] += 1
        return asked[stream, default: 0] >= 2
    }
}

extension NodeMachine {
    /// The last message of the stream to each peer that everyone has acknowledged.
    public var released: [NodeID: UInt64] {
        Dictionary(uniqueKeysWithValues: correspondents.map { ($0, delivery(to: $0).acknowledged) })
    }
}
