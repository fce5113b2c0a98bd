import Exchange
import LedgerTypes
import Synchronization

/// The links of a node that are up, one to each peer.
final class LinkRegistry: Sendable {
    private let links = Mutex<[NodeID: LiveLink]>([:])

    subscript(node: NodeID) -> LiveLink? { links.withLock { $0[node] } }

    var all: [LiveLink] { links.withLock { links in links.keys.sorted().compactMap { links[$0] } } }

    /// Session of the link to `node` that is up, but for `link` itself.
    func liveSession(of node: NodeID, besides link: LiveLink) -> UInt64? {
        links.withLock { links in
            guard let other = links[node], other !== link else { return nil }
            return other.negotiated?.session
        }
    }

    /// Enters a link that came up, and gives back the one whose place it takes.
    func enter(_ link: LiveLink) -> LiveLink? {
        links.withLock { links in
            defer { links[link.node] = link }
            return links[link.node]
        }
    }

    func leave(_ link: LiveLink) {
        links.withLock { links in
            if links[link.node] === link { links[link.node] = nil }
        }
    }
}
