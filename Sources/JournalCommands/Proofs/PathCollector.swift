import LedgerTypes
import MerkleLog

/// Joins leaf hashes into a tree and keeps, for each wanted leaf, the hashes its path needs: one reading, whatever size the tree turns out to have.
/// Memory O(log size + wanted · log size).
struct PathCollector {
    private struct Peak {
        var hash: Digest256
        var count: UInt64
        /// Wanted leaves below it.
        var wanted: [UInt64]
    }

    private var peaks: [Peak] = []
    private var paths: [UInt64: [Digest256]] = [:]
    private(set) var size: UInt64 = 0

    /// Takes the next leaf.
    mutating func append(_ leafHash: Digest256, isWanted: Bool) {
        var node = Peak(hash: leafHash, count: 1, wanted: isWanted ? [size] : [])
        if isWanted { paths[size] = [] }
        size += 1
        while let left = peaks.last, left.count == node.count {
            peaks.removeLast()
            node = joined(left, node)
        }
        peaks.append(node)
    }

    /// The root over all leaves so far, and the path of each wanted leaf to it, from the leaf upwards.
    func finished() -> (root: Digest256, paths: [UInt64: [Digest256]]) {
        var copy = self
        guard var node = copy.peaks.popLast() else { return (MerkleFrontier().root, [:]) }
        while let left = copy.peaks.popLast() { node = copy.joined(left, node) }
        return (node.hash, copy.paths)
    }

    private mutating func joined(_ left: Peak, _ right: Peak) -> Peak {
        for leaf in left.wanted { paths[leaf]?.append(right.hash) }
        for leaf in right.wanted { paths[leaf]?.append(left.hash) }
        return Peak(
            hash: MerkleFrontier.nodeHash(left.hash, right.hash), count: left.count + right.count,
            wanted: left.wanted + right.wanted)
    }
}
