/// What of a journal in memory would survive a loss of power at this moment, at worst, to be read without copying it: as `afterPowerLoss()`.
public struct DurableView: JournalStorage {
    private let storage: MemoryStorage

    init(_ storage: MemoryStorage) { self.storage = storage }

    public var location: String { storage.location }

    public func files() throws(JournalError) -> [StoredFile] { storage.durableFiles() }

    public func read(
        _ file: JournalFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int { try storage.readDurable(file, at: offset, into: buffer) }

    public func create(_ file: JournalFile) throws(JournalError) { throw refusal }
    public func write(_ bytes: UnsafeRawBufferPointer, to file: JournalFile, at offset: UInt64) throws(JournalError) {
        throw refusal
    }
    public func reserve(_ file: JournalFile, byteCount: UInt64) throws(JournalError) { throw refusal }
    public func sync(_ file: JournalFile) throws(JournalError) { throw refusal }
    public func syncDirectory() throws(JournalError) { throw refusal }
    public func truncate(_ file: JournalFile, to byteCount: UInt64) throws(JournalError) { throw refusal }
    public func remove(_ file: JournalFile) throws(JournalError) { throw refusal }
    public func rename(_ file: JournalFile, to other: JournalFile) throws(JournalError) { throw refusal }
    public func lockForWriting() throws(JournalError) { throw refusal }
    public func unlock() {}

    private var refusal: JournalError { JournalError(.storageFailed, "M10: a view of \(storage.location) is read only") }
}
