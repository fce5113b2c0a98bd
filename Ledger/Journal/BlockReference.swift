import Hashing
public import LedgerTypes
public import MerkleLog

/// A block as a checkpoint names it: enough to find it in a journal, and to see that it is the same.
public struct BlockReference: Hashable, Sendable {
    public var number: UInt64
    public var hash: Digest256
    public var timestamp: Timestamp
    /// Of the tree after the block.
    public var treeSize: UInt64
    public var merkleRoot: Digest256

    init(_ header: BlockHeader, hash: Digest256) {
        number = header.number
        self.hash = hash
        timestamp = header.timestamp
        treeSize = header.treeSize
        merkleRoot = header.merkleRoot
    }

    /// The block that was just made durable.
    public init(_ receipt: BlockReceipt) {
        number = receipt.block
        hash = receipt.blockHash
        timestamp = receipt.timestamp
        treeSize = receipt.firstRecord.value + UInt64(receipt.recordCount) - 1
        merkleRoot = receipt.merkleRoot
    }
}

extension JournalWriter {
    /// The last block on disk; `nil` while the journal is empty.
    public var lastBlockReference: BlockReference? {
        guard let position else { return nil }
        return BlockReference(position)
    }
}

extension BlockReference {
    /// The block that ends at `position`.
    public init(_ position: JournalPosition) {
        number = position.block
        hash = position.blockHash
        timestamp = position.timestamp
        treeSize = position.recordCount
        merkleRoot = position.frontier.root
    }

    /// A checkpoint of the tree after this block. Its extension lines say which block it is:
    ///
    ///     block 12
    ///     block-hash 64 hexadecimal digits
    ///     block-time nanoseconds since 1970-01-01T00:00:00Z
    public func checkpoint(origin: String) -> Checkpoint {
        Checkpoint(
            origin: origin, size: treeSize, root: merkleRoot,
            extensions: ["block \(number)", "block-hash \(hash.hex)", "block-time \(timestamp.nanoseconds)"])
    }

    /// The block that `checkpoint` names; `nil` when its extension lines are not those that `checkpoint(origin:)` writes.
    public init?(_ checkpoint: Checkpoint) {
        func value(_ name: String) -> Substring? {
            checkpoint.extensions.first { $0.hasPrefix(name + " ") }?.dropFirst(name.utf8.count + 1)
        }
        guard let number = value("block").flatMap({ UInt64($0) }), let time = value("block-time").flatMap({ UInt64($0) }),
            let hash = value("block-hash").flatMap({ Self.digest(hex: $0) })
        else { return nil }
        self.number = number
        self.hash = hash
        timestamp = Timestamp(nanoseconds: time)
        treeSize = checkpoint.size
        merkleRoot = checkpoint.root
        guard self.checkpoint(origin: checkpoint.origin).extensions == checkpoint.extensions else { return nil }
    }

    private static func digest(hex: Substring) -> Digest256? {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        let words = stride(from: 0, to: 64, by: 16).map {
            UInt64(String(decoding: digits[$0..<$0 + 16], as: UTF8.self), radix: 16)
        }
        guard let first = words[0], let second = words[1], let third = words[2], let fourth = words[3] else { return nil }
        return Digest256(words: (first, second, third, fourth))
    }
}

extension BlockReference {
    /// Where the block lies in `journal`, if the very block is there. Reads the headers of its segment from the start.
    ///
    /// - Parameter frontier: the right edge of the tree after the block; its root has to be the block's.
    func position(in journal: any JournalStorage, frontier: MerkleFrontier) throws(JournalError) -> JournalPosition? {
        guard frontier.root == merkleRoot, let segment = try journal.segments().last(where: { $0.firstBlock <= number }) else {
            return nil
        }
        var offset = UInt64(SegmentHeader.byteCount)
        while let (header, blockHash) = try Self.header(at: offset, of: segment, in: journal), header.number <= number {
            let end = offset + header.blockByteCount
            if header.number == number {
                guard blockHash == hash, BlockReference(header, hash: blockHash) == self else { return nil }
                let span = BlockSpan(segment: segment.firstBlock, start: offset, end: end)
                return JournalPosition(header, hash: blockHash, span, frontier: frontier)
            }
            offset = end
        }
        return nil
    }

    private static func header(
        at offset: UInt64, of segment: SegmentFile, in journal: any JournalStorage
    ) throws(JournalError) -> (BlockHeader, Digest256)? {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: BlockHeader.byteCount, alignment: 8)
        defer { memory.deallocate() }
        let count = try journal.read(.segment(segment.firstBlock), at: offset, into: memory)
        guard count == memory.count, let header = BlockHeader(decoding: UnsafeRawBufferPointer(memory)) else { return nil }
        return (header, SHA256.digest(of: UnsafeRawBufferPointer(memory)))
    }
}
