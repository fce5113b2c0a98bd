import Journal
import LedgerTypes
import Synchronization

/// A storage that passes every call on and lets a benchmark step in between: nothing outside this folder can leave a safety out.
package protocol WrappedStorage: JournalStorage {
    var base: any JournalStorage { get }
}

extension WrappedStorage {
    package var location: String { base.location }
    package func files() throws(JournalError) -> [StoredFile] { try base.files() }
    package func create(_ file: JournalFile) throws(JournalError) { try base.create(file) }
    package func write(_ bytes: UnsafeRawBufferPointer, to file: JournalFile, at offset: UInt64) throws(JournalError) {
        try base.write(bytes, to: file, at: offset)
    }
    package func reserve(_ file: JournalFile, byteCount: UInt64) throws(JournalError) {
        try base.reserve(file, byteCount: byteCount)
    }
    package func sync(_ file: JournalFile) throws(JournalError) { try base.sync(file) }
    package func syncDirectory() throws(JournalError) { try base.syncDirectory() }
    package func truncate(_ file: JournalFile, to byteCount: UInt64) throws(JournalError) {
        try base.truncate(file, to: byteCount)
    }
    package func remove(_ file: JournalFile) throws(JournalError) { try base.remove(file) }
    package func rename(_ file: JournalFile, to other: JournalFile) throws(JournalError) {
        try base.rename(file, to: other)
    }
    package func read(
        _ file: JournalFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int { try base.read(file, at: offset, into: buffer) }
    package func lockForWriting() throws(JournalError) { try base.lockForWriting() }
    package func unlock() { base.unlock() }
}

/// A disk whose syncs do nothing: what durability costs.
package struct UnsyncedStorage: WrappedStorage {
    package let base: any JournalStorage

    package init(_ base: any JournalStorage) { self.base = base }

    package func sync(_: JournalFile) throws(JournalError) {}
    package func syncDirectory() throws(JournalError) {}
}

/// Counts what a journal asks of its disk: each call is one or more system calls of the storage in files.
package final class CountedStorage: WrappedStorage {
    /// Calls since the storage was made.
    package struct Counts: Hashable, Sendable {
        /// Into segments, where blocks go.
        package var writes = 0
        package var syncs = 0
        package var bytesWritten = 0
        /// Everything else: files made, reserved, renamed, folders synced, room prepared.
        package var others = 0

        package static func - (later: Counts, earlier: Counts) -> Counts {
            Counts(
                writes: later.writes - earlier.writes, syncs: later.syncs - earlier.syncs,
                bytesWritten: later.bytesWritten - earlier.bytesWritten, others: later.others - earlier.others)
        }
    }

    package let base: any JournalStorage
    private let state = Mutex(Counts())

    package init(_ base: any JournalStorage) { self.base = base }

    package var counts: Counts { state.withLock { $0 } }

    package func write(_ bytes: UnsafeRawBufferPointer, to file: JournalFile, at offset: UInt64) throws(JournalError) {
        try base.write(bytes, to: file, at: offset)
        state.withLock { counts in
            guard file.isSegment else {
                counts.others += 1
                return
            }
            counts.writes += 1
            counts.bytesWritten += bytes.count
        }
    }

    package func sync(_ file: JournalFile) throws(JournalError) {
        try base.sync(file)
        state.withLock { if file.isSegment { $0.syncs += 1 } else { $0.others += 1 } }
    }

    package func create(_ file: JournalFile) throws(JournalError) {
        try base.create(file)
        countOther()
    }

    package func reserve(_ file: JournalFile, byteCount: UInt64) throws(JournalError) {
        try base.reserve(file, byteCount: byteCount)
        countOther()
    }

    package func syncDirectory() throws(JournalError) {
        try base.syncDirectory()
        countOther()
    }

    package func rename(_ file: JournalFile, to other: JournalFile) throws(JournalError) {
        try base.rename(file, to: other)
        countOther()
    }

    private func countOther() { state.withLock { $0.others += 1 } }
}

extension JournalFile {
    fileprivate var isSegment: Bool {
        if case .segment = self { return true }
        return false
    }
}
