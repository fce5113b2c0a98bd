import JournalTestSupport
import LedgerTypes
import MerkleLog
import Synchronization
import Testing

@Suite("Tile log: full tiles once, partial ones per checkpoint, proofs from few files")
struct TileLogTests {
    static let boundaries: [UInt64] = [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000]

    /// One log that was published at every boundary, and what stood there then.
    struct History: Sendable {
        var storage = FaultyLogStorage()
        var frontiers: [UInt64: MerkleFrontier] = [0: MerkleFrontier()]
        var files: [UInt64: Set<String>] = [:]
        var leaves: [Digest256] = []

        init() throws {
            let tree = NaiveTree(70_000)
            var log = TileLog(storage)
            var frontier = MerkleFrontier()
            for index in tree.leaves.indices {
                let leaf = tree.leafHash(index)
                leaves.append(leaf)
                frontier.append(leafHash: leaf)
                try log.append(leaf)
                guard boundaries.contains(log.size) else { continue }
                #expect(log.root == frontier.root && log.frontier == frontier)
                try log.publishEdge()
                try log.removeOutgrown()
                frontiers[log.size] = frontier
                files[log.size] = Set(storage.base.files.keys)
            }
        }
    }

    private static let shared = Result { try History() }

    /// The paths that the specification asks for, found by counting.
    func expectedFiles(_ size: UInt64) -> Set<String> {
        var paths: Set<String> = []
        var hashes = size
        var level = 0
        while hashes > 0 {
            for index in 0..<hashes / 256 { paths.insert(Tile(level: level, index: index).path) }
            if hashes % 256 > 0 { paths.insert(Tile(level: level, index: hashes / 256, width: Int(hashes % 256)).path) }
            hashes /= 256
            level += 1
        }
        return paths
    }

    @Test("at 255, 256, 257, 65,535, 65,536, 65,537 and 70,000 leaves")
    func boundaries() throws {
        let history = try Self.shared.get()
        let storage = history.storage.base
        for size in Self.boundaries {
            let files = try #require(history.files[size])
            #expect(expectedFiles(size).isSubset(of: files), "\(size)")
            // What is left over are partial tiles of earlier checkpoints whose tile is not full yet.
            for path in files.subtracting(expectedFiles(size)) {
                let tile = try #require(Tile(path: path))
                #expect(!tile.isFull && !files.contains(Tile(level: tile.level, index: tile.index).path), "\(size): \(path)")
            }
        }
        #expect(expectedFiles(70_000).count == 273 + 1 + 1 + 1 + 1)
        for size in Self.boundaries {
            let frontier = try #require(history.frontiers[size])
            var reader = TileReader(storage, size: size)
            #expect(try reader.root() == frontier.root)
            try reader.audit(root: frontier.root)
            for index in Set([0, 1, 254, 255, 256, 511, 65_535, 65_536, size - 1]) where index < size {
                let proof = try reader.inclusionProof(of: index)
                #expect(
                    proof.refusal(leafHash: history.leaves[Int(index)], root: frontier.root) == nil, "leaf \(index) of \(size)")
                #expect(try reader.leafHash(index) == history.leaves[Int(index)])
            }
            for (first, earlier) in history.frontiers where first <= size {
                let proof = try reader.consistencyProof(from: first)
                #expect(proof.refusal(firstRoot: earlier.root, secondRoot: frontier.root) == nil, "\(first) to \(size)")
            }
        }
    }

    @Test("each file is written once, and a checkpoint costs as many files as there are partial tiles")
    func writesOnce() throws {
        let history = try Self.shared.get()
        let writes = history.storage.calls.compactMap { if case .write(let path) = $0 { path } else { nil } }
        #expect(Set(writes).count == writes.count)
        let partials = writes.filter { $0.contains(".p/") }
        #expect(partials.count <= Self.boundaries.count * 3)
    }

    @Test("resumed at any boundary, a log goes on as if nothing had been")
    func resumes() throws {
        let tree = NaiveTree(600)
        for stop in [0, 1, 200, 255, 256, 257, 300, 511, 512, 599] {
            let storage = MemoryLogStorage()
            var first = TileLog(storage)
            for index in 0..<stop { try first.append(tree.leafHash(index)) }
            try first.publishEdge()
            var second = try #require(try TileLog(resuming: storage, size: UInt64(stop), root: first.root), "\(stop)")
            #expect(try TileLog(resuming: storage, size: UInt64(stop), root: first.root.flipped()) == nil)
            for index in stop..<600 { try second.append(tree.leafHash(index)) }
            try second.publishEdge()
            var reader = TileReader(storage, size: 600)
            try reader.audit(root: tree.root(600))
        }
    }

    @Test("a log whose edge is missing, cut or changed is not resumed")
    func brokenEdges() throws {
        let tree = NaiveTree(600)
        let storage = MemoryLogStorage()
        var log = TileLog(storage)
        for index in 0..<600 { try log.append(tree.leafHash(index)) }
        try log.publishEdge()
        for path in ["tile/0/002.p/88", "tile/1/000.p/2"] {
            let bytes = try #require(storage.read(path))
            for broken in [nil, [], Array(bytes.dropLast()), bytes + [0], Array(bytes.dropLast()) + [bytes.last! ^ 1]] {
                storage.plant(broken, as: path)
                #expect(try TileLog(resuming: storage, size: 600, root: log.root) == nil, "\(path)")
            }
            storage.plant(bytes, as: path)
        }
        #expect(try TileLog(resuming: storage, size: 600, root: log.root) != nil)
    }

    @Test("M10: an audit finds every missing, cut or changed tile, and says which")
    func audits() throws {
        let tree = NaiveTree(600)
        let storage = MemoryLogStorage()
        var log = TileLog(storage)
        for index in 0..<600 { try log.append(tree.leafHash(index)) }
        try log.publishEdge()
        for (path, bytes) in storage.files {
            var flipped = bytes
            flipped[bytes.count / 2] ^= 4
            for broken in [nil, [], Array(bytes.dropLast(32)), flipped] {
                storage.plant(broken, as: path)
                var reader = TileReader(storage, size: 600)
                #expect(throws: MerkleLogError(.damaged, "")) { try reader.audit(root: log.root) }
            }
            storage.plant(bytes, as: path)
        }
        var reader = TileReader(storage, size: 600)
        try reader.audit(root: log.root)
        #expect(throws: MerkleLogError(.damaged, "")) { try reader.audit(root: log.root.flipped()) }
    }

    @Test("a partial tile that was removed is read from the full one")
    func grownBeyond() throws {
        let tree = NaiveTree(1_000)
        let storage = MemoryLogStorage()
        var log = TileLog(storage)
        for index in 0..<1_000 {
            try log.append(tree.leafHash(index))
            if index == 299 || index == 999 {
                try log.publishEdge()
                try log.removeOutgrown()
            }
        }
        #expect(storage.read("tile/0/001.p/44") == nil)
        var reader = TileReader(storage, size: 300)
        #expect(try reader.root() == tree.root(300))
        let proof = try reader.inclusionProof(of: 280)
        #expect(proof.hashes == tree.inclusion(280, 300))
    }

    @Test("a proof in a log of 70,000 leaves reads at most two files per level")
    func readsFewFiles() throws {
        let storage = CountingStorage(try Self.shared.get().storage.base)
        for index in [0, 255, 40_000, 65_535, 65_536, 69_999] as [UInt64] {
            storage.reset()
            var reader = TileReader(storage, size: 70_000)
            _ = try reader.inclusionProof(of: index)
            #expect(storage.count <= 6, "leaf \(index)")
            storage.reset()
            var other = TileReader(storage, size: 70_000)
            _ = try other.consistencyProof(from: index)
            #expect(storage.count <= 6, "from \(index)")
        }
    }
}

/// Counts reads.
private final class CountingStorage: LogStorage {
    private let base: MemoryLogStorage
    private let reads = Mutex(0)

    init(_ base: MemoryLogStorage) { self.base = base }

    var count: Int { reads.withLock { $0 } }
    var location: String { base.location }

    func reset() { reads.withLock { $0 = 0 } }

    func read(_ path: String) -> [UInt8]? {
        reads.withLock { $0 += 1 }
        return base.read(path)
    }

    func write(_ bytes: [UInt8], to path: String) { base.write(bytes, to: path) }
    func syncNames() { base.syncNames() }
    func removeFolder(_ path: String) { base.removeFolder(path) }
    func lockForWriting() throws(MerkleLogError) { try base.lockForWriting() }
    func unlock() { base.unlock() }
}
