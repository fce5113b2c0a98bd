public import LedgerTypes

/// The writing side of a published log: takes leaf hashes, writes every full tile once, and partial tiles when asked to.
///
/// Keeps the hashes of the tiles at the right edge, at most 255 per level. Everything it writes follows from the leaves, so it may be
/// deleted and made again. After an error the log is finished: begin again with what is published.
public struct TileLog: Sendable {
    /// Leaves taken.
    public private(set) var size: UInt64 = 0

    private let storage: any LogStorage
    /// For each level of tiles, from 0, the hashes of its unfinished tile.
    private var edge: [[Digest256]] = []
    /// Partial tiles that are written already.
    private var written: [Tile] = []
    /// Tiles that were filled since their partial forms were last removed.
    private var filled: [Tile] = []

    /// An empty log.
    public init(_ storage: any LogStorage) { self.storage = storage }

    /// The log as it was published at `size` leaves, from the tiles at its right edge; `nil` when these are missing or do not give `root`.
    /// O(log size) reads.
    public init?(resuming storage: any LogStorage, size: UInt64, root: Digest256) throws(MerkleLogError) {
        self.storage = storage
        self.size = size
        for tile in Tile.partials(inTreeOf: size) {
            guard let bytes = try storage.read(tile.path), let hashes = tile.hashes(in: bytes) else { return nil }
            while edge.count <= tile.level { edge.append([]) }
            edge[tile.level] = hashes
        }
        written = Tile.partials(inTreeOf: size)
        guard self.root == root else { return nil }
    }

    /// Adds a leaf. Hashes one node on average, and writes a file for every 256 leaves.
    public mutating func append(_ leafHash: Digest256) throws(MerkleLogError) {
        var hash = leafHash
        var level = 0
        size += 1
        while true {
            if edge.count == level { edge.append([]) }
            edge[level].append(hash)
            guard edge[level].count == Tile.widthMax else { return }
            let tile = Tile(level: level, index: size >> UInt64(Tile.heightBits * (level + 1)) - 1)
            try storage.write(Tile.bytes(of: edge[level]), to: tile.path)
            filled.append(tile)
            hash = perfectRoot(of: edge[level][...])
            edge[level].removeAll(keepingCapacity: true)
            level += 1
        }
    }

    /// Writes the partial tiles of the right edge, and makes all tiles durable: now a checkpoint of this size may be shown.
    public mutating func publishEdge() throws(MerkleLogError) {
        let partials = Tile.partials(inTreeOf: size)
        for tile in partials where !written.contains(tile) {
            try storage.write(Tile.bytes(of: edge[tile.level]), to: tile.path)
        }
        try storage.syncNames()
        written = partials
    }

    /// Removes the partial forms of tiles that are full by now. Call it when the checkpoint is shown: until then they are needed.
    public mutating func removeOutgrown() throws(MerkleLogError) {
        for tile in filled { try storage.removeFolder(tile.partialsPath) }
        filled.removeAll()
    }

    /// The root of the tree over all leaves taken. O(log size).
    public var root: Digest256 { MerkleFrontier.root(ofPeaks: peaks) }

    /// The right edge of that tree.
    public var frontier: MerkleFrontier { MerkleFrontier(size: size, peaks: peaks) }

    /// A level's hashes stand side by side, so that each one-bit of their count is a perfect subtree.
    private var peaks: [Digest256] {
        edge.reversed().flatMap { hashes in
            TreeShape.perfectSubtrees(of: 0..<UInt64(hashes.count)).map { node in
                perfectRoot(of: hashes[Int(node.index << UInt64(node.level))..<Int((node.index + 1) << UInt64(node.level))])
            }
        }
    }
}

extension Tile {
    /// The file of a tile: its hashes, one after the other.
    static func bytes(of hashes: [Digest256]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * hashByteCount)
        for hash in hashes { bytes += hash.bytes }
        return bytes
    }

    /// `nil` when the file has another length than this tile's.
    func hashes(in bytes: [UInt8]) -> [Digest256]? {
        guard bytes.count == width * Self.hashByteCount else { return nil }
        return (0..<width).map { Digest256(bytes[$0 * Self.hashByteCount..<($0 + 1) * Self.hashByteCount]) }
    }
}

/// The root over a power of two of hashes.
func perfectRoot(of hashes: ArraySlice<Digest256>) -> Digest256 {
    var level = Array(hashes)
    while level.count > 1 {
        level = stride(from: 0, to: level.count, by: 2).map { MerkleFrontier.nodeHash(level[$0], level[$0 + 1]) }
    }
    return level[0]
}
