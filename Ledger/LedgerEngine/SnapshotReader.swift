import Hashing
import Journal
import LedgerCore
import LedgerTypes

/// A ledger as a snapshot has it, and where its journal goes on.
struct RestoredLedger {
    var ledger: Ledger
    var position: JournalPosition
    var stateDigest: Digest256
}

extension SnapshotFile {
    /// The ledger in a snapshot. Throws `damaged` when the file is not exactly what was written: then an older one, or the journal alone, has
    /// to do.
    static func read(
        _ stored: StoredFile, of storage: any JournalStorage, node: NodeID
    ) throws(JournalError) -> RestoredLedger {
        let byteCount = stored.byteCount
        let tail = try bytes(stored.file, of: storage, from: byteCount - min(byteCount, UInt64(footerByteCount)), to: byteCount)
        var tailReader = ByteReader(tail)
        guard let length: UInt64 = tailReader.integer(), tailReader.remaining == 32,
            length <= UInt64(Limits.positionBytesMax),
            byteCount >= UInt64(headerByteCount) + 32 + length + UInt64(footerByteCount)
        else { throw damaged(stored.file, storage, "it is cut short") }
        let stateEnd = byteCount - UInt64(footerByteCount) - length - 32
        let ending = try bytes(stored.file, of: storage, from: stateEnd, to: byteCount)
        var reader = ByteReader(ending)
        guard let stateDigest = reader.digest(), let position = JournalPosition(from: &reader), position.node == node,
            stored.file == .snapshot(position.block), ending == end(node, state: stateDigest, position)
        else { throw damaged(stored.file, storage, "its ending is not what was written") }
        guard try bytes(stored.file, of: storage, from: 0, to: UInt64(headerByteCount)) == header(node) else {
            throw damaged(stored.file, storage, "its header is not this journal's")
        }
        let ledger = try state(stored.file, of: storage, from: UInt64(headerByteCount), to: stateEnd, digest: stateDigest)
        return RestoredLedger(ledger: ledger, position: position, stateDigest: stateDigest)
    }

    private static func state(
        _ file: JournalFile, of storage: any JournalStorage, from start: UInt64, to end: UInt64, digest: Digest256
    ) throws(JournalError) -> Ledger {
        var offset = start
        var stream = SHA256Stream()
        var failure: JournalError?
        let ledger = Ledger(byteCount: Int(end - start)) { memory in
            guard end - offset >= UInt64(memory.count) else { return false }
            do throws(JournalError) {
                guard try storage.read(file, at: offset, into: memory) == memory.count else { return false }
            } catch {
                failure = error
                return false
            }
            stream.update(UnsafeRawBufferPointer(memory))
            offset += UInt64(memory.count)
            return true
        }
        if let failure { throw failure }
        guard let ledger, offset == end, stream.finish() == digest else {
            throw damaged(file, storage, "the state is not what was written")
        }
        return ledger
    }

    private static func bytes(
        _ file: JournalFile, of storage: any JournalStorage, from start: UInt64, to end: UInt64
    ) throws(JournalError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(end - start))
        var failure: JournalError?
        var count = 0
        bytes.withUnsafeMutableBytes { memory in
            do throws(JournalError) {
                count = try storage.read(file, at: start, into: memory)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return Array(bytes.prefix(count))
    }

    private static func damaged(_ file: JournalFile, _ storage: any JournalStorage, _ what: String) -> JournalError {
        JournalError(.damaged, "M10: \(file.name) of \(storage.location) is no snapshot: \(what)")
    }
}
