import Exchange
import LedgerTypes
import LinkTransport
import Messages
import Synchronization

/// The links of a process that are up, those an operator holds, and what became of each: what status pages show.
final class LinkBoard: Sendable {
    struct Entry: Sendable {
        var link: LiveLink?
        var isHeld = false
        /// Seconds since 1970 of the last change.
        var since: Int64 = 0
        /// Why the last link ended.
        var lastEnd: LinkEnd?
        var clockAhead: Int64 = 0
        var connections: UInt64 = 0
    }

    private let entries = Mutex<[NodeID: Entry]>([:])

    func link(to node: NodeID) -> LiveLink? { entries.withLock { $0[node]?.link } }

    func isHeld(_ node: NodeID) -> Bool { entries.withLock { $0[node]?.isHeld ?? false } }

    var all: [(node: NodeID, entry: Entry)] {
        entries.withLock { $0.map { ($0.key, $0.value) } }.sorted { $0.0 < $1.0 }
    }

    func isUp(_ link: LiveLink, _ negotiated: LinkNegotiated, at seconds: Int64) {
        entries.withLock { entries in
            var entry = entries[link.node] ?? Entry()
            entry.link = link
            entry.since = seconds
            entry.clockAhead = negotiated.clockAhead
            entry.connections += 1
            entries[link.node] = entry
        }
    }

    func ended(_ link: LiveLink, _ end: LinkEnd, at seconds: Int64) {
        entries.withLock { entries in
            guard entries[link.node]?.link === link else { return }
            entries[link.node]?.link = nil
            entries[link.node]?.since = seconds
            entries[link.node]?.lastEnd = end
        }
    }

    /// Holds a link: it ends now, and its node is not let in until it is released.
    func hold(_ node: NodeID) {
        let link = entries.withLock { entries in
            entries[node, default: Entry()].isHeld = true
            return entries[node]?.link
        }
        link?.end(.held)
    }

    func release(_ node: NodeID) { entries.withLock { $0[node, default: Entry()].isHeld = false } }
}
