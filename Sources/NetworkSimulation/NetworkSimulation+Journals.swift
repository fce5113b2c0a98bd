import Journal
import LedgerTypes
import MessageSecurity
import Simulator

extension NetworkSimulation {
    /// The journal of each node as its disk holds it, the hub's first: for the auditor's tools.
    public var journals: [(node: NodeID, storage: MemoryStorage)] {
        nodes.compactMap { node in shells[node].map { (node, $0.disk.base) } }
    }

    /// The public keys of the network.
    public var keyRing: KeyRing { keys.newestRing }
}
