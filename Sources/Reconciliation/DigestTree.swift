import ClaimTypes
import LedgerTypes

/// The digest tree (摘要树) over the records of one pair on one day: equal roots say that every record is equal.
///
/// Sixteen-way, by settlement id. The id is spread by the last step of SplitMix64, which is a bijection, so that ids that follow each other
/// fall into different branches; the four highest bits of the result are the first step of the path, and so on, sixteen steps at most.
///
/// | Node | Digest: SHA-256 over |
/// |---|---|
/// | nothing | 32 zero bytes, not hashed |
/// | bucket: up to 16 records | byte 0, count (u32), then each record ascending by id: id (u64), digest |
/// | branches: more | byte 1, then each branch that is not empty, ascending: step (u8), count (u64), digest |
///
/// Integers are little-endian. A record's own digest is `DayRecord.digest`; of an id that a book holds several times, SHA-256 over byte 3
/// and the digests, ascending. Adding a record costs the nodes on its path when the root is asked for next.
public struct DigestTree: Sendable {
    /// Up to this many records a node tells them one by one.
    public static let bucketMax = 16
    /// Number of the rules by which digests are made; two sides compare only by the same ones.
    public static let scheme: UInt32 = 0
    /// After so many steps no two ids share a path.
    public static let depthMax = 16

    private struct Leaf {
        let key: UInt64
        let settlementID: UInt64
        var digest: Digest256
    }

    /// A node's place: its path as the highest bits, and its depth.
    private struct Place: Hashable {
        let prefix: UInt64
        let depth: Int
    }

    /// Ascending by key.
    private var leaves: ContiguousArray<Leaf> = []
    /// The digests of each record of an id that stands here more than once.
    private var copies: [UInt64: [Digest256]] = [:]
    private var digests: [Place: Digest256] = [:]
    private var scratch = HashedBytes()

    public init() {}

    public init(_ records: [DayRecord]) { insert(contentsOf: records) }

    /// Different settlement ids.
    public var count: Int { leaves.count }

    /// The root; zero for none.
    public var root: Digest256 {
        mutating get { digest(leaves.startIndex..<leaves.endIndex, Place(prefix: 0, depth: 0)) }
    }

    /// Ids that stand here more than once, ascending.
    public var repeatedIDs: [UInt64] { copies.keys.sorted() }

    public mutating func insert(contentsOf records: [DayRecord]) {
        guard records.count > Self.bucketMax, copies.isEmpty else {
            for record in records { insert(record) }
            return
        }
        leaves.reserveCapacity(leaves.count + records.count)
        for record in records {
            leaves.append(
                Leaf(
                    key: Self.spread(record.settlementID), settlementID: record.settlementID, digest: scratch.digest(of: record)))
        }
        leaves.sort { $0.key < $1.key }
        mergeCopies()
        digests.removeAll()
    }

    /// - Complexity: O(log n) comparisons, and what lies behind the record is moved.
    public mutating func insert(_ record: DayRecord) {
        let leaf = Leaf(
            key: Self.spread(record.settlementID), settlementID: record.settlementID, digest: scratch.digest(of: record))
        let index = firstIndex(notBelow: leaf.key)
        if index < leaves.endIndex, leaves[index].key == leaf.key {
            add(leaf.digest, asCopyOf: index)
        } else {
            leaves.insert(leaf, at: index)
        }
        for depth in 0...Self.depthMax { digests[Place(prefix: Self.prefix(of: leaf.key, depth), depth: depth)] = nil }
    }

    // MARK: - What a peer asks

    /// What lies at a path: records where they are few, branches otherwise.
    public mutating func node(at path: [UInt8]) -> TreeNode {
        let (range, place) = find(path)
        guard range.count > Self.bucketMax, place.depth < Self.depthMax else { return .bucket(entries(range)) }
        return .branches(branches(range, place))
    }

    /// Branches below a path, also where a node would tell its records.
    public mutating func branches(at path: [UInt8]) -> [TreeNode.Branch] {
        let (range, place) = find(path)
        return branches(range, place)
    }

    /// Every record below a path, ascending by id.
    public func entries(at path: [UInt8]) -> [TreeNode.Entry] { entries(find(path).range) }

    /// The digest of what lies at a path.
    public mutating func digest(at path: [UInt8]) -> Digest256 {
        let (range, place) = find(path)
        return digest(range, place)
    }

    // MARK: - Nodes

    private mutating func digest(_ range: Range<Int>, _ place: Place) -> Digest256 {
        guard !range.isEmpty else { return .zero }
        if let known = digests[place] { return known }
        let value: Digest256
        if range.count > Self.bucketMax, place.depth < Self.depthMax {
            value = TreeNode.branches(branches(range, place)).digest
        } else {
            value = TreeNode.bucket(entries(range)).digest
        }
        digests[place] = value
        return value
    }

    private mutating func branches(_ range: Range<Int>, _ place: Place) -> [TreeNode.Branch] {
        guard place.depth < Self.depthMax else { return [] }
        var branches: [TreeNode.Branch] = []
        var start = range.lowerBound
        let shift = UInt64(60 - 4 * place.depth)
        while start < range.upperBound {
            let step = UInt8(truncatingIfNeeded: leaves[start].key >> shift) & 15
            var end = start + 1
            while end < range.upperBound, UInt8(truncatingIfNeeded: leaves[end].key >> shift) & 15 == step { end += 1 }
            let child = Place(prefix: place.prefix | UInt64(step) << shift, depth: place.depth + 1)
            branches.append(TreeNode.Branch(step: step, count: UInt64(end - start), digest: digest(start..<end, child)))
            start = end
        }
        return branches
    }

    private func entries(_ range: Range<Int>) -> [TreeNode.Entry] {
        leaves[range].map { TreeNode.Entry(settlementID: $0.settlementID, digest: $0.digest) }
            .sorted { $0.settlementID < $1.settlementID }
    }

    // MARK: - Places

    private func find(_ path: [UInt8]) -> (range: Range<Int>, place: Place) {
        guard path.count <= Self.depthMax, path.allSatisfy({ $0 < 16 }) else { return (0..<0, Place(prefix: 0, depth: 16)) }
        var prefix: UInt64 = 0
        for (depth, step) in path.enumerated() { prefix |= UInt64(step) << UInt64(60 - 4 * depth) }
        let place = Place(prefix: prefix, depth: path.count)
        guard !path.isEmpty else { return (leaves.startIndex..<leaves.endIndex, place) }
        let (end, isLast) = prefix.addingReportingOverflow(1 << UInt64(64 - 4 * path.count))
        return (firstIndex(notBelow: prefix)..<(isLast ? leaves.endIndex : firstIndex(notBelow: end)), place)
    }

    private func firstIndex(notBelow key: UInt64) -> Int {
        var (low, high) = (leaves.startIndex, leaves.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if leaves[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Leaves of one id become one leaf.
    private mutating func mergeCopies() {
        guard zip(leaves, leaves.dropFirst()).contains(where: { $0.key == $1.key }) else { return }
        let all = leaves
        leaves.removeAll(keepingCapacity: true)
        for leaf in all {
            if let last = leaves.last, last.key == leaf.key {
                add(leaf.digest, asCopyOf: leaves.count - 1)
            } else {
                leaves.append(leaf)
            }
        }
    }

    private mutating func add(_ digest: Digest256, asCopyOf index: Int) {
        let id = leaves[index].settlementID
        let all = (copies[id] ?? [leaves[index].digest]) + [digest]
        copies[id] = all
        leaves[index].digest = Self.combined(all)
    }

    /// The digest that stands for several records of one id.
    static func combined(_ digests: [Digest256]) -> Digest256 {
        guard digests.count != 1 else { return digests[0] }
        var bytes = HashedBytes()
        bytes.restart(.copies)
        for digest in digests.sorted() { bytes.put(digest) }
        return bytes.finish()
    }

    private static func prefix(of key: UInt64, _ depth: Int) -> UInt64 {
        depth == 0 ? 0 : key & (UInt64.max << UInt64(64 - 4 * depth))
    }

    /// The last step of SplitMix64: a bijection of 64 bits.
    static func spread(_ id: UInt64) -> UInt64 {
        var key = id
        key = (key ^ key >> 30) &* 0xbf58_476d_1ce4_e5b9
        key = (key ^ key >> 27) &* 0x94d0_49bb_1331_11eb
        return key ^ key >> 31
    }
}
