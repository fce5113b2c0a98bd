public import LedgerTypes
public import MerkleLog

/// Where a block lies: the segment file and the bytes in it.
struct BlockSpan: Hashable, Sendable {
    var segment: UInt64
    var start: UInt64
    var end: UInt64
}

/// The end of a block in a journal: all that reading or writing needs to go on from there without what lies before.
public struct JournalPosition: Hashable, Sendable {
    public let node: NodeID
    /// Number of the block, from 1.
    public let block: UInt64
    public let blockHash: Digest256
    public let timestamp: Timestamp
    /// Of the tree over all records up to here.
    public let frontier: MerkleFrontier
    /// Name of the segment file that holds the block.
    public let segment: UInt64
    /// Where the block starts and ends in that file.
    public let blockOffset: UInt64
    public let endOffset: UInt64

    init(_ chain: JournalChain, _ span: BlockSpan) {
        node = chain.node
        block = chain.blockCount
        blockHash = chain.lastBlockHash
        timestamp = chain.timestamp
        frontier = chain.frontier
        segment = span.segment
        blockOffset = span.start
        endOffset = span.end
    }

    /// The end of the block with this header, which `frontier` is said to stand at.
    init(_ header: BlockHeader, hash: Digest256, _ span: BlockSpan, frontier: MerkleFrontier) {
        node = header.node
        block = header.number
        blockHash = hash
        timestamp = header.timestamp
        self.frontier = frontier
        segment = span.segment
        blockOffset = span.start
        endOffset = span.end
    }

    var span: BlockSpan { BlockSpan(segment: segment, start: blockOffset, end: endOffset) }

    /// Sequence of the last record.
    public var recordCount: UInt64 { frontier.size }
}

extension JournalPosition {
    /// node 4, reserved 4, block 8, timestamp 8, segment 8, block offset 8, end offset 8, block hash 32, then the frontier.
    public func write(into sink: inout some CanonicalSink) {
        sink.put(node.value)
        sink.put(UInt32(0))
        sink.put(block)
        sink.put(timestamp.nanoseconds)
        sink.put(segment)
        sink.put(blockOffset)
        sink.put(endOffset)
        sink.put(blockHash)
        frontier.write(into: &sink)
    }

    /// `nil` when the bytes are no position.
    public init?(from reader: inout ByteReader) {
        guard let node: UInt32 = reader.integer(), let reserved: UInt32 = reader.integer(), reserved == 0,
            let block: UInt64 = reader.integer(), let time: UInt64 = reader.integer(), let segment: UInt64 = reader.integer(),
            let blockOffset: UInt64 = reader.integer(), let endOffset: UInt64 = reader.integer(),
            let blockHash = reader.digest(), let frontier = MerkleFrontier(from: &reader),
            block > 0, segment > 0, segment <= block, blockOffset >= UInt64(SegmentHeader.byteCount),
            endOffset > blockOffset, endOffset - blockOffset <= UInt64(Limits.blockBytesMax)
        else { return nil }
        self.node = NodeID(node)
        self.block = block
        timestamp = Timestamp(nanoseconds: time)
        self.segment = segment
        self.blockOffset = blockOffset
        self.endOffset = endOffset
        self.blockHash = blockHash
        self.frontier = frontier
    }
}
