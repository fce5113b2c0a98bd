import Hashing
import Journal
import LedgerCore
import LedgerTypes

/// A snapshot on disk: the state after a block, in order of arrival.
///
///      0  magic                4  "MCSN"
///      4  format version       2  1
///      6  header length        2  16
///      8  node                 4
///     12  reserved             4  zero
///     16  state                   as LedgerCore writes it
///         state digest        32  SHA-256 of the state
///         position                of the block, as Journal writes it
///         position length      8
///         digest              32  SHA-256 of header, state digest, position and position length
///
/// It carries its position at the end because the state is written while the block is still on its way to the disk. A snapshot takes
/// its name only when it is whole and synced, and its block durable. Nothing in it is new: the journal alone gives the same bytes.
enum SnapshotFile {
    static let magic = Array("MCSN".utf8)
    static let version: UInt16 = 1
    static let headerByteCount = 16
    static let footerByteCount = 40

    static func header(_ node: NodeID) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(magic)
        writer.put(version)
        writer.put(UInt16(headerByteCount))
        writer.put(node.value)
        writer.put(UInt32(0))
        return writer.bytes
    }

    /// What stands behind the state.
    static func end(_ node: NodeID, state: Digest256, _ position: JournalPosition) -> [UInt8] {
        var place = ByteWriter()
        position.write(into: &place)
        var writer = ByteWriter()
        writer.put(state)
        writer.append(place.bytes)
        writer.put(count: place.bytes.count)
        writer.put(SHA256.digest(of: header(node) + writer.bytes))
        return writer.bytes
    }

    /// Numbers of the blocks after which there are snapshots, newest first.
    static func list(_ storage: any JournalStorage) throws(JournalError) -> [StoredFile] {
        try storage.files().filter { if case .snapshot = $0.file { true } else { false } }.reversed()
    }

    /// Removes all but the newest.
    static func removeOld(_ storage: any JournalStorage, keeping count: Int) throws(JournalError) {
        for old in try list(storage).dropFirst(count) { try storage.remove(old.file) }
    }
}

/// Writes a snapshot piece by piece, under a name that says it is not whole.
struct SnapshotWriter {
    /// Bytes after which what was written is synced, so that no later sync has too much to do at once.
    private static let syncEveryBytes: UInt64 = 8 << 20

    private let storage: any JournalStorage
    private let node: NodeID
    private var stream = SHA256Stream()
    private var end = UInt64(SnapshotFile.headerByteCount)
    private var synced: UInt64 = 0

    init(_ storage: any JournalStorage, node: NodeID) throws(JournalError) {
        self.storage = storage
        self.node = node
        if try storage.files().contains(where: { $0.file == .partialSnapshot }) { try storage.remove(.partialSnapshot) }
        try storage.create(.partialSnapshot)
        try storage.write(SnapshotFile.header(node), to: .partialSnapshot, at: 0)
    }

    /// Adds bytes of the state.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(JournalError) {
        stream.update(bytes)
        try storage.write(bytes, to: .partialSnapshot, at: end)
        end += UInt64(bytes.count)
        if end - synced >= Self.syncEveryBytes {
            try storage.sync(.partialSnapshot)
            synced = end
        }
    }

    mutating func append(_ bytes: [UInt8]) throws(JournalError) {
        stream.update(bytes)
        try storage.write(bytes, to: .partialSnapshot, at: end)
        end += UInt64(bytes.count)
    }

    /// Makes the snapshot whole, durable and known by its name.
    mutating func finish(at position: JournalPosition) throws(JournalError) {
        try storage.write(SnapshotFile.end(node, state: stream.finish(), position), to: .partialSnapshot, at: end)
        try storage.sync(.partialSnapshot)
        try storage.rename(.partialSnapshot, to: .snapshot(position.block))
        try storage.syncDirectory()
    }
}
