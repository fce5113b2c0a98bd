public import LedgerTypes

/// Why a proof proves nothing. The numbers are frozen; of several reasons the first is the answer.
public enum ProofRefusal: UInt8, CaseIterable, Hashable, Sendable {
    /// The leaf lies behind the end of the tree.
    case leafOutsideTree = 1
    /// The later tree is smaller than the earlier one.
    case sizesDescend = 2
    /// A proof between these sizes has another number of hashes.
    case hashCountDiffers = 3
    /// The hashes do not lead to the root, or to the root of the later tree.
    case rootDiffers = 4
    /// The hashes do not lead to the root of the earlier tree.
    case earlierRootDiffers = 5
}

/// Proof that a leaf is in a tree (RFC 9162 §2.1.3).
public struct InclusionProof: Hashable, Sendable {
    /// Counted from zero: the record with sequence n is leaf n − 1.
    public var leafIndex: UInt64
    public var treeSize: UInt64
    /// From the leaf upwards.
    public var hashes: [Digest256]

    public init(leafIndex: UInt64, treeSize: UInt64, hashes: [Digest256]) {
        self.leafIndex = leafIndex
        self.treeSize = treeSize
        self.hashes = hashes
    }

    /// `nil` when the proof shows that the leaf with `leafHash` stands at `leafIndex` of the tree with `root`; any values may be asked
    /// about. RFC 9162 §2.1.3.2. O(log tree size).
    public func refusal(leafHash: Digest256, root: Digest256) -> ProofRefusal? {
        guard leafIndex < treeSize else { return .leafOutsideTree }
        var place = leafIndex
        var last = treeSize - 1
        var hash = leafHash
        for sibling in hashes {
            guard last > 0 else { return .hashCountDiffers }
            if place & 1 == 1 || place == last {
                hash = MerkleFrontier.nodeHash(sibling, hash)
                // A right edge without siblings: its node is also the root of the levels above.
                let skipped = place.trailingZeroBitCount
                place >>= UInt64(skipped)
                last >>= UInt64(skipped)
            } else {
                hash = MerkleFrontier.nodeHash(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        guard last == 0 else { return .hashCountDiffers }
        return hash == root ? nil : .rootDiffers
    }
}

/// Proof that a tree begins with all leaves of an earlier one: nothing was changed, removed or put in between (RFC 9162 §2.1.4).
public struct ConsistencyProof: Hashable, Sendable {
    public var firstSize: UInt64
    public var secondSize: UInt64
    /// From the leaves upwards. Empty when the first tree is empty or both are of one size.
    public var hashes: [Digest256]

    public init(firstSize: UInt64, secondSize: UInt64, hashes: [Digest256]) {
        self.firstSize = firstSize
        self.secondSize = secondSize
        self.hashes = hashes
    }

    /// `nil` when the proof shows that the tree with `secondRoot` extends the one with `firstRoot`; any values may be asked about.
    /// RFC 9162 §2.1.4.2, and beyond it: the empty tree is extended by every tree, and a tree by itself. O(log second size).
    public func refusal(firstRoot: Digest256, secondRoot: Digest256) -> ProofRefusal? {
        guard firstSize <= secondSize else { return .sizesDescend }
        guard firstSize > 0, firstSize < secondSize else {
            guard hashes.isEmpty else { return .hashCountDiffers }
            if firstSize == 0 { return firstRoot == MerkleFrontier().root ? nil : .earlierRootDiffers }
            return firstRoot == secondRoot ? nil : .rootDiffers
        }
        // Both trees share the perfect subtrees below the end of the first: begin with the last of them.
        let shared = firstSize.trailingZeroBitCount
        var place = (firstSize - 1) >> UInt64(shared)
        var last = (secondSize - 1) >> UInt64(shared)
        var rest = hashes[...]
        if place > 0, rest.isEmpty { return .hashCountDiffers }
        var first = place == 0 ? firstRoot : rest.removeFirst()
        var second = first
        for hash in rest {
            guard last > 0 else { return .hashCountDiffers }
            if place & 1 == 1 || place == last {
                first = MerkleFrontier.nodeHash(hash, first)
                second = MerkleFrontier.nodeHash(hash, second)
                let skipped = place.trailingZeroBitCount
                place >>= UInt64(skipped)
                last >>= UInt64(skipped)
            } else {
                second = MerkleFrontier.nodeHash(second, hash)
            }
            place >>= 1
            last >>= 1
        }
        guard last == 0 else { return .hashCountDiffers }
        guard second == secondRoot else { return .rootDiffers }
        return first == firstRoot ? nil : .earlierRootDiffers
    }
}
