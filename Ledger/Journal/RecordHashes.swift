import Hashing
import LedgerTypes
import MerkleLog

/// The leaf hashes of a block's records, and the one digest over them that the block's header carries.
///
/// Every byte of a record is hashed once, as a leaf of the Merkle tree; the block hashes the leaves.
struct RecordHashes {
    /// In order of the records.
    private(set) var leaves: [Digest256] = []
    private var stream = SHA256Stream()

    init(capacity: Int) { leaves.reserveCapacity(capacity) }

    /// Adds the bytes of the next record.
    mutating func append(_ record: UnsafeRawBufferPointer) {
        let leaf = MerkleFrontier.leafHash(record)
        leaves.append(leaf)
        stream.update(leaf)
    }

    /// SHA-256 of the leaf hashes, one after the other.
    var digest: Digest256 { stream.finish() }

    /// Of the payload of a block, split by the lengths that its records give; `nil` when `recordCount` records do not fill it exactly.
    /// Says nothing else about the records.
    init?(splitting payload: UnsafeRawBufferPointer, recordCount: Int) {
        self.init(capacity: recordCount)
        var start = 0
        for _ in 0..<recordCount {
            guard payload.count - start >= RecordLayout.headerByteCount else { return nil }
            let end = start + RecordLayout.byteCount(of: payload, at: start)
            guard end <= payload.count else { return nil }
            append(UnsafeRawBufferPointer(rebasing: payload[start..<end]))
            start = end
        }
        guard start == payload.count else { return nil }
    }
}

extension RecordLayout {
    /// Bytes of the record at `start`, as its header says.
    static func byteCount(of bytes: UnsafeRawBufferPointer, at start: Int) -> Int {
        headerByteCount + Int(bytes.integer(at: start + 16, as: UInt32.self))
            + Int(bytes.integer(at: start + 20, as: UInt32.self))
            + Int(bytes.integer(at: start + 24, as: UInt32.self)) * postingByteCount
    }
}
