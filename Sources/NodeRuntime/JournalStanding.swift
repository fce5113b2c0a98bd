import LedgerTypes
import Messages

/// Whether a node's journal is as new as what its peers have of it (laws M2 and M6).
///
/// A node that is started on an old copy of its journal has forgotten what it said, and would say something else under the same numbers. It
/// cannot know that by itself. Its peers can: a hello says what they have durably received of its streams, and before the first hello of
/// its life it has sent nothing. So whatever a first hello has beyond the journal as it was opened was sent by a journal that this one is an
/// old copy of.
///
/// What no peer has heard of cannot be missed this way: what hospitals alone were told since the copy was made.
public struct JournalStanding: Sendable {
    private let node: NodeID
    /// The last message of the stream to each peer when the journal was opened.
    private let opened: [NodeID: UInt64]
    private var confirmed: Set<NodeID> = []
    /// What a peer has and this journal has not; the node has to stay down until a person has looked.
    public private(set) var lost: StreamPosition?

    /// - Parameter opened: the last message of the stream to each peer when the journal was opened.
    public init(_ node: NodeID, opened: [NodeID: UInt64]) {
        self.node = node
        self.opened = opened
    }

    /// Takes what the hello of a peer says it has. `false` when this journal is behind: the link has to end with `LinkReason.neverSent`,
    /// with nothing offered on it.
    public mutating func heard(_ positions: [StreamPosition], of peer: NodeID) -> Bool {
        guard !confirmed.contains(peer) else { return true }
        for position in positions where position.stream.sender == node {
            guard position.sequence > opened[position.stream.receiver] ?? 0 else { continue }
            lost = position
            return false
        }
        lost = nil
        confirmed.insert(peer)
        return true
    }

    /// Whether a peer has confirmed that it has nothing beyond this journal.
    public func isConfirmed(by peer: NodeID) -> Bool { confirmed.contains(peer) }
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
