import Hashing
import LedgerTypes
import MerkleLog

/// Where a journal stands after a block: all that the next block must continue. A value, so that a block can be built on it while the
/// one before is still on its way to the disk.
struct JournalChain: Hashable, Sendable {
    let node: NodeID
    private(set) var blockCount: UInt64 = 0
    private(set) var lastBlockHash = Digest256.zero
    private(set) var timestamp = Timestamp(nanoseconds: 0)
    private(set) var frontier = MerkleFrontier()

    init(node: NodeID) { self.node = node }

    init(_ position: JournalPosition) {
        node = position.node
        blockCount = position.block
        lastBlockHash = position.blockHash
        timestamp = position.timestamp
        frontier = position.frontier
    }

    /// Every record is a leaf, so the tree's size counts them.
    var recordCount: UInt64 { frontier.size }

    /// The header of a segment that starts here.
    var segmentHeader: SegmentHeader {
        SegmentHeader(node: node, firstBlock: blockCount + 1, firstRecord: recordCount + 1, previousHash: lastBlockHash)
    }
}

extension JournalChain {
    /// Finishes the block in `buffer` (sequences, hashes, header, trailer) and moves the chain past it.
    ///
    /// A time before the previous block's is raised to it: clocks step back, journals do not. `leaves` becomes the
    /// block's leaf hashes.
    mutating func seal(
        _ buffer: borrowing BlockBuffer, at time: Timestamp, _ options: JournalOptions, leaves: inout [Digest256]
    ) -> BlockHeader {
        let firstRecord = recordCount + 1
        var hashes = RecordHashes(capacity: buffer.recordCount)
        buffer.number(from: firstRecord) { if !options.omitsRecordHashes { hashes.append($0) } }
        if !options.omitsMerkleTree { for leaf in hashes.leaves { frontier.append(leafHash: leaf) } }
        leaves = hashes.leaves
        let header = BlockHeader(
            node: node, recordCount: UInt32(buffer.recordCount), number: blockCount + 1,
            firstRecord: JournalSequence(firstRecord), timestamp: max(time, timestamp),
            payloadByteCount: UInt64(buffer.payload.count), treeSize: frontier.size, previousHash: lastBlockHash,
            recordsHash: hashes.digest, merkleRoot: frontier.root)
        let encoded = header.encoded
        buffer.seal(encoded)
        advance(past: header, hash: SHA256.digest(of: encoded))
        return header
    }

    /// What in `header` does not continue this chain, or `nil` when all of it does. O(1).
    func objection(to header: BlockHeader) -> String? {
        if header.node != node { return "the block belongs to node \(header.node), not \(node)" }
        if header.number != blockCount + 1 { return "the block is numbered \(header.number)" }
        if header.firstRecord.value != recordCount + 1 {
            return "the first record is \(header.firstRecord), not \(recordCount + 1)"
        }
        if header.previousHash != lastBlockHash { return "the previous block hash differs" }
        if header.timestamp < timestamp { return "the timestamp goes back" }
        if header.recordCount == 0 || header.recordCount > Limits.recordsPerBlockMax {
            return "the record count is \(header.recordCount)"
        }
        if header.treeSize != recordCount + UInt64(header.recordCount) { return "the tree size is \(header.treeSize)" }
        return nil
    }

    /// Checks the records of a block whose records hash is right and moves the chain past it, or says what is wrong and leaves the chain
    /// unusable. O(records).
    mutating func follow(
        _ header: BlockHeader, hash: Digest256, payload: ArraySlice<UInt8>, _ hashes: borrowing RecordHashes
    ) -> String? {
        var rest = payload
        for leaf in hashes.leaves {
            guard let record = RecordSlice(decoding: rest) else { return "record \(recordCount + 1) is malformed" }
            guard record.sequence.value == recordCount + 1 else {
                return "record \(recordCount + 1) says it is \(record.sequence)"
            }
            frontier.append(leafHash: leaf)
            rest = rest[record.bytes.endIndex...]
        }
        guard frontier.root == header.merkleRoot else { return "the Merkle root differs" }
        advance(past: header, hash: hash)
        return nil
    }

    private mutating func advance(past header: BlockHeader, hash: Digest256) {
        blockCount = header.number
        lastBlockHash = hash
        timestamp = header.timestamp
    }
}
