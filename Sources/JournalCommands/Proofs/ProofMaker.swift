import CommandSupport
import Journal
import LedgerTypes
import MerkleLog

/// Makes the paths from records to the root of a journal's tree.
enum ProofMaker {
    /// Which records of a journal are wanted, and why.
    typealias Wanted = [UInt64: String]

    /// The wanted records of one journal under the checkpoint beside it, or under its last block when none is published or it is older
    /// than a record.
    static func log(of folder: JournalFolder, _ wanted: Wanted) throws -> ProofFile.Log {
        let storage = folder.storage
        var (records, times) = ([UInt64: [UInt8]](), [UInt64: Timestamp]())
        var (node, last) = (NodeID.hub, (size: UInt64(0), root: Digest256.zero))
        try RecordScan.blocks(storage) { block, owner in
            node = owner
            last = (block.header.treeSize, block.header.merkleRoot)
            for record in block.records where wanted[record.sequence.value] != nil {
                records[record.sequence.value] = Array(record.bytes)
                times[record.sequence.value] = block.header.timestamp
            }
            return true
        }
        var published: (note: String, checkpoint: Checkpoint)?
        if let found = try checkpoint(of: folder), found.checkpoint.size >= records.keys.max() ?? 0,
            found.checkpoint.size <= last.size
        {
            published = found
        }
        let (size, root) = (published?.checkpoint.size ?? last.size, published?.checkpoint.root ?? last.root)
        let paths = try paths(to: records.keys.sorted(), size: size, storage)
        let proven = try records.keys.sorted().map { sequence -> ProofFile.Record in
            let bytes = records[sequence] ?? []
            let proof = InclusionProof(leafIndex: sequence - 1, treeSize: size, hashes: paths[sequence] ?? [])
            let leaf = bytes.withUnsafeBytes { MerkleFrontier.leafHash($0) }
            guard proof.refusal(leafHash: leaf, root: root) == nil else {
                throw CommandFailure(
                    .refused, "日志 \(folder.path) 与其检查点不符，无法证明",
                    "journal \(folder.path) does not give the root of the checkpoint beside it: nothing can be proven")
            }
            return ProofFile.Record(
                sequence: sequence, time: times[sequence] ?? Timestamp(nanoseconds: 0), bytes: bytes, path: proof.hashes,
                role: wanted[sequence] ?? "record")
        }
        return ProofFile.Log(node: node, size: size, root: root, checkpoint: published?.note, records: proven)
    }

    /// The signed note beside a journal.
    private static func checkpoint(of folder: JournalFolder) throws -> (note: String, checkpoint: Checkpoint)? {
        let log = FileLogStorage(folder: folder.path + "/log")
        do throws(MerkleLogError) {
            guard let bytes = try log.read(MerklePublisher.checkpointPath) else { return nil }
            guard let note = try? SignedNote(bytes), let checkpoint = try? Checkpoint(text: note.text) else {
                throw MerkleLogError(.damaged, "M10: \(folder.path)/log/checkpoint is no signed checkpoint")
            }
            return (String(decoding: bytes, as: UTF8.self), checkpoint)
        } catch {
            throw CommandFailure(.damaged, "检查点无法读取：\(error)", "the checkpoint cannot be read: \(error)")
        }
    }

    /// Reads the leaves once more and joins those that each path needs. O(records · proofs), memory O(proofs · log records).
    private static func paths(
        to sequences: [UInt64], size: UInt64, _ storage: any JournalStorage
    ) throws -> [UInt64: [Digest256]] {
        let ranges = Dictionary(
            sequences.map { ($0, TreeShape.inclusionPath(of: $0 - 1, in: size)) }, uniquingKeysWith: { first, _ in first })
        var trees: [Range<UInt64>: MerkleFrontier] = [:]
        for range in Set(ranges.values.joined()) { trees[range] = MerkleFrontier() }
        let starts = trees.keys.sorted { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
        var (open, next, index) = ([Range<UInt64>](), 0, UInt64(0))
        try RecordScan.blocks(storage) { block, _ in
            for leaf in block.leafHashes {
                guard index < size else { return false }
                while next < starts.count, starts[next].lowerBound == index {
                    open.append(starts[next])
                    next += 1
                }
                for range in open { trees[range]?.append(leafHash: leaf) }
                index += 1
                open.removeAll { $0.upperBound == index }
            }
            return true
        }
        return ranges.mapValues { $0.map { trees[$0]?.root ?? .zero } }
    }
}
