public import LedgerTypes

/// The reading side of a published log: roots and proofs from its tiles, for anyone who has the folder. No leaf is needed.
///
/// What it gives is as good as the tiles are: check a proof against a checkpoint whose signature was checked, as its receiver will.
public struct TileReader {
    /// Leaves of the tree that is published.
    public let size: UInt64

    private let storage: any LogStorage
    /// Tiles read lately: the hashes of a proof lie close together.
    private var cache: [TileSlot: [Digest256]] = [:]
    private static let cachedMax = 64

    private struct TileSlot: Hashable {
        var level: Int
        var index: UInt64
    }

    /// - Parameter size: that of a checkpoint of this log.
    public init(_ storage: any LogStorage, size: UInt64) {
        self.storage = storage
        self.size = size
    }

    /// The root of the tree over the first `size` leaves, by default all. O(log size) tiles.
    /// - Precondition: so many leaves are published.
    public mutating func root(size: UInt64? = nil) throws(MerkleLogError) -> Digest256 {
        let size = size ?? self.size
        precondition(size <= self.size, "M10: \(size) leaves asked for, \(self.size) are published")
        return try root(of: 0..<size)
    }

    /// The hash of a leaf.
    /// - Precondition: it is published.
    public mutating func leafHash(_ index: UInt64) throws(MerkleLogError) -> Digest256 {
        precondition(index < size, "M10: leaf \(index) asked for, \(size) are published")
        return try hash(of: TreeNode(level: 0, index: index))
    }

    /// Proof that leaf `index` is in the tree over the first `size` leaves, by default all. O(log size) tiles.
    /// - Precondition: the tree is published and has the leaf.
    public mutating func inclusionProof(of index: UInt64, size: UInt64? = nil) throws(MerkleLogError) -> InclusionProof {
        let size = size ?? self.size
        precondition(size <= self.size, "M10: \(size) leaves asked for, \(self.size) are published")
        var hashes: [Digest256] = []
        for range in TreeShape.inclusionPath(of: index, in: size) { hashes.append(try root(of: range)) }
        return InclusionProof(leafIndex: index, treeSize: size, hashes: hashes)
    }

    /// Proof that the tree over the first `second` leaves, by default all, extends the tree over the first `first`. O(log size) tiles.
    /// - Precondition: `first` ≤ `second`, and both are published.
    public mutating func consistencyProof(from first: UInt64, to second: UInt64? = nil) throws(MerkleLogError) -> ConsistencyProof
    {
        let second = second ?? size
        precondition(second <= size, "M10: \(second) leaves asked for, \(size) are published")
        var hashes: [Digest256] = []
        for range in TreeShape.consistencyPath(from: first, to: second) { hashes.append(try root(of: range)) }
        return ConsistencyProof(firstSize: first, secondSize: second, hashes: hashes)
    }

    /// Checks every tile: that each hash is the root of the tile below it, and that the right edge gives `root`. Then every leaf hash is the
    /// one that the checkpoint with this root was signed for. O(size).
    public mutating func audit(root expected: Digest256) throws(MerkleLogError) {
        for level in 1...Tile.levelMax where Tile.hashCount(level: level, inTreeOf: size) > 0 {
            for index in 0..<Tile.hashCount(level: level, inTreeOf: size) {
                let below = try tile(level: level - 1, index: index)
                let parent = try tile(level: level, index: index / UInt64(Tile.widthMax))[Int(index % UInt64(Tile.widthMax))]
                guard perfectRoot(of: below[...]) == parent else {
                    throw damaged(Tile(level: level - 1, index: index), "does not give the hash in the level above")
                }
            }
        }
        guard try root() == expected else {
            throw MerkleLogError(.damaged, "M10: the tiles of the log \(storage.location) do not give the root \(expected)")
        }
    }
}

extension TileReader {
    private mutating func root(of range: Range<UInt64>) throws(MerkleLogError) -> Digest256 {
        var hashes: [Digest256] = []
        for node in TreeShape.perfectSubtrees(of: range) { hashes.append(try hash(of: node)) }
        return MerkleFrontier.root(ofPeaks: hashes)
    }

    /// One tile holds the leaves of eight levels: the hash is there, or follows from neighbours in it.
    private mutating func hash(of node: TreeNode) throws(MerkleLogError) -> Digest256 {
        let (level, height) = node.level.quotientAndRemainder(dividingBy: Tile.heightBits)
        let first = node.index << UInt64(height)
        let hashes = try tile(level: level, index: first >> UInt64(Tile.heightBits))
        let start = Int(first % UInt64(Tile.widthMax))
        return perfectRoot(of: hashes[start..<start + 1 << height])
    }

    /// The hashes of a tile as wide as the published tree has it.
    private mutating func tile(level: Int, index: UInt64) throws(MerkleLogError) -> [Digest256] {
        let slot = TileSlot(level: level, index: index)
        if let hashes = cache[slot] { return hashes }
        guard let tile = Tile(level: level, index: index, inTreeOf: size) else {
            preconditionFailure("M10: a tree of \(size) leaves has no tile \(index) at level \(level)")
        }
        let hashes = try read(tile)
        if cache.count >= Self.cachedMax { cache.removeAll(keepingCapacity: true) }
        cache[slot] = hashes
        return hashes
    }

    /// A partial tile may be gone when the log has grown: then the full one stands for it.
    private func read(_ tile: Tile) throws(MerkleLogError) -> [Digest256] {
        if let bytes = try storage.read(tile.path) {
            guard let hashes = tile.hashes(in: bytes) else { throw damaged(tile, "has \(bytes.count) bytes") }
            return hashes
        }
        guard !tile.isFull, let bytes = try storage.read(tile.fullPath) else { throw damaged(tile, "is missing") }
        guard let hashes = Tile(level: tile.level, index: tile.index).hashes(in: bytes) else {
            throw damaged(tile, "has \(bytes.count) bytes in its full form")
        }
        return Array(hashes[..<tile.width])
    }

    private func damaged(_ tile: Tile, _ what: String) -> MerkleLogError {
        MerkleLogError(.damaged, "M10: \(tile.path) of the log \(storage.location) \(what)")
    }
}
