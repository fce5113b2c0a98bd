/// A perfect subtree: the 2^`level` leaves from `index` · 2^`level` on. At level 0 a single leaf.
public struct TreeNode: Hashable, Sendable {
    public var level: Int
    public var index: UInt64

    public init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }
}

/// Which hashes a tree and its proofs are made of. Pure arithmetic on sizes and indices: no hash is needed to know which are.
public enum TreeShape {
    /// The perfect subtrees that make up a range of leaves, from left to right and largest first; none for an empty range.
    ///
    /// - Precondition: the range is one that RFC 9162 splits a tree into: it starts at a multiple of the smallest power of two that is
    ///   not smaller than its length. All ranges that this type gives are.
    public static func perfectSubtrees(of range: Range<UInt64>) -> [TreeNode] {
        var nodes: [TreeNode] = []
        var start = range.lowerBound
        let count = range.upperBound - range.lowerBound
        for level in (0..<64).reversed() where count & 1 << UInt64(level) != 0 {
            precondition(start & (1 << UInt64(level) - 1) == 0, "M10: leaves \(range) are no subtree")
            nodes.append(TreeNode(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return nodes
    }

    /// The ranges whose roots prove, from the leaf upwards, that leaf `index` is in a tree of `size` leaves (RFC 9162 §2.1.3.1).
    /// - Precondition: `index` < `size`.
    public static func inclusionPath(of index: UInt64, in size: UInt64) -> [Range<UInt64>] {
        precondition(index < size, "M10: leaf \(index) is not in a tree of \(size)")
        var path: [Range<UInt64>] = []
        var tree = 0..<size
        while tree.upperBound - tree.lowerBound > 1 {
            let middle = split(tree)
            if index < middle {
                path.append(middle..<tree.upperBound)
                tree = tree.lowerBound..<middle
            } else {
                path.append(tree.lowerBound..<middle)
                tree = middle..<tree.upperBound
            }
        }
        return path.reversed()
    }

    /// The ranges whose roots prove that a tree of `second` leaves begins with the `first` leaves of an earlier one (RFC 9162 §2.1.4.1).
    /// None when `first` is zero or equals `second`: then there is nothing to prove.
    /// - Precondition: `first` ≤ `second`.
    public static func consistencyPath(from first: UInt64, to second: UInt64) -> [Range<UInt64>] {
        precondition(first <= second, "M10: a tree of \(second) leaves does not extend one of \(first)")
        guard first > 0 else { return [] }
        var path: [Range<UInt64>] = []
        var tree = 0..<second
        while first < tree.upperBound {
            let middle = split(tree)
            if first <= middle {
                path.append(middle..<tree.upperBound)
                tree = tree.lowerBound..<middle
            } else {
                path.append(tree.lowerBound..<middle)
                tree = middle..<tree.upperBound
            }
        }
        // A subtree that is the whole earlier tree has a root which the verifier knows.
        if tree.lowerBound > 0 { path.append(tree) }
        return path.reversed()
    }

    /// Where RFC 9162 §2.1.1 splits: the left part is the largest power of two smaller than the whole.
    private static func split(_ tree: Range<UInt64>) -> UInt64 {
        let count = tree.upperBound - tree.lowerBound
        return tree.lowerBound + 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }
}
