import CommandSupport
import Journal
import LedgerTypes
import MerkleLog

/// Makes the paths from records to the root of a journal's tree.
enum ProofMaker {
    /// A record to prove, as the search for it read it, and why it is wanted.
    struct WantedRecord: Sendable {
        let bytes: [UInt8]
        let time: Timestamp
        let role: String

        init(bytes: [UInt8], time: Timestamp, role: String = "record") {
            (self.bytes, self.time, self.role) = (bytes, time, role)
        }

        init(_ read: ReadRecord, role: String = "record") {
            self.init(bytes: Array(read.record.bytes), time: read.time, role: role)
        }
    }

    /// By sequence.
    typealias Wanted = [UInt64: WantedRecord]

    /// The wanted records of one journal under the checkpoint published beside it, from its tiles; under its last block, by reading it once,
    /// when nothing is published, the checkpoint is older than a record, or the tiles do not give its root.
    static func log(of folder: JournalFolder, _ node: NodeID, _ wanted: Wanted) throws -> ProofFile.Log {
        let published = FileLogStorage(folder: folder.path + "/log")
        let found = try checkpoint(in: published, folder.path, covering: wanted.keys.max() ?? 0)
        if let found, found.checkpoint.size >= wanted.keys.max() ?? 0,
            let log = published.log(of: node, wanted, under: found)
        {
            return log
        }
        return try log(of: folder.storage, node, wanted, under: found)
    }

    /// Reads the journal once.
    static func log(
        of storage: any JournalStorage, _ node: NodeID, _ wanted: Wanted, under found: KeptNote?
    ) throws -> ProofFile.Log {
        var collector = PathCollector()
        var atCheckpoint: (root: Digest256, paths: [UInt64: [Digest256]])?
        let last = wanted.keys.max() ?? 0
        try RecordScan.blocks(storage) { block, _ in
            for (leaf, record) in zip(block.leafHashes, block.records) {
                collector.append(leaf, isWanted: wanted[record.sequence.value] != nil)
            }
            if let found, collector.size == found.checkpoint.size, found.checkpoint.size >= last {
                atCheckpoint = collector.finished()
                return false
            }
            return true
        }
        let (root, paths) = atCheckpoint ?? collector.finished()
        let note = atCheckpoint == nil ? nil : found
        guard
            let log = proven(
                wanted, node, size: collector.size, root: note?.checkpoint.root ?? root, note?.text, path: { paths[$0] })
        else {
            throw CommandFailure(
                .refused, "日志 \(storage.location) 与其检查点不符，无法证明",
                "journal \(storage.location) does not give the root of the checkpoint beside it: nothing can be proven")
        }
        return log
    }

    /// `nil` when a path does not lead to the root.
    fileprivate static func proven(
        _ wanted: Wanted, _ node: NodeID, size: UInt64, root: Digest256, _ note: String?,
        path: (UInt64) -> [Digest256]?
    ) -> ProofFile.Log? {
        var records: [ProofFile.Record] = []
        for (sequence, record) in wanted.sorted(by: { $0.key < $1.key }) {
            guard let hashes = path(sequence - 1) else { return nil }
            let proof = InclusionProof(leafIndex: sequence - 1, treeSize: size, hashes: hashes)
            let leaf = record.bytes.withUnsafeBytes { MerkleFrontier.leafHash($0) }
            guard proof.refusal(leafHash: leaf, root: root) == nil else { return nil }
            records.append(
                ProofFile.Record(
                    sequence: sequence, time: record.time, bytes: record.bytes, path: hashes, role: record.role))
        }
        return ProofFile.Log(node: node, size: size, root: root, checkpoint: note, records: records)
    }

    /// A signed note and the checkpoint in it.
    struct KeptNote {
        let text: String
        let checkpoint: Checkpoint
    }

    /// A signed note beside a journal: the one that witnesses cosigned when it covers the records, else the newest.
    private static func checkpoint(in log: FileLogStorage, _ folder: String, covering record: UInt64) throws -> KeptNote? {
        var found: KeptNote?
        do throws(MerkleLogError) {
            for path in [MerklePublisher.cosignedPath, MerklePublisher.checkpointPath] {
                guard let bytes = try log.read(path) else { continue }
                guard let note = try? SignedNote(bytes), let checkpoint = try? Checkpoint(text: note.text) else {
                    throw MerkleLogError(.damaged, "M10: \(folder)/log/\(path) is no signed checkpoint")
                }
                found = KeptNote(text: String(decoding: bytes, as: UTF8.self), checkpoint: checkpoint)
                if checkpoint.size >= record { break }
            }
            return found
        } catch {
            throw CommandFailure(.damaged, "检查点无法读取：\(error)", "the checkpoint cannot be read: \(error)")
        }
    }
}

extension LogStorage {
    /// From the published tiles; `nil` when there are none, or they do not lead to the checkpoint's root: then the journal itself is asked.
    fileprivate func log(
        of node: NodeID, _ wanted: ProofMaker.Wanted, under note: ProofMaker.KeptNote
    ) -> ProofFile.Log? {
        var tiles = TileReader(self, size: note.checkpoint.size)
        return ProofMaker.proven(
            wanted, node, size: note.checkpoint.size, root: note.checkpoint.root, note.text,
            path: { try? tiles.inclusionProof(of: $0).hashes })
    }
}
