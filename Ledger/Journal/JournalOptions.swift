public import LedgerTypes

/// Settings of a writer.
public struct JournalOptions: Sendable {
    /// Size after which a new segment is begun; a block is never split.
    public var segmentBytesMax: Int
    /// Whether the room of a whole segment is reserved before blocks are written into it. A sync then changes no file size, and a full
    /// disk is found out before a block needs the room.
    public var preparesSegments: Bool
    /// Whether zeros are written into the first segment when the journal is founded.
    public var writesFirstSegment = false
    /// How far ahead of the blocks zeros are written into the room of a prepared segment, at a time; 0 for not at all. Room that is
    /// merely reserved is taken into use by the file system's own journal, which all files share: the sync of a block then waits for
    /// what others write. Room that was written once is overwritten in its place. Every byte goes to the disk twice for it.
    public var bytesClearedAhead = 0
    /// For benchmarks that ask what a safety costs. What is written then is no journal.
    package var omitsRecordHashes = false
    package var omitsMerkleTree = false

    public init(segmentBytesMax: Int = Limits.segmentBytesMax, preparesSegments: Bool = false) {
        self.segmentBytesMax = segmentBytesMax
        self.preparesSegments = preparesSegments
    }
}

/// Proof for the caller that a block is on disk: only now may anything it caused leave the node (law M2).
public struct BlockReceipt: Hashable, Sendable {
    public var block: UInt64
    public var firstRecord: JournalSequence
    public var recordCount: Int
    /// The block's time: the one given, or the previous block's when that was later.
    public var timestamp: Timestamp
    /// Whether the time given was earlier than the previous block's and had to be raised.
    public var clockWentBack: Bool
    public var blockHash: Digest256
    /// Root of the Merkle tree after the block; the tree's size is the journal's record count.
    public var merkleRoot: Digest256
    public var byteCount: Int
}
