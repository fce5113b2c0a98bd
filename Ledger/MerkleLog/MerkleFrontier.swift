import Hashing
public import LedgerTypes

/// The right edge of an RFC 9162 §2.1 Merkle tree: enough to append leaves and to know the root, whatever the tree's size.
///
/// Leaf hash = SHA-256(0x00 ‖ record bytes), node hash = SHA-256(0x01 ‖ left ‖ right). `append` hashes the leaf and, on average, one node;
/// `root` costs O(log size). Memory O(log size).
public struct MerkleFrontier: Hashable, Sendable {
    /// Leaves in the tree.
    public private(set) var size: UInt64 = 0
    /// Roots of the perfect subtrees, largest first: one per one-bit of `size`.
    public private(set) var peaks: [Digest256] = []

    public init() {}

    /// The edge of a tree whose perfect subtrees have these roots, largest first.
    package init(size: UInt64, peaks: [Digest256]) {
        precondition(peaks.count == size.nonzeroBitCount, "M10: a tree of \(size) leaves has not \(peaks.count) peaks")
        self.size = size
        self.peaks = peaks
    }

    /// Adds a leaf.
    public mutating func append(leaf bytes: UnsafeRawBufferPointer) { append(leafHash: Self.leafHash(bytes)) }

    /// Adds a leaf whose hash is known.
    public mutating func append(leafHash: Digest256) {
        var hash = leafHash
        var pending = size
        while pending & 1 == 1 {
            hash = Self.nodeHash(peaks.removeLast(), hash)
            pending >>= 1
        }
        peaks.append(hash)
        size += 1
    }

    /// The root; of an empty tree SHA-256 of nothing.
    public var root: Digest256 { Self.root(ofPeaks: peaks) }

    /// The root over perfect subtrees that stand side by side, from left to right and largest first.
    static func root(ofPeaks peaks: [Digest256]) -> Digest256 {
        guard var hash = peaks.last else { return SHA256.digest(of: []) }
        for peak in peaks.dropLast().reversed() { hash = Self.nodeHash(peak, hash) }
        return hash
    }

    /// SHA-256(0x00 ‖ bytes).
    public static func leafHash(_ bytes: UnsafeRawBufferPointer) -> Digest256 {
        var stream = SHA256Stream()
        stream.update(0)
        stream.update(bytes)
        return stream.finish()
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    public static func nodeHash(_ left: Digest256, _ right: Digest256) -> Digest256 {
        var stream = SHA256Stream()
        stream.update(1)
        stream.update(left)
        stream.update(right)
        return stream.finish()
    }
}

extension MerkleFrontier {
    /// The size, 8 bytes, and the peaks, 32 bytes each.
    public func write(into sink: inout some CanonicalSink) {
        sink.put(size)
        for peak in peaks { sink.put(peak) }
    }

    /// `nil` when the bytes end too early.
    public init?(from reader: inout ByteReader) {
        guard let size: UInt64 = reader.integer() else { return nil }
        self.size = size
        for _ in 0..<size.nonzeroBitCount {
            guard let peak = reader.digest() else { return nil }
            peaks.append(peak)
        }
    }
}
