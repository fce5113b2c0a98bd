/// What a segment can still take. A value, so that who fills the next block can know what the writer will do with it.
public struct SegmentRoom: Hashable, Sendable {
    /// Bytes of header and blocks.
    public private(set) var used: Int
    /// Bytes after which a new segment is begun.
    public private(set) var capacity: Int
    /// The same, of segments to come.
    private let capacityOfNext: Int
    private var hasBlock: Bool

    init(used: Int, capacity: Int, capacityOfNext: Int, hasBlock: Bool) {
        self.used = used
        self.capacity = capacity
        self.capacityOfNext = capacityOfNext
        self.hasBlock = hasBlock
    }

    /// Whether a block of this many bytes begins a new segment. The first block of a segment never does, however large.
    public func rolls(_ byteCount: Int) -> Bool { hasBlock && used + byteCount > capacity }

    /// Counts a block in.
    public mutating func take(_ byteCount: Int) {
        if rolls(byteCount) { (used, capacity) = (SegmentHeader.byteCount, capacityOfNext) }
        used += byteCount
        hasBlock = true
    }
}
