/// Where a journal's bytes live: the seam for running beyond one machine.
///
/// An implementation MUST make `sync` return only when every byte written to that file before the call survives a loss of power, and
/// MUST report a failed sync as an error: the writer never retries one. Bytes inside a file that were never written, or were cut by
/// `truncate`, read as zeros or lie past its end. A rename replaces what had the new name, and is whole or not at all; like created and
/// removed names it survives once `syncDirectory` has returned.
/// Calls about different files may come from different threads at the same time.
public protocol JournalStorage: Sendable {
    /// Names the place in messages, such as the folder.
    var location: String { get }

    /// All files of the journal in ascending order; others are left out. Throws `missing` when there is no such place, `damaged` when a
    /// name ends in `.segment` and is none.
    func files() throws(JournalError) -> [StoredFile]

    /// Creates an empty file, which must not exist.
    func create(_ file: JournalFile) throws(JournalError)

    /// Writes all of `bytes` at `offset`, extending the file as needed.
    func write(_ bytes: UnsafeRawBufferPointer, to file: JournalFile, at offset: UInt64) throws(JournalError)

    /// Extends the file to `byteCount` bytes that read as zeros, and takes room for them: writing there later cannot fail for want of it.
    func reserve(_ file: JournalFile, byteCount: UInt64) throws(JournalError)

    /// Makes the file's bytes and length durable.
    func sync(_ file: JournalFile) throws(JournalError)

    /// Makes created, renamed and removed names durable.
    func syncDirectory() throws(JournalError)

    /// Cuts the file to `byteCount` bytes.
    func truncate(_ file: JournalFile, to byteCount: UInt64) throws(JournalError)

    func remove(_ file: JournalFile) throws(JournalError)

    func rename(_ file: JournalFile, to other: JournalFile) throws(JournalError)

    /// Fills `buffer` from `offset`; returns fewer bytes than it holds only at the end of the file.
    func read(_ file: JournalFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(JournalError) -> Int

    /// Takes the place for one writer, creating it when missing. Throws `locked` while another writer has it.
    func lockForWriting() throws(JournalError)

    /// Gives the place back. Also happens when the process ends, however it ends.
    func unlock()
}

extension JournalStorage {
    /// The segments in ascending order. Throws as `files` does.
    public func segments() throws(JournalError) -> [SegmentFile] {
        try files().compactMap { stored in
            guard case .segment(let firstBlock) = stored.file else { return nil }
            return SegmentFile(firstBlock: firstBlock, byteCount: stored.byteCount)
        }
    }

    package func write(_ bytes: [UInt8], to file: JournalFile, at offset: UInt64) throws(JournalError) {
        var failure: JournalError?
        bytes.withUnsafeBytes { raw in
            do throws(JournalError) {
                try write(raw, to: file, at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
